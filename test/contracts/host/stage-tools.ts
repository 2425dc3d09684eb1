import type { HostTool, HostToolContext } from '../../../src/core/ports/host-tools.ts';

/** The tools that the suite gives to a host, and what became of them. */
export interface StageTools {
  given: HostTool[];
  calls: { name: string; input: Record<string, unknown>; context: HostToolContext }[];
  /** Resolves when `wait` was called. */
  waitCalled: Promise<void>;
  /** Lets `wait` end. */
  endWait(): void;
}

/** `echo` repeats its words, `fail` fails, `wait` ends only when told to. */
export function createStageTools(): StageTools {
  const calls: StageTools['calls'] = [];
  const { promise: waitCalled, resolve: markCalled } = Promise.withResolvers<void>();
  const { promise: waitEnded, resolve: endWait } = Promise.withResolvers<void>();

  function tool(name: string, run: (input: Record<string, unknown>) => ReturnType<HostTool['call']>): HostTool {
    return {
      name,
      description: `Tool ${name} of the suite`,
      inputSchema: { type: 'object', properties: { words: { type: 'string' } } },
      call(input, context) {
        calls.push({ name, input, context });
        return run(input);
      },
    };
  }

  return {
    given: [
      tool('echo', async ({ words }) => ({ text: `echo of ${words}` })),
      tool('fail', async () => ({ text: 'there is no such file', failed: true })),
      tool('wait', async () => {
        markCalled();
        await waitEnded;
        return { text: 'too late' };
      }),
    ],
    calls,
    waitCalled,
    endWait,
  };
}

import type { HostTool, HostToolCall, HostToolResult } from '../../../src/core/ports/host-tools.ts';

/** The tools that the suite gives to a host, and what became of them. */
export interface StageTools {
  given: HostTool[];
  call(call: HostToolCall): Promise<HostToolResult>;
  calls: readonly HostToolCall[];
  /** Resolves when `wait` was called. */
  waitCalled: Promise<void>;
  /** Lets `wait` end. */
  endWait(): void;
}

/** `echo` repeats its words, `fail` fails, `wait` ends only when told to. */
export function createStageTools(): StageTools {
  const calls: HostToolCall[] = [];
  const { promise: waitCalled, resolve: markCalled } = Promise.withResolvers<void>();
  const { promise: waitEnded, resolve: endWait } = Promise.withResolvers<void>();

  const runs: Record<string, (input: Record<string, unknown>) => Promise<HostToolResult>> = {
    echo: async ({ words }) => ({ text: `echo of ${words}` }),
    fail: async () => ({ text: 'there is no such file', failed: true }),
    async wait() {
      markCalled();
      await waitEnded;
      return { text: 'too late' };
    },
  };

  return {
    given: Object.keys(runs).map((name) => ({
      name,
      description: `Tool ${name} of the suite`,
      inputSchema: { type: 'object', properties: { words: { type: 'string' } } },
    })),
    call(call) {
      calls.push(call);
      return runs[call.tool]!(call.input);
    },
    calls,
    waitCalled,
    endWait,
  };
}

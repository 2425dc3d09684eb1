import { BridgeError } from '../model/errors.ts';
import type { Host } from '../ports/host.ts';
import type { HostTool, HostToolCall, HostToolContext, HostToolResult } from '../ports/host-tools.ts';
import type { Log } from '../ports/log.ts';

/** A tool of the bridge with what it does. */
export interface BridgeTool extends HostTool {
  /** A failure is a text for Claude with `failed`. */
  call(input: Record<string, unknown>, context: HostToolContext): Promise<HostToolResult>;
}

/** What Claude may call on the bridge; any part adds its tools. */
export interface ToolRegistry {
  /** @throws BridgeError `internal` when the name is taken, or the hosts know the tools already */
  register(tool: BridgeTool): void;
  /** Tells the hosts all tools. Call it once, before Claude starts anywhere. */
  offerTo(hosts: readonly Pick<Host, 'provideTools'>[]): void;
}

export function createToolRegistry(log: Log): ToolRegistry {
  const tools = new Map<string, BridgeTool>();
  let isOffered = false;

  async function call({ tool: name, input, ...context }: HostToolCall): Promise<HostToolResult> {
    const tool = tools.get(name);
    if (!tool) return { text: `The bridge has no tool ${name}.`, failed: true };
    try {
      return await tool.call(input, context);
    } catch (error) {
      log.error('a tool of the bridge failed', { tool: name, session: context.sessionId, error });
      return { text: 'The tool broke. It may work when it is called again.', failed: true };
    }
  }

  return {
    register(tool) {
      if (isOffered) throw new BridgeError('internal', `the tool ${tool.name} comes too late for the hosts`);
      if (tools.has(tool.name)) throw new BridgeError('internal', `there are two tools ${tool.name}`);
      tools.set(tool.name, tool);
    },
    offerTo(hosts) {
      isOffered = true;
      const told = [...tools.values()].map(({ name, description, inputSchema }) => ({
        name,
        description,
        inputSchema,
      }));
      for (const host of hosts) host.provideTools(told, call);
    },
  };
}

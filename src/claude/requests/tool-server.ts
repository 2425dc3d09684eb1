import { z } from 'zod';
import type { HostTool, HostToolCall, HostToolContext, HostToolResult } from '../../core/ports/host-tools.ts';
import type { Log } from '../../core/ports/log.ts';
import { denials } from './permissions.ts';

/** The name under which Claude knows the bridge's tools. */
export const toolServerName = 'bridge';

/** The bridge's own tools as an MCP server that `claude` reaches over its pipe with us. */
export interface ToolServer {
  /** As Claude names them: `mcp__bridge__send_file`. */
  readonly names: readonly string[];
  /** Answers one message of Claude, also a notification: Claude waits for that too. Never rejects. */
  answer(message: unknown, context: HostToolContext): Promise<ToolReply>;
}

/** A JSON-RPC response. */
export interface ToolReply {
  jsonrpc: '2.0';
  id: string | number;
  result?: Record<string, unknown>;
  error?: { code: number; message: string };
}

const request = z.looseObject({
  id: z.union([z.string(), z.number()]).optional(),
  method: z.string(),
  params: z.record(z.string(), z.unknown()).optional(),
});

const call = z.looseObject({ name: z.string(), arguments: z.unknown().optional() });
const callInput = z.record(z.string(), z.unknown()).optional();

/** Codes of JSON-RPC 2.0. */
const invalidRequest = -32600;
const unknownMethod = -32601;
const invalidParams = -32602;

/** For clients that do not name the version of their protocol. */
const usualVersion = '2025-06-18';

export function createToolServer(
  tools: readonly HostTool[],
  callTool: (call: HostToolCall) => Promise<HostToolResult>,
  log: Log,
): ToolServer {
  const listed = tools.map(({ name, description, inputSchema }) => ({
    name,
    description,
    inputSchema,
    // Without it Claude learns only that the tool exists, and has to look it up before use.
    _meta: { 'anthropic/alwaysLoad': true },
  }));

  async function run(params: unknown, context: HostToolContext): Promise<Reply> {
    const asked = call.safeParse(params).data;
    const tool = tools.find(({ name }) => name === asked?.name);
    if (!asked || !tool) return { error: { code: invalidParams, message: 'There is no such tool.' } };
    const input = callInput.safeParse(asked.arguments);
    if (!input.success) return toolResult('The arguments have to be an object.', true);
    if (context.isUnasked) return toolResult(denials.unasked, true);
    try {
      const { text, failed = false } = await callTool({ tool: tool.name, input: input.data ?? {}, ...context });
      return toolResult(text, failed);
    } catch (error) {
      log.error('a tool of the bridge failed', { tool: tool.name, session: context.sessionId, error });
      return toolResult('The tool broke. It may work when it is called again.', true);
    }
  }

  async function reply({ method, params }: z.infer<typeof request>, context: HostToolContext): Promise<Reply> {
    if (method.startsWith('notifications/')) return { result: {} };
    switch (method) {
      case 'initialize':
        return {
          result: {
            protocolVersion: params?.protocolVersion ?? usualVersion,
            capabilities: { tools: {} },
            serverInfo: { name: toolServerName, version: '1' },
          },
        };
      case 'ping':
        return { result: {} };
      case 'tools/list':
        return { result: { tools: listed } };
      case 'tools/call':
        return run(params, context);
      default:
        return { error: { code: unknownMethod, message: `There is no method ${method}.` } };
    }
  }

  return {
    names: tools.map(({ name }) => `mcp__${toolServerName}__${name}`),
    async answer(message, context) {
      const parsed = request.safeParse(message);
      if (!parsed.success) {
        return { jsonrpc: '2.0', id: 0, error: { code: invalidRequest, message: 'This is no request.' } };
      }
      return { jsonrpc: '2.0', id: parsed.data.id ?? 0, ...(await reply(parsed.data, context)) };
    },
  };
}

type Reply = Pick<ToolReply, 'result' | 'error'>;

function toolResult(text: string, isError: boolean): Reply {
  return { result: { content: [{ type: 'text', text }], isError } };
}

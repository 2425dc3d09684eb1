import { describe, expect, it } from 'vitest';
import { createToolServer, type ToolServer } from '../../../src/claude/requests/tool-server.ts';
import type { HostToolCall, HostToolResult } from '../../../src/core/ports/host-tools.ts';
import { silentLog } from '../../fakes/silent-log.ts';
import { collect, firstPrompt, type PlayedSession, playSession, recording, sessionId } from '../replay.ts';

const inputSchema = { type: 'object', properties: { path: { type: 'string' } }, required: ['path'] };

function sendFile(call: (call: HostToolCall) => Promise<HostToolResult>, log = silentLog): ToolServer {
  return createToolServer([{ name: 'send_file', description: 'Send a file to the chat', inputSchema }], call, log);
}

const sending = sendFile(async ({ input: { path } }) => ({ text: `sent ${path}` }));

function mcp(requestId: string, message: unknown): Record<string, unknown> {
  return {
    type: 'control_request',
    request_id: requestId,
    request: { subtype: 'mcp_message', server_name: 'bridge', message },
  };
}

function call(id: number, args: unknown, name = 'send_file'): unknown {
  return { jsonrpc: '2.0', id, method: 'tools/call', params: { name, arguments: args } };
}

/** What claude gets as the answer to its request. */
async function replyTo({ untilSent }: PlayedSession, requestId: string): Promise<Record<string, unknown>> {
  const { response } = await untilSent((message) => requestIdOf(message) === requestId);
  return (response as { response: { mcp_response: Record<string, unknown> } }).response.mcp_response;
}

function requestIdOf({ response }: Record<string, unknown>): string | undefined {
  return (response as { request_id?: string } | undefined)?.request_id;
}

describe('tools that run in the bridge', () => {
  it('answers a claude that was recorded: it finds the tool, may use it, and gets the result', async () => {
    const played = playSession({ tools: sending });
    await played.ready('2.1.329');
    const events = collect(played.session.prompt(firstPrompt, 'send it'));
    const lines = recording('host-tool');
    for (const line of lines) played.write(line);

    const requests = lines.filter(({ type }) => type === 'control_request') as { request_id: string }[];
    const [initialize, initialized, list, ask, called] = requests.map(({ request_id }) => request_id);
    expect(await replyTo(played, initialize!)).toMatchObject({
      id: 0,
      result: { protocolVersion: '2025-11-25', capabilities: { tools: {} }, serverInfo: { name: 'bridge' } },
    });
    expect(await replyTo(played, initialized!)).toEqual({ jsonrpc: '2.0', id: 0, result: {} });
    expect(await replyTo(played, list!)).toMatchObject({
      id: 1,
      result: { tools: [{ name: 'send_file', description: 'Send a file to the chat', inputSchema }] },
    });
    expect(await played.untilSent((message) => requestIdOf(message) === ask)).toMatchObject({
      response: { response: { behavior: 'allow', updatedInput: { path: '/tmp/a.png' } } },
    });
    expect(await replyTo(played, called!)).toEqual({
      jsonrpc: '2.0',
      id: 2,
      result: { content: [{ type: 'text', text: 'sent /tmp/a.png' }], isError: false },
    });
    expect(await events).toContainEqual(
      expect.objectContaining({ type: 'tool-started', name: 'send_file', summary: '/tmp/a.png' }),
    );
    expect((await events).at(-1)).toMatchObject({ outcome: 'done', text: 'Sent' });
  });

  it('announces itself only when there are tools', () => {
    for (const [tools, server] of [
      [sending, ['bridge']],
      [createToolServer([], async () => ({ text: '' }), silentLog), undefined],
      [undefined, undefined],
    ] as const) {
      const played = playSession({ ...(tools && { tools }) });
      void played.ready('2.1.329');

      const { request } = played.sent[0] as { request: { sdkMcpServers?: unknown } };
      expect(request.sdkMcpServers).toEqual(server);
    }
  });

  it('runs calls side by side and answers each exactly once', async () => {
    const { promise: slow, resolve: finish } = Promise.withResolvers<{ text: string }>();
    const played = playSession({
      tools: sendFile(async ({ input }) => (input.path === 'slow' ? slow : { text: 'quick' })),
    });
    played.write(mcp('first', call(7, { path: 'slow' })));
    played.write(mcp('second', call(8, { path: 'other' })));

    expect(await replyTo(played, 'second')).toMatchObject({ id: 8, result: { content: [{ text: 'quick' }] } });
    expect(played.sent.map(requestIdOf)).toEqual(['second']);
    finish({ text: 'slow' });

    expect(await replyTo(played, 'first')).toMatchObject({ id: 7, result: { content: [{ text: 'slow' }] } });
    expect(played.sent.map(requestIdOf)).toEqual(['second', 'first']);
  });

  it.each([
    ['ping', { id: 3, method: 'ping' }, { id: 3, result: {} }],
    ['an unknown method', { id: 'x', method: 'resources/list' }, { id: 'x', error: { code: -32601 } }],
    ['an unknown tool', call(4, {}, 'rm'), { id: 4, error: { code: -32602 } }],
    ['a call without a name', { id: 5, method: 'tools/call' }, { id: 5, error: { code: -32602 } }],
    ['no request at all', 'hello', { id: 0, error: { code: -32600 } }],
    ['arguments that are no object', call(6, 'a.png'), { id: 6, result: { isError: true } }],
    ['no arguments', call(9, undefined), { id: 9, result: { isError: false } }],
  ])('answers %s', async (_, message, reply) => {
    const played = playSession({ tools: sending });

    played.write(mcp('x', message));

    expect(await replyTo(played, 'x')).toMatchObject({ jsonrpc: '2.0', ...reply });
    expect(played.sent).toHaveLength(1);
  });

  it('a tool that breaks is a failed call for claude, and an error in the log', async () => {
    const errors: string[] = [];
    const log = { ...silentLog, error: (message: string) => errors.push(message) };
    const played = playSession({ tools: sendFile(() => Promise.reject(new Error('boom')), log) });

    played.write(mcp('x', call(1, { path: 'a' })));

    expect(await replyTo(played, 'x')).toMatchObject({ result: { isError: true } });
    expect(errors).toHaveLength(1);
  });

  it('tells a tool for which prompt it is called, and none in a turn of claude’s own', async () => {
    const calls: HostToolCall[] = [];
    const played = playSession({
      tools: sendFile(async (called) => {
        calls.push(called);
        return { text: 'ok' };
      }),
    });
    await played.ready('2.1.329');

    played.write(mcp('own turn', call(1, {})));
    await replyTo(played, 'own turn');
    played.session.prompt(firstPrompt, 'go');
    played.write(mcp('still own turn', call(2, {})));
    await replyTo(played, 'still own turn');
    played.write({ type: 'command_lifecycle', command_uuid: firstPrompt, state: 'started' });
    played.write(mcp('prompt', call(3, {})));
    await replyTo(played, 'prompt');

    expect(calls).toEqual([
      { tool: 'send_file', input: {}, sessionId, startedBy: undefined, isUnasked: false },
      { tool: 'send_file', input: {}, sessionId, startedBy: undefined, isUnasked: false },
      { tool: 'send_file', input: {}, sessionId, startedBy: firstPrompt, isUnasked: false },
    ]);
  });

  it('refuses asks for tools that only look like ours, and messages for other servers', () => {
    const played = playSession({ tools: sending });

    for (const name of ['mcp__bridge__send_files', 'send_file', 'mcp__other__send_file']) {
      played.write({
        type: 'control_request',
        request_id: name,
        request: { subtype: 'can_use_tool', tool_name: name, input: {} },
      });
      expect(played.sent.at(-1)).toMatchObject({ response: { request_id: name, response: { behavior: 'deny' } } });
    }
    played.write({
      type: 'control_request',
      request_id: 'other',
      request: { subtype: 'mcp_message', server_name: 'other', message: { id: 1, method: 'ping' } },
    });
    expect(played.sent.at(-1)).toMatchObject({ response: { subtype: 'error', request_id: 'other' } });
  });
});

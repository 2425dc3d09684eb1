import { randomUUID } from 'node:crypto';
import type { HostToolContext } from '../../core/ports/host-tools.ts';
import type { ControlRequest, ControlResponse } from '../protocol/messages.ts';
import type { ElicitationAnswer } from './elicitation.ts';
import type { PermissionAnswer } from './permissions.ts';
import { type ToolServer, toolServerName } from './tool-server.ts';

/** Requests in both directions beside the conversation: ours to Claude, and Claude's to us. */
export interface ControlRequests {
  /** Resolves with Claude's reply; rejects when `claude` refuses or goes away. */
  request(subtype: string, fields?: Record<string, unknown>): Promise<unknown>;
  /** Answers a request of Claude: at once, after the tool it calls, or after the person's decision. */
  answer(message: ControlRequest): void;
  /** Takes Claude's reply to one of ours. */
  settle(message: ControlResponse): void;
  /** `claude` is gone: no answer will come any more. */
  close(): void;
}

export interface ControlRequestsOptions {
  send(message: unknown): void;
  /** The bridge's tools, if it has any. */
  tools: ToolServer | undefined;
  /** Context of a tool call that comes now. */
  toolContext(): HostToolContext;
  /** Claude asks before it uses a tool. */
  onAsk(requestId: string, request: unknown, reply: (answer: PermissionAnswer) => void): void;
  /** An MCP server asks. */
  onElicitation(requestId: string, request: unknown, reply: (answer: ElicitationAnswer) => void): void;
  /** Claude has used a tool; it waits only for our confirmation. */
  onHook(request: unknown): void;
  onUnknown(subtype: string): void;
}

export function createControlRequests(options: ControlRequestsOptions): ControlRequests {
  const { send, tools, toolContext, onAsk, onElicitation, onHook, onUnknown } = options;
  const pending = new Map<string, { resolve(reply: unknown): void; reject(error: Error): void }>();
  let closed = false;

  function reply(requestId: string, response: Record<string, unknown>): void {
    send({ type: 'control_response', response: { request_id: requestId, ...response } });
  }

  function ask({ request_id, request }: ControlRequest): void {
    onAsk(request_id, request, (answer) => reply(request_id, { subtype: 'success', response: answer }));
  }

  function elicit({ request_id, request }: ControlRequest): void {
    onElicitation(request_id, request, (answer) => reply(request_id, { subtype: 'success', response: answer }));
  }

  async function answerTool(hostTools: ToolServer, { request_id, request }: ControlRequest): Promise<void> {
    const answer = await hostTools.answer(request.message, toolContext());
    reply(request_id, { subtype: 'success', response: { mcp_response: answer } });
  }

  return {
    request(subtype, fields = {}) {
      return new Promise((resolve, reject) => {
        if (closed) return reject(new Error('Claude is gone'));
        const requestId = randomUUID();
        pending.set(requestId, { resolve, reject });
        send({ type: 'control_request', request_id: requestId, request: { subtype, ...fields } });
      });
    },
    answer(message) {
      const { subtype, server_name: server } = message.request;
      if (subtype === 'can_use_tool') ask(message);
      else if (subtype === 'elicitation') elicit(message);
      else if (subtype === 'hook_callback') {
        onHook(message.request);
        // No decision: Claude continues as if there were no hook.
        reply(message.request_id, { subtype: 'success', response: {} });
      } else if (subtype === 'mcp_message' && server === toolServerName && tools) void answerTool(tools, message);
      else {
        onUnknown(subtype);
        reply(message.request_id, { subtype: 'error', error: `The host does not support ${subtype}.` });
      }
    },
    settle({ response }) {
      const waiting = pending.get(response.request_id);
      pending.delete(response.request_id);
      if (response.subtype === 'success') waiting?.resolve(response.response);
      else waiting?.reject(new Error(response.error ?? 'Claude refused the request'));
    },
    close() {
      closed = true;
      for (const { reject } of pending.values()) reject(new Error('Claude is gone'));
      pending.clear();
    },
  };
}

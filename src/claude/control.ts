import { randomUUID } from 'node:crypto';
import { decidePermission, type PermissionAnswer, type PermissionAsk } from './permissions.ts';
import type { ControlRequest, ControlResponse } from './protocol.ts';

/** Requests in both directions beside the conversation: ours to claude, and claude's to us. */
export interface Control {
  /** Resolves with claude's reply; rejects when claude refuses or goes away. */
  request(subtype: string, fields?: Record<string, unknown>): Promise<unknown>;
  /** Answers a request of claude, at once and exactly once. */
  answer(message: ControlRequest): void;
  /** Takes claude's reply to one of ours. */
  settle(message: ControlResponse): void;
  /** claude is gone: nothing will be answered any more. */
  close(): void;
}

export interface ControlOptions {
  send(message: unknown): void;
  onPermission(ask: PermissionAsk, answer: PermissionAnswer): void;
  onUnknown(subtype: string): void;
}

export function createControl({ send, onPermission, onUnknown }: ControlOptions): Control {
  const pending = new Map<string, { resolve(reply: unknown): void; reject(error: Error): void }>();
  let closed = false;

  function reply(requestId: string, response: Record<string, unknown>): void {
    send({ type: 'control_response', response: { request_id: requestId, ...response } });
  }

  return {
    request(subtype, fields = {}) {
      return new Promise((resolve, reject) => {
        if (closed) return reject(new Error('claude is gone'));
        const requestId = randomUUID();
        pending.set(requestId, { resolve, reject });
        send({ type: 'control_request', request_id: requestId, request: { subtype, ...fields } });
      });
    },
    answer({ request_id, request }) {
      if (request.subtype !== 'can_use_tool') {
        onUnknown(request.subtype);
        reply(request_id, { subtype: 'error', error: `The host does not support ${request.subtype}.` });
        return;
      }
      const ask = { toolName: request.tool_name ?? 'a tool', input: request.input };
      const answer = decidePermission(ask);
      reply(request_id, { subtype: 'success', response: { ...answer, toolUseID: request.tool_use_id } });
      onPermission(ask, answer);
    },
    settle({ response }) {
      const waiting = pending.get(response.request_id);
      pending.delete(response.request_id);
      if (response.subtype === 'success') waiting?.resolve(response.response);
      else waiting?.reject(new Error(response.error ?? 'claude refused the request'));
    },
    close() {
      closed = true;
      for (const { reject } of pending.values()) reject(new Error('claude is gone'));
      pending.clear();
    },
  };
}

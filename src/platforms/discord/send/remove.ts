import type { ChatPlatform } from '../../../core/ports/chat-platform.ts';
import type { DiscordApi } from '../api/api.ts';
import { hasReason } from '../api/errors.ts';
import { parseRef } from '../api/interaction-ref.ts';
import type { Gate } from '../limits/gate.ts';
import type { ThreadIds } from '../places/thread-ids.ts';
import type { Threads } from '../places/threads.ts';
import type { Replies } from './replies.ts';

export interface RemoveOptions {
  api: DiscordApi;
  gate: Gate;
  ids: ThreadIds;
  threads: Threads;
  replies: Replies;
}

/** @returns `ChatPlatform.remove` */
export function createRemove({ api, gate, ids, threads, replies }: RemoveOptions): NonNullable<ChatPlatform['remove']> {
  return async function remove(conversation, messageId, signal) {
    const ref = parseRef(messageId);
    if (ref !== undefined) return replies.remove(ref, signal);
    const { channel } = ids.target(conversation);
    const route = `/channels/${channel}/messages/${messageId}` as const;
    const call = () =>
      gate.must({ channel, bucket: 'other' }, signal, () =>
        api.call({ name: 'delete message', method: 'DELETE', route, signal }),
      );
    try {
      await call();
    } catch (error) {
      if (hasReason(error, 'message-gone')) return;
      if (!hasReason(error, 'archived') || !(await threads.reopen(conversation, signal))) throw error;
      await call();
    }
  };
}

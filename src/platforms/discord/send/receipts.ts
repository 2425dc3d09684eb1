import { setImmediate as nextTurn } from 'node:timers/promises';
import type { ConversationId } from '../../../core/model/conversation.ts';
import type { EndSign } from '../../../core/model/post.ts';
import type { Receipts } from '../../../core/ports/chat-platform.ts';
import type { Log } from '../../../core/ports/log.ts';
import { marks } from '../../../text/format/marks.ts';
import type { DiscordApi, DiscordCall } from '../api/api.ts';
import { parseRef } from '../api/interaction-ref.ts';
import type { Gate } from '../limits/gate.ts';
import type { ThreadIds } from '../places/thread-ids.ts';
import type { Threads } from '../places/threads.ts';

export interface ReceiptOptions {
  api: DiscordApi;
  gate: Gate;
  ids: ThreadIds;
  threads: Threads;
  log: Log;
}

const eyes = '👀';
const ends = { done: marks.done, failed: marks.failed } as const satisfies Record<EndSign, string>;

/** Reaction and typing. They are only signs, so a failure is worth only a debug line. */
export function createReceipts({ api, gate, ids, threads, log }: ReceiptOptions): Receipts {
  async function sign(channel: string, bucket: 'reaction' | 'typing', call: DiscordCall): Promise<void> {
    try {
      await gate.ifFree({ channel, bucket, urgency: 'sign' }, () => api.call(call));
    } catch (error) {
      log.debug('discord did not take a receipt', { channel, detail: String(error) });
    }
  }

  function react(conversation: ConversationId, messageId: string, method: 'PUT' | 'DELETE', emoji: string) {
    const channel = ids.channelOfMessage(conversation, messageId);
    const route = `/channels/${channel}/messages/${messageId}/reactions/${encodeURIComponent(emoji)}/@me` as const;
    const permission = method === 'PUT' ? { permission: 'Add Reactions' } : {};
    return { channel, call: { name: 'change a reaction', ...permission, method, route } };
  }

  /** None, or two, would say something else, so this waits for the limit. */
  async function change({ channel, call }: ReturnType<typeof react>, signal: AbortSignal): Promise<void> {
    try {
      await gate.must({ channel, bucket: 'reaction', urgency: 'sign' }, signal, () => api.call({ ...call, signal }));
    } catch (error) {
      log.debug('discord did not change a reaction', { channel, detail: String(error) });
    }
  }

  async function typing(conversation: ConversationId, signal: AbortSignal): Promise<void> {
    try {
      await threads.ensure(conversation, signal);
    } catch (error) {
      log.debug('there is no thread to type in', { conversation, detail: String(error) });
      return;
    }
    const { channel } = ids.target(conversation);
    await sign(channel, 'typing', { name: 'type', method: 'POST', route: `/channels/${channel}/typing`, signal });
  }

  return {
    async taken(conversation, messageId, signal) {
      // A slash command has no message to react to.
      if (parseRef(messageId) !== undefined) return;
      // A task that can start now does so first.
      await nextTurn();
      const { channel, call } = react(conversation, messageId, 'PUT', eyes);
      await sign(channel, 'reaction', { ...call, signal });
    },

    async ended(conversation, messageId, how, signal, isRepeated = false) {
      if (parseRef(messageId) !== undefined) return;
      await change(react(conversation, messageId, 'PUT', ends[how]), signal);
      const others = isRepeated ? [eyes, ...Object.values(ends).filter((end) => end !== ends[how])] : [eyes];
      for (const other of others) await change(react(conversation, messageId, 'DELETE', other), signal);
    },

    typing,
    // Discord has one sign for all that is on its way.
    uploading: typing,
  };
}

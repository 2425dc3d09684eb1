import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Receipts } from '../../../core/ports/chat-platform.ts';
import type { Log } from '../../../core/ports/log.ts';
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

const eyes = encodeURIComponent('👀');

/** Reaction and typing. They are only signs, so a failure is worth only a debug line. */
export function createReceipts({ api, gate, ids, threads, log }: ReceiptOptions): Receipts {
  async function sign(channel: string, bucket: 'reaction' | 'typing', call: DiscordCall): Promise<void> {
    try {
      await gate.ifFree({ channel, bucket, urgency: 'sign' }, () => api.call(call));
    } catch (error) {
      log.debug('discord did not take a receipt', { channel, detail: String(error) });
    }
  }

  return {
    async taken(conversation, messageId, signal) {
      // A slash command has no message to react to.
      if (parseRef(messageId) !== undefined) return;
      // A task that can start now does so first.
      await nextTurn();
      const channel = ids.channelOfMessage(conversation, messageId);
      const route = `/channels/${channel}/messages/${messageId}/reactions/${eyes}/@me` as const;
      const call = { name: 'add reaction', permission: 'Add Reactions', method: 'PUT', route, signal } as const;
      await sign(channel, 'reaction', call);
    },

    async typing(conversation, signal) {
      try {
        await threads.ensure(conversation, signal);
      } catch (error) {
        log.debug('there is no thread to type in', { conversation, detail: String(error) });
        return;
      }
      const { channel } = ids.target(conversation);
      await sign(channel, 'typing', { name: 'type', method: 'POST', route: `/channels/${channel}/typing`, signal });
    },
  };
}

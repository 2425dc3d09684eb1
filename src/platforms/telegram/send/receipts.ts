import { setImmediate as nextTurn } from 'node:timers/promises';
import type { ConversationId } from '../../../core/model/conversation.ts';
import type { Receipts } from '../../../core/ports/chat-platform.ts';
import type { Log } from '../../../core/ports/log.ts';
import type { TelegramApi } from '../api/api.ts';
import { toTarget } from '../api/target.ts';
import type { Gate } from '../limits/gate.ts';

/** Reaction and typing. They are only signs, so a failure is worth only a debug line. */
export function createReceipts({ api, gate, log }: { api: TelegramApi; gate: Gate; log: Log }): Receipts {
  async function sign(conversation: ConversationId, call: () => Promise<unknown>): Promise<void> {
    try {
      await gate.ifFree({ chat: toTarget(conversation).chat_id, urgency: 'sign', countsInChat: false }, call);
    } catch (error) {
      log.debug('telegram did not take a receipt', { conversation, detail: String(error) });
    }
  }

  return {
    async taken(conversation, messageId, signal) {
      // A task that can start now does so first.
      await nextTurn();
      const { chat_id } = toTarget(conversation);
      const reaction = [{ type: 'emoji' as const, emoji: '👀' as const }];
      const args = { chat_id, message_id: Number(messageId), reaction };
      await sign(conversation, () => api.call('setMessageReaction', args, { signal }));
    },

    typing(conversation, signal) {
      const args = { ...toTarget(conversation), action: 'typing' as const };
      return sign(conversation, () => api.call('sendChatAction', args, { signal }));
    },
  };
}

import type { ChatPlatform } from '../../../core/ports/chat-platform.ts';
import type { TelegramApi } from '../api/api.ts';
import { hasReason } from '../api/errors.ts';
import { toTarget } from '../api/target.ts';
import type { Gate } from '../limits/gate.ts';

/** @returns `ChatPlatform.remove` */
export function createRemove({ api, gate }: { api: TelegramApi; gate: Gate }): NonNullable<ChatPlatform['remove']> {
  return async function remove(conversation, messageId, signal) {
    const { chat_id } = toTarget(conversation);
    try {
      await gate.must({ chat: chat_id, countsInChat: false }, signal, () =>
        api.call('deleteMessage', { chat_id, message_id: Number(messageId) }, { signal }),
      );
    } catch (error) {
      if (!hasReason(error, 'message-gone')) throw error;
    }
  };
}

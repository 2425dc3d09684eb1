import type { ChatPlatform } from '../../../core/ports/chat-platform.ts';
import type { TelegramApi } from '../api/api.ts';
import { hasReason } from '../api/errors.ts';
import { toTarget } from '../api/target.ts';
import { parseWhisper, whisperTarget } from '../api/whisper-id.ts';
import type { Gate } from '../limits/gate.ts';

/** @returns `ChatPlatform.remove` */
export function createRemove({ api, gate }: { api: TelegramApi; gate: Gate }): NonNullable<ChatPlatform['remove']> {
  return async function remove(conversation, messageId, signal) {
    const { chat_id } = toTarget(conversation);
    const whisper = parseWhisper(messageId);
    try {
      await gate.must({ chat: chat_id, countsInChat: false }, signal, () =>
        whisper === undefined
          ? api.call('deleteMessage', { chat_id, message_id: Number(messageId) }, { signal })
          : api.call('deleteEphemeralMessage', { chat_id, ...whisperTarget(whisper) }, { signal }),
      );
    } catch (error) {
      if (!hasReason(error, 'message-gone')) throw error;
    }
  };
}

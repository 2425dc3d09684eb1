import { isBridgeError } from '../../../core/model/errors.ts';
import type { ChatPlatform } from '../../../core/ports/chat-platform.ts';
import { hasReason, TelegramError } from '../api/errors.ts';
import { toTarget } from '../api/target.ts';
import { parseWhisper, whisperTarget } from '../api/whisper-id.ts';
import { toKeyboard } from '../render/keyboard.ts';
import { richFields, textFields } from '../render/message-fields.ts';
import type { TelegramPart } from '../render/part.ts';
import type { DeliverOptions } from './deliver.ts';

/** @returns `ChatPlatform.replace` */
export function createReplace({
  api,
  gate,
  log,
}: Omit<DeliverOptions, 'features' | 'onMoved'>): NonNullable<ChatPlatform['replace']> {
  return async function replace(conversation, messageId, stored, signal) {
    // The outbox returns what `prepare` or `downgrade` made.
    const part = stored as unknown as TelegramPart;
    // A group that became a supergroup is not followed: its message ids mean other messages there.
    const { chat_id } = toTarget(conversation);
    const fields = {
      chat_id,
      ...fieldsOf(part),
      // An edit without a keyboard removes the existing one.
      ...(part.buttons !== undefined && { reply_markup: toKeyboard(part.buttons) }),
    };
    const whisper = parseWhisper(messageId);
    try {
      await gate.must({ chat: chat_id, countsInChat: true }, signal, () =>
        whisper === undefined
          ? api.call('editMessageText', { ...fields, message_id: Number(messageId) }, { signal })
          : api.call('editEphemeralMessageText', { ...fields, ...whisperTarget(whisper) }, { signal }),
      );
    } catch (error) {
      if (hasReason(error, 'not-modified')) return;
      // A server without rich messages sees a message without text here, so this tries the simpler form as well.
      if (isBridgeError(error, 'part-refused')) {
        log.warn('telegram refused to change a message', { conversation, kind: part.kind, detail: error.message });
      }
      throw error;
    }
  };
}

/** @throws `part-refused` for a file: a text message cannot become one */
function fieldsOf(part: TelegramPart): ReturnType<typeof richFields> | ReturnType<typeof textFields> {
  switch (part.kind) {
    case 'rich':
      return richFields(part);
    case 'text':
      return textFields(part);
    default:
      throw new TelegramError(
        'part-refused',
        'refused',
        `editMessageText: a ${part.kind} cannot take a message’s place`,
      );
  }
}

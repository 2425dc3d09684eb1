import type { Presses } from '../../../core/ports/chat-platform.ts';
import { shorten } from '../../../text/format/shorten.ts';
import type { TelegramApi } from '../api/api.ts';
import { hasReason, type Reason } from '../api/errors.ts';
import { toTarget } from '../api/target.ts';
import { parseWhisper, whisperTarget } from '../api/whisper-id.ts';
import type { Gate } from '../limits/gate.ts';
import { toKeyboard } from '../render/keyboard.ts';

/** Telegram's limit for the bubble that answers a press, in UTF-16 units. */
const longestAnswer = 200;

export function createPresses({ api, gate }: { api: TelegramApi; gate: Gate }): Presses {
  return {
    acknowledge(pressId, text, signal) {
      const args = { callback_query_id: pressId, ...(text !== undefined && { text: shorten(text, longestAnswer) }) };
      return settle(
        ['press-too-old'],
        gate.must({ chat: undefined, countsInChat: false }, signal, () =>
          api.call('answerCallbackQuery', args, { signal }),
        ),
      );
    },

    setButtons(conversation, messageId, buttons, signal) {
      const { chat_id } = toTarget(conversation);
      const args = { chat_id, reply_markup: toKeyboard(buttons) };
      const whisper = parseWhisper(messageId);
      return settle(
        ['not-modified', 'message-gone'],
        gate.must({ chat: chat_id, countsInChat: true }, signal, () =>
          whisper === undefined
            ? api.call('editMessageReplyMarkup', { ...args, message_id: Number(messageId) }, { signal })
            : api.call('editEphemeralMessageReplyMarkup', { ...args, ...whisperTarget(whisper) }, { signal }),
        ),
      );
    },
  };
}

/** Some refusals mean that the change is done already, or no longer matters. */
async function settle(harmless: Reason[], call: Promise<unknown>): Promise<void> {
  try {
    await call;
  } catch (error) {
    if (!hasReason(error, ...harmless)) throw error;
  }
}

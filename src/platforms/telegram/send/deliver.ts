import type { Opts } from 'grammy/types';
import { isBridgeError } from '../../../core/model/errors.ts';
import type { ChatPlatform } from '../../../core/ports/chat-platform.ts';
import type { Log } from '../../../core/ports/log.ts';
import type { TelegramApi } from '../api/api.ts';
import { hasReason, TelegramError } from '../api/errors.ts';
import type { Features } from '../api/features.ts';
import { type Target, toTarget } from '../api/target.ts';
import { formatWhisper, parseWhisper } from '../api/whisper-id.ts';
import type { Gate } from '../limits/gate.ts';
import { toKeyboard } from '../render/keyboard.ts';
import { richFields, textFields } from '../render/message-fields.ts';
import type { TelegramPart } from '../render/part.ts';
import { type Sent, sendTextFile, sendUpload } from './upload.ts';

export interface DeliverOptions {
  api: TelegramApi;
  gate: Gate;
  features: Features;
  /** A group became a supergroup. */
  onMoved(from: number, to: number): void;
  log: Log;
}

/** @returns `ChatPlatform.deliver` */
export function createDeliver({ api, gate, features, onMoved, log }: DeliverOptions): ChatPlatform['deliver'] {
  /** Groups that became supergroups while posts for them were on their way. */
  const moved = new Map<number, number>();

  /**
   * As an ephemeral message; undefined: it is none, or Telegram refuses (too late, the person has left or blocked us). That
   * says nothing about the group.
   */
  async function whisper(target: Target, part: TelegramPart, signal: AbortSignal): Promise<string | undefined> {
    const to = part.forOne && parseWhisper(part.replyTo);
    if (!to) return undefined;
    const { pressId } = part.forOne!;
    const args = {
      ephemeral_message_parameters: {
        receiver_user_id: to.user,
        ...(pressId !== undefined && { callback_query_id: pressId }),
      },
      ...(pressId === undefined && { reply_parameters: { ephemeral_message_id: to.id } }),
    };
    try {
      const message = await gate.must({ chat: target.chat_id, countsInChat: true }, signal, () =>
        send(api, target, part, args, signal),
      );
      return formatWhisper({ id: message.ephemeral_message_id ?? 0, user: to.user });
    } catch (error) {
      const isRefused = isBridgeError(error, 'part-refused') || isBridgeError(error, 'target-gone');
      if (!isRefused || hasReason(error, 'method-missing') || movedBy(error)) throw error;
      log.debug('telegram did not show a message to one person alone', { detail: error.message });
      return undefined;
    }
  }

  return async function deliver(conversation, stored, signal) {
    // The outbox returns what `prepare` or `downgrade` made.
    const whole = stored as unknown as TelegramPart;
    const target = toTarget(conversation);
    const movedTo = moved.get(target.chat_id);
    target.chat_id = movedTo ?? target.chat_id;
    // The old place's messages do not exist in the new one.
    const part = movedTo === undefined ? whole : { ...whole, replyTo: undefined };
    try {
      const whispered = await whisper(target, part, signal);
      if (whispered !== undefined) return whispered;
      const message = await gate.must({ chat: target.chat_id, countsInChat: true }, signal, () =>
        send(api, target, part, {}, signal),
      );
      return String(message.message_id);
    } catch (error) {
      if (hasReason(error, 'target-gone') && error.movedTo !== undefined && !moved.has(target.chat_id)) {
        moved.set(target.chat_id, error.movedTo);
        onMoved(target.chat_id, error.movedTo);
        // Do not resend here: the core has to know of the move first, to find the messages that arrive.
        throw new TelegramError('retry-later', 'moved', error.message, { retryAfterMs: 0 });
      }
      if (part.kind === 'rich' && hasReason(error, 'method-missing')) features.miss('rich messages');
      else if (isBridgeError(error, 'part-refused')) {
        log.warn('telegram refused a message', { conversation, kind: part.kind, detail: error.message });
      }
      throw error;
    }
  };
}

/** The ids of a moved chat are marked, and mean nothing here. */
function isMessageId(id: string): boolean {
  return /^\d+$/.test(id);
}

function movedBy(error: unknown): boolean {
  return hasReason(error, 'target-gone') && error.movedTo !== undefined;
}

type Extra = Pick<Opts<'sendMessage'>, 'ephemeral_message_parameters' | 'reply_parameters'>;

function send(api: TelegramApi, target: Target, part: TelegramPart, extra: Extra, signal: AbortSignal): Promise<Sent> {
  const args = {
    ...target,
    disable_notification: !part.notify,
    ...(part.replyTo !== undefined &&
      isMessageId(part.replyTo) && {
        reply_parameters: { message_id: Number(part.replyTo), allow_sending_without_reply: true },
      }),
    ...(part.buttons !== undefined && { reply_markup: toKeyboard(part.buttons) }),
    ...extra,
  };
  switch (part.kind) {
    case 'rich':
      return api.call('sendRichMessage', { ...args, ...richFields(part) }, { signal });
    case 'text':
      return api.call('sendMessage', { ...args, ...textFields(part) }, { signal });
    case 'document':
      return sendTextFile(api, args, part, signal);
    case 'upload':
      return sendUpload(api, args, part, signal);
  }
}

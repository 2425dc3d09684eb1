import { isBridgeError } from '../../core/errors.ts';
import type { ChatPlatform, Log } from '../../core/ports.ts';
import type { TelegramApi } from './api.ts';
import { hasReason } from './errors.ts';
import type { Features } from './features.ts';
import type { Gate } from './gate.ts';
import { toKeyboard } from './keyboard.ts';
import type { TelegramPart } from './part.ts';
import { toRichBlocks } from './render-rich.ts';
import { type Target, toTarget } from './target.ts';
import { sendTextFile, sendUpload } from './upload.ts';

export interface DeliverOptions {
  api: TelegramApi;
  gate: Gate;
  features: Features;
  log: Log;
}

/** @returns `ChatPlatform.deliver` */
export function createDeliver({ api, gate, features, log }: DeliverOptions): ChatPlatform['deliver'] {
  /** Groups that became supergroups while posts for them were on their way. */
  const moved = new Map<number, number>();

  return async function deliver(conversation, stored, signal) {
    // The outbox gives back what `prepare` or `downgrade` made.
    const part = stored as unknown as TelegramPart;
    const target = toTarget(conversation);
    target.chat_id = moved.get(target.chat_id) ?? target.chat_id;
    try {
      await gate.must({ chat: target.chat_id, countsInChat: true }, signal, () => send(api, target, part, signal));
    } catch (error) {
      if (hasReason(error, 'target-gone') && error.movedTo !== undefined && !moved.has(target.chat_id)) {
        moved.set(target.chat_id, error.movedTo);
        return deliver(conversation, stored, signal);
      }
      if (part.kind === 'rich' && hasReason(error, 'method-missing')) features.miss('rich messages');
      else if (isBridgeError(error, 'part-refused')) {
        log.warn('telegram refused a message', { conversation, kind: part.kind, detail: error.message });
      }
      throw error;
    }
  };
}

function send(api: TelegramApi, target: Target, part: TelegramPart, signal: AbortSignal): Promise<unknown> {
  const args = {
    ...target,
    disable_notification: !part.notify,
    ...(part.replyTo !== undefined && {
      reply_parameters: { message_id: Number(part.replyTo), allow_sending_without_reply: true },
    }),
    ...(part.buttons !== undefined && { reply_markup: toKeyboard(part.buttons) }),
  };
  switch (part.kind) {
    case 'rich': {
      const rich_message = { blocks: toRichBlocks(part.blocks), skip_entity_detection: true };
      return api.call('sendRichMessage', { ...args, rich_message }, { signal });
    }
    case 'text': {
      const { text, entities } = part;
      const message = { ...args, text, entities, link_preview_options: { is_disabled: true } };
      return api.call('sendMessage', message, { signal });
    }
    case 'document':
      return sendTextFile(api, args, part, signal);
    case 'upload':
      return sendUpload(api, args, part, signal);
  }
}

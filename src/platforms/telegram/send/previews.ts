import type { Opts } from 'grammy/types';
import type { ConversationId } from '../../../core/model/conversation.ts';
import { isBridgeError } from '../../../core/model/errors.ts';
import type { LiveView, PreviewHandle } from '../../../core/model/post.ts';
import type { Previews } from '../../../core/ports/chat-platform.ts';
import type { Log } from '../../../core/ports/log.ts';
import type { TelegramApi } from '../api/api.ts';
import { hasReason } from '../api/errors.ts';
import type { Features } from '../api/features.ts';
import { isPrivate, type Target, toTarget } from '../api/target.ts';
import type { Gate } from '../limits/gate.ts';
import { preview } from '../render/render.ts';
import { createRemove } from './remove.ts';

export interface PreviewOptions {
  api: TelegramApi;
  gate: Gate;
  features: Features;
  log: Log;
}

/** A draft needs no handle for another view or for its removal; a message has its id. */
type Handle = { kind: 'draft' } | { kind: 'message'; id: number };

/** One view on its way out. */
interface Showing {
  target: Target;
  key: number;
  view: LiveView;
  signal: AbortSignal;
}

const intervals = { private: 1_000, group: 3_500 };
/** Telegram lets a draft vanish after 30 s. */
const draftLifetimeMs = 25_000;

/** Drafts where Telegram has them, elsewhere one silent message that changes in place. */
export function createPreviews({ api, gate, features, log }: PreviewOptions): Previews {
  const remove = createRemove({ api, gate });

  function hasDrafts(chat: number): boolean {
    return isPrivate(chat) && !features.lacks('drafts') && !features.refusesDrafts(chat);
  }

  async function put(showing: Showing, handle: Handle | undefined): Promise<Handle> {
    if (handle?.kind === 'message') return edit(showing, handle.id);
    if (hasDrafts(showing.target.chat_id) && (await draft(showing))) return { kind: 'draft' };
    return send(showing);
  }

  /** False: there are no drafts here. */
  async function draft({ target, key, view, signal }: Showing): Promise<boolean> {
    const args = { ...target, draft_id: key, can_stop: true, keep_on_stop: true };
    try {
      await richOrText(
        'rich drafts',
        () => api.call('sendRichMessageDraft', { ...args, rich_message: richOf(view, 'draft') }, { signal }),
        () => api.call('sendMessageDraft', { ...args, ...preview(view, 'text') }, { signal }),
      );
      return true;
    } catch (error) {
      if (hasReason(error, 'method-missing')) features.miss('drafts');
      else if (hasReason(error, 'drafts-refused')) features.noteDraftsRefused(target.chat_id);
      else throw error;
      return false;
    }
  }

  async function send({ target, view, signal }: Showing): Promise<Handle> {
    const args = { ...target, disable_notification: true };
    const message = await richOrText<{ message_id: number }>(
      'rich messages',
      () => api.call('sendRichMessage', { ...args, rich_message: richOf(view, 'rich') }, { signal }),
      () => api.call('sendMessage', { ...args, ...preview(view, 'text'), link_preview_options }, { signal }),
    );
    return { kind: 'message', id: message.message_id };
  }

  async function edit(showing: Showing, id: number): Promise<Handle> {
    const { target, view, signal } = showing;
    const args = { chat_id: target.chat_id, message_id: id };
    try {
      await richOrText<unknown>(
        'rich messages',
        () => api.call('editMessageText', { ...args, rich_message: richOf(view, 'rich') }, { signal }),
        () => api.call('editMessageText', { ...args, ...preview(view, 'text'), link_preview_options }, { signal }),
      );
    } catch (error) {
      if (hasReason(error, 'message-gone')) return send(showing);
      if (!hasReason(error, 'not-modified')) throw error;
    }
    return { kind: 'message', id };
  }

  /** Rich where the server has it; else, or when it refuses this content, text. */
  async function richOrText<T>(
    feature: 'rich messages' | 'rich drafts',
    rich: () => Promise<T>,
    text: () => Promise<T>,
  ): Promise<T> {
    if (features.lacks(feature)) return text();
    try {
      return await rich();
    } catch (error) {
      if (hasReason(error, 'method-missing')) features.miss(feature);
      else if (!hasReason(error, 'refused')) throw error;
      else log.debug('telegram refused a rich preview; showing it as text', { detail: error.message });
      return text();
    }
  }

  return {
    intervalMs: (conversation) => (isPrivate(chatOf(conversation)) ? intervals.private : intervals.group),
    lifetimeMs: (conversation) => (hasDrafts(chatOf(conversation)) ? draftLifetimeMs : undefined),

    async show(conversation, key, handle, view, signal) {
      const target = toTarget(conversation);
      try {
        const shown = await gate.ifFree(
          { chat: target.chat_id, urgency: view.stage ?? 'more', countsInChat: true },
          () => put({ target, key, view, signal }, toHandle(handle)),
        );
        return shown === undefined ? undefined : { ...shown };
      } catch (error) {
        if (!isBridgeError(error, 'part-refused')) throw error;
        log.debug('telegram refused a preview', { conversation, detail: error.message });
        return undefined;
      }
    },

    async retract(conversation, handle, signal) {
      const place = toHandle(handle);
      // A draft ends by itself with the next real message.
      if (place?.kind !== 'message') return;
      await remove(conversation, String(place.id), signal);
    },
  };
}

const link_preview_options = { is_disabled: true };

function chatOf(conversation: ConversationId): number {
  return toTarget(conversation).chat_id;
}

/** Our blocks hold no files, so they may go where uploads are not possible. */
type RichMessage = Opts<'sendRichMessageDraft'>['rich_message'];

function richOf(view: LiveView, mode: 'rich' | 'draft'): RichMessage {
  return { blocks: preview(view, mode), skip_entity_detection: true } as RichMessage;
}

/** The core returns the handle from `show`, perhaps from before a restart. */
function toHandle(handle: PreviewHandle | undefined): Handle | undefined {
  if (handle === undefined) return undefined;
  return handle.kind === 'message' ? { kind: 'message', id: Number(handle.id) } : { kind: 'draft' };
}

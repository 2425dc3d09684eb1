import type { ConversationId } from '../../../core/model/conversation.ts';
import { isBridgeError } from '../../../core/model/errors.ts';
import type { ChatPlatform } from '../../../core/ports/chat-platform.ts';
import type { Log } from '../../../core/ports/log.ts';
import type { DiscordApi } from '../api/api.ts';
import { DiscordError, hasReason } from '../api/errors.ts';
import { parseRef } from '../api/interaction-ref.ts';
import type { Gate } from '../limits/gate.ts';
import type { ThreadIds } from '../places/thread-ids.ts';
import type { Threads } from '../places/threads.ts';
import { toActionRows } from '../render/buttons.ts';
import type { DiscordPart } from '../render/part.ts';
import type { Replies } from './replies.ts';

export interface ReplaceOptions {
  api: DiscordApi;
  gate: Gate;
  ids: ThreadIds;
  threads: Threads;
  replies: Replies;
  log: Log;
}

/** @returns `ChatPlatform.replace` */
export function createReplace({
  api,
  gate,
  ids,
  threads,
  replies,
  log,
}: ReplaceOptions): NonNullable<ChatPlatform['replace']> {
  async function change(conversation: ConversationId, messageId: string, part: DiscordPart, signal: AbortSignal) {
    const { channel } = ids.target(conversation);
    const body = {
      content: part.content,
      components: toActionRows(part.buttons ?? []),
      allowed_mentions: { parse: [] },
    };
    const route = `/channels/${channel}/messages/${messageId}` as const;
    await gate.must({ channel, bucket: 'edit' }, signal, () =>
      api.call({ name: 'change message', method: 'PATCH', route, body, signal }),
    );
  }

  return async function replace(conversation, messageId, stored, signal) {
    // The outbox returns what `prepare` or `downgrade` made.
    const part = stored as unknown as DiscordPart;
    if (part.file !== undefined || part.rest !== undefined) {
      throw new DiscordError('part-refused', 'refused', 'change message: a file cannot take a message’s place');
    }
    const ref = parseRef(messageId);
    if (ref !== undefined) return replies.change(ref, part, signal);
    try {
      await change(conversation, messageId, part, signal);
    } catch (error) {
      if (isBridgeError(error, 'part-refused')) {
        log.warn('discord refused to change a message', { conversation, detail: error.message });
      }
      if (!hasReason(error, 'archived') || !(await threads.reopen(conversation, signal))) throw error;
      await change(conversation, messageId, part, signal);
    }
  };
}

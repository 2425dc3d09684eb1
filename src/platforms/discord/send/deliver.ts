import type { ConversationId } from '../../../core/model/conversation.ts';
import { isBridgeError } from '../../../core/model/errors.ts';
import type { ChatPlatform } from '../../../core/ports/chat-platform.ts';
import type { Log } from '../../../core/ports/log.ts';
import type { DiscordApi } from '../api/api.ts';
import { DiscordError } from '../api/errors.ts';
import { formatRef, type InteractionRef, parseRef } from '../api/interaction-ref.ts';
import { createdSchema } from '../api/schema.ts';
import { toTarget } from '../api/target.ts';
import type { Gate } from '../limits/gate.ts';
import { type AnsweredMessages, authorOf } from '../places/answered-messages.ts';
import type { Places } from '../places/places.ts';
import type { ThreadIds } from '../places/thread-ids.ts';
import type { Threads } from '../places/threads.ts';
import { toActionRows } from '../render/buttons.ts';
import { type DiscordPart, silent, suppressEmbeds } from '../render/part.ts';
import type { Replies } from './replies.ts';
import { filesOf, uploadTimeoutMs } from './upload.ts';

export interface DeliverOptions {
  api: DiscordApi;
  gate: Gate;
  places: Places;
  ids: ThreadIds;
  answered: AnsweredMessages;
  threads: Threads;
  replies: Replies;
  /** As `ChatPlatform.privateConversation`. */
  privateConversation(userId: string, signal: AbortSignal): Promise<ConversationId>;
  /** Our own account. */
  me(): string;
  log: Log;
}

/** @returns `ChatPlatform.deliver` */
export function createDeliver({
  api,
  gate,
  places,
  ids,
  answered,
  threads,
  replies,
  privateConversation,
  me,
  log,
}: DeliverOptions): ChatPlatform['deliver'] {
  /** The person to mention: nobody where only one person reads. */
  async function mentioned(conversation: ConversationId, part: DiscordPart, signal: AbortSignal) {
    if (!part.notify) return undefined;
    const { channel, parent } = ids.target(conversation);
    if (parent === undefined && places.get(channel)?.kind !== 'channel') return undefined;
    if (part.addressee !== undefined) return part.addressee;
    if (part.replyTo === undefined) return undefined;
    const ref = parseRef(part.replyTo);
    const author =
      ref === undefined
        ? await authorOf(answered, ids.channelOfMessage(conversation, part.replyTo), part.replyTo, signal)
        : answered.known(ref.id)?.authorId;
    return author === me() ? undefined : author;
  }

  async function send(
    conversation: ConversationId,
    part: DiscordPart,
    signal: AbortSignal,
  ): Promise<string | undefined> {
    await threads.ensure(conversation, signal);
    const { channel } = ids.target(conversation);
    const person = await mentioned(conversation, part, signal);
    const files = await filesOf(part);
    const body = {
      content: person === undefined ? part.content : withMention(part.content, person),
      nonce: part.nonce,
      enforce_nonce: true,
      flags: suppressEmbeds | (part.notify ? 0 : silent),
      allowed_mentions: { parse: [], users: person === undefined ? [] : [person], replied_user: false },
      ...(repliesHere(ids, conversation, part) && {
        message_reference: { message_id: part.replyTo, fail_if_not_exists: false },
      }),
      ...(part.buttons !== undefined && { components: toActionRows(part.buttons) }),
    };
    const sent = await gate.must({ channel, bucket: 'post' }, signal, () =>
      api.call({
        name: 'send message',
        permission: permissionFor(conversation, files !== undefined),
        method: 'POST',
        route: `/channels/${channel}/messages`,
        body,
        ...(files !== undefined && { files, hasFiles: true, timeoutMs: uploadTimeoutMs }),
        signal,
      }),
    );
    // Never repeat a message that Discord took, however odd its answer.
    return createdSchema.safeParse(sent).data?.id;
  }

  /** A reply for one person does not become public because it is late. */
  async function sendToOne(
    conversation: ConversationId,
    ref: InteractionRef,
    part: DiscordPart,
    signal: AbortSignal,
  ): Promise<string | undefined> {
    if (places.get(ids.target(conversation).channel)?.kind === 'dm') return send(conversation, part, signal);
    const asker = part.addressee ?? answered.known(ref.id)?.authorId;
    try {
      if (asker !== undefined) return await send(await privateConversation(asker, signal), part, signal);
    } catch (error) {
      if (!isBridgeError(error, 'target-gone')) throw error;
    }
    // This shows nothing about the chat itself.
    throw new DiscordError('part-refused', 'expired', 'too late for its interaction, and its asker cannot be reached');
  }

  return async function deliver(conversation, stored, signal) {
    // The outbox returns what `prepare` or `downgrade` made.
    const part = stored as unknown as DiscordPart;
    try {
      const ref = parseRef(part.replyTo);
      if (ref === undefined) return await send(conversation, part, signal);
      const sent = await replies.send(ref, part, signal);
      // A follow-up to the answer has no id we can use.
      if (sent !== 'too-late') return sent === 'first' ? formatRef(ref) : undefined;
      return await sendToOne(conversation, ref, part, signal);
    } catch (error) {
      if (isBridgeError(error, 'part-refused') || isBridgeError(error, 'target-gone')) {
        log.warn('discord refused a message', { conversation, detail: error.message });
      }
      throw error;
    }
  };
}

/** The message that a thread started from is outside of it. */
function repliesHere(ids: ThreadIds, conversation: ConversationId, { first, replyTo }: DiscordPart): boolean {
  if (!first || replyTo === undefined || parseRef(replyTo) !== undefined) return false;
  return ids.channelOfMessage(conversation, replyTo) === ids.target(conversation).channel;
}

/** Headings, lists and code have to begin a line. */
function withMention(content: string, person: string): string {
  const isSentence = /^[\p{L}\p{N}]/u.test(content) && !/^\d+\. /.test(content);
  return `<@${person}>${isSentence ? ' ' : '\n'}${content}`;
}

function permissionFor(conversation: ConversationId, hasFiles: boolean): string {
  if (hasFiles) return 'Attach Files';
  return toTarget(conversation).parent === undefined ? 'Send Messages' : 'Send Messages in Threads';
}

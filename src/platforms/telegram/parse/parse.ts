import { type Attachment, isUsable } from '../../../core/model/files.ts';
import type {
  Incoming,
  IncomingEdit,
  IncomingMessage,
  IncomingPlace,
  IncomingPress,
  IncomingStop,
  Sender,
} from '../../../core/model/incoming.ts';
import {
  type TelegramMembership,
  type TelegramMessage,
  type TelegramPress,
  type TelegramStop,
  type TelegramUser,
  updateSchema,
} from '../api/schema.ts';
import { isPrivate, toConversation } from '../api/target.ts';
import { formatWhisper } from '../api/whisper-id.ts';
import { facts } from '../limits/facts.ts';
import { attachmentsOf } from './attachments.ts';
import { type Me, readMessageText } from './message-text.ts';
import { displayName, originName } from './names.ts';
import { isInOwnTopic, quotedName, quoteOf, repliedMessage } from './quote.ts';

/** The apps cut a long text at 4,096 UTF-16 units or at a line break before that. */
const maybeSplitFrom = 3_500;

/** The meaning of a raw update. Pure and total; undefined for updates of no interest. */
export function parseUpdate(payload: unknown, me: Me): Incoming | undefined {
  const parsed = updateSchema.safeParse(payload);
  if (!parsed.success) return undefined;

  const { message, edited_message: edited, callback_query: press } = parsed.data;
  const { stopped_message_generation: stop, my_chat_member: membership } = parsed.data;
  const moved = parsed.data.moved ?? (message && movedIn(message));
  if (moved !== undefined) return parseMove(moved);
  if (message?.forum_topic_reopened !== undefined) {
    return { kind: 'place', conversation: conversationOf(message), state: 'back' };
  }
  if (message !== undefined) return parseMessage(message, rawField(payload, 'message'), me);
  if (edited !== undefined) return parseEdit(edited, me);
  if (press !== undefined) return parsePress(press);
  if (stop !== undefined) return parseStop(stop);
  if (membership !== undefined) return parseMembership(membership);
  return undefined;
}

function parseMessage(message: TelegramMessage, raw: object, me: Me): IncomingMessage | undefined {
  const sender = senderOf(message);
  if (sender === undefined) return undefined;

  const attachments = [...attachmentsOf(raw), ...repliedFiles(message, raw, me)];
  const repliesTo = answeredId(message, me);
  const { text, addressed } = readMessageText(message, me, repliesTo !== undefined);
  // Service messages (a pin, a new member) have no text or attachments.
  if (text === '' && attachments.length === 0 && message.text === undefined) return undefined;

  const isDirect = isDirectChat(message.chat);
  const quote = quoteOf(message, raw, me);
  const forwardedFrom = firstAuthor(message);
  return {
    kind: 'message',
    conversation: conversationOf(message),
    messageId: idOf(message, sender),
    sender,
    text,
    sentAt: message.date * 1000,
    // Nobody else got it.
    addressed: isDirect || addressed || message.ephemeral_message_id !== undefined || isInOwnTopic(message, me),
    private: isDirect,
    attachments,
    ...(quote !== undefined && { quote }),
    ...(repliesTo !== undefined && { repliesTo }),
    ...(message.media_group_id !== undefined && { albumId: message.media_group_id }),
    ...(forwardedFrom !== undefined && { forwardedFrom }),
    ...((message.text ?? '').length >= maybeSplitFrom && { maybeSplit: true }),
    ...((message.text ?? '').length === facts.capabilities.textUnits && { isFull: true }),
  };
}

function parseEdit(message: TelegramMessage, me: Me): IncomingEdit | undefined {
  const sender = senderOf(message);
  if (sender === undefined) return undefined;

  const { text, addressed } = readMessageText(message, me, answeredId(message, me) !== undefined);
  // A live location moves by edits without any text.
  if (text === '') return undefined;

  return {
    kind: 'edit',
    conversation: conversationOf(message),
    messageId: idOf(message, sender),
    sender,
    text,
    addressed: isDirectChat(message.chat) || addressed || isInOwnTopic(message, me),
  };
}

function parsePress({ id, from, data, message }: TelegramPress): IncomingPress {
  const { ephemeral_message_id: whisper } = message;
  return {
    kind: 'press',
    conversation: conversationOf(message),
    sender: toSender(from),
    action: data,
    pressId: id,
    messageId: whisper === undefined ? String(message.message_id) : formatWhisper({ id: whisper, user: from.id }),
  };
}

function idOf({ message_id: id, ephemeral_message_id: whisper, date }: TelegramMessage, sender: Sender): string {
  return whisper === undefined ? String(id) : formatWhisper({ id: whisper, user: Number(sender.id), date });
}

/** Only private chats have drafts, so the person of the chat stopped it. */
function parseStop({ chat, message_thread_id: thread, draft_id: previewKey }: TelegramStop): IncomingStop | undefined {
  if (!isDirectChat(chat)) return undefined;
  const id = String(chat.id);
  return { kind: 'stop', conversation: toConversation(chat.id, thread), sender: { id, name: id }, previewKey };
}

function movedIn({ chat, migrate_to_chat_id: to, migrate_from_chat_id: from }: TelegramMessage) {
  if (to !== undefined) return { from: chat.id, to };
  return from === undefined ? undefined : { from, to: chat.id };
}

function parseMove({ from, to }: { from: number; to: number }): IncomingPlace {
  return {
    kind: 'place',
    conversation: toConversation(from, undefined),
    state: { moved: toConversation(to, undefined) },
  };
}

const outside = ['left', 'kicked'];

/** Someone blocked or removed us, or reverted that. */
function parseMembership({
  chat,
  old_chat_member: before,
  new_chat_member: after,
}: TelegramMembership): IncomingPlace | undefined {
  const [wasOut, isOut] = [outside.includes(before.status), outside.includes(after.status)];
  if (wasOut === isOut) return undefined;
  return { kind: 'place', conversation: toConversation(chat.id, undefined), state: isOut ? 'gone' : 'back' };
}

/** Undefined for bots, and for people who hide behind a channel or group: we cannot know them. */
function senderOf({ from, sender_chat: onBehalfOf, chat }: TelegramMessage): Sender | undefined {
  if (from === undefined || from.is_bot || onBehalfOf !== undefined || chat.type === 'channel') return undefined;
  return toSender(from);
}

function toSender(user: TelegramUser): Sender {
  return { id: String(user.id), name: displayName(user), ...(user.username && { handle: `@${user.username}` }) };
}

/** Whether only this person reads. */
function isDirectChat({ id, type }: TelegramMessage['chat']): boolean {
  return type === 'private' && isPrivate(id);
}

/** The message of ours this one replies to. */
function answeredId(message: TelegramMessage, me: Me): string | undefined {
  const replied = repliedMessage(message);
  return replied?.from?.id === me.id ? String(replied.message_id) : undefined;
}

/** The author, when it was not the sender. */
function firstAuthor({ forward_origin: origin, via_bot: bot }: TelegramMessage): string | undefined {
  if (origin !== undefined) return originName(origin);
  return bot && (bot.username ? `@${bot.username}` : displayName(bot));
}

function conversationOf(message: Pick<TelegramMessage, 'chat' | 'message_thread_id' | 'is_topic_message'>): string {
  return toConversation(message.chat.id, message.is_topic_message ? message.message_thread_id : undefined);
}

/** Files the person points at by replying to them, here or in another chat. Not our own files: the host has them. */
function repliedFiles(message: TelegramMessage, raw: object, me: Me): Attachment[] {
  const replied = repliedMessage(message);
  const rawReplied = rawField(raw, 'reply_to_message');
  const isOurs = replied?.from?.id === me.id;
  const isOwn =
    replied?.from !== undefined && replied.from.id === message.from?.id && !('forward_origin' in rawReplied);
  const from = isOwn ? {} : { from: quotedName(message) ?? '' };
  const pointedAt = [replied === undefined || isOurs ? {} : rawReplied, rawField(raw, 'external_reply')];
  return pointedAt
    .flatMap(attachmentsOf)
    .filter(isUsable)
    .map((file) => ({ ...file, ...from }));
}

function rawField(payload: unknown, field: string): object {
  const value = (payload as Record<string, unknown>)[field];
  return typeof value === 'object' && value !== null ? value : {};
}

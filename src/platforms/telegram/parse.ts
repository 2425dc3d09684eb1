import type { Attachment } from '../../core/files.ts';
import type { Incoming, IncomingEdit, IncomingMessage, IncomingPress, IncomingStop, Sender } from '../../core/ports.ts';
import { attachmentsOf } from './attachments.ts';
import { type Me, readText, repliedMessage } from './message-text.ts';
import {
  type TelegramMessage,
  type TelegramOrigin,
  type TelegramPress,
  type TelegramStop,
  type TelegramUser,
  updateSchema,
} from './schema.ts';
import { toConversation } from './target.ts';

/** The apps cut a long text at 4,096 UTF-16 units or at a line break before that. */
const maybeSplitFrom = 3_500;

/** What a raw update means. Pure and total; undefined for updates of no interest. */
export function parseUpdate(payload: unknown, me: Me): Incoming | undefined {
  const parsed = updateSchema.safeParse(payload);
  if (!parsed.success) return undefined;

  const { message, edited_message: edited, callback_query: press, stopped_message_generation: stop } = parsed.data;
  if (message !== undefined) return parseMessage(message, rawField(payload, 'message'), me);
  if (edited !== undefined) return parseEdit(edited, me);
  if (press !== undefined) return parsePress(press);
  if (stop !== undefined) return parseStop(stop);
  return undefined;
}

function parseMessage(message: TelegramMessage, raw: object, me: Me): IncomingMessage | undefined {
  const sender = senderOf(message);
  if (sender === undefined) return undefined;

  const attachments = [...attachmentsOf(raw), ...repliedFiles(message, raw, me)];
  const { text, addressed } = readText(message, me);
  // Service messages (a pin, a new member) have neither.
  if (text === '' && attachments.length === 0 && message.text === undefined) return undefined;

  const isPrivate = message.chat.type === 'private';
  return {
    kind: 'message',
    conversation: conversationOf(message),
    messageId: String(message.message_id),
    sender,
    text,
    sentAt: message.date * 1000,
    addressed: isPrivate || addressed,
    private: isPrivate,
    attachments,
    ...(message.media_group_id !== undefined && { albumId: message.media_group_id }),
    ...(message.forward_origin !== undefined && { forwardedFrom: originName(message.forward_origin) }),
    ...((message.text ?? '').length >= maybeSplitFrom && { maybeSplit: true }),
  };
}

function parseEdit(message: TelegramMessage, me: Me): IncomingEdit | undefined {
  const sender = senderOf(message);
  if (sender === undefined) return undefined;

  const { text, addressed } = readText(message, me);
  // A live location moves by edits without any text.
  if (text === '') return undefined;

  return {
    kind: 'edit',
    conversation: conversationOf(message),
    messageId: String(message.message_id),
    sender,
    text,
    addressed: message.chat.type === 'private' || addressed,
  };
}

function parsePress({ id, from, data, message }: TelegramPress): IncomingPress {
  return {
    kind: 'press',
    conversation: conversationOf(message),
    sender: toSender(from),
    action: data,
    pressId: id,
    messageId: String(message.message_id),
  };
}

/** Only private chats have drafts, so whoever stopped it is the one the chat is with. */
function parseStop({ chat, message_thread_id: thread, draft_id: previewKey }: TelegramStop): IncomingStop {
  const id = String(chat.id);
  return { kind: 'stop', conversation: toConversation(chat.id, thread), sender: { id, name: id }, previewKey };
}

/** undefined for bots, and for whoever hides behind a channel or group: nobody we could know. */
function senderOf({ from, sender_chat: onBehalfOf, chat }: TelegramMessage): Sender | undefined {
  if (from === undefined || from.is_bot || onBehalfOf !== undefined || chat.type === 'channel') return undefined;
  return toSender(from);
}

function toSender(user: TelegramUser): Sender {
  return { id: String(user.id), name: nameOf(user) };
}

function nameOf(user: TelegramUser): string {
  const name = [user.first_name, user.last_name].filter(Boolean).join(' ').trim();
  return name || user.username || String(user.id);
}

function originName(origin: TelegramOrigin): string {
  if (origin.type === 'user') return nameOf(origin.sender_user);
  if (origin.type === 'hidden_user') return origin.sender_user_name;
  const chat = origin.type === 'chat' ? origin.sender_chat : origin.chat;
  return chat.title ?? String(chat.id);
}

function conversationOf(message: Pick<TelegramMessage, 'chat' | 'message_thread_id' | 'is_topic_message'>): string {
  return toConversation(message.chat.id, message.is_topic_message ? message.message_thread_id : undefined);
}

/** Files the person points at by replying to them, here or in another chat. What we sent ourselves is no news. */
function repliedFiles(message: TelegramMessage, raw: object, me: Me): Attachment[] {
  const replied = repliedMessage(message);
  const isOurs = replied?.from?.id === me.id;
  const pointedAt = [
    replied === undefined || isOurs ? {} : rawField(raw, 'reply_to_message'),
    rawField(raw, 'external_reply'),
  ];
  return pointedAt.flatMap(attachmentsOf).filter(({ source }) => source !== undefined);
}

function rawField(payload: unknown, field: string): object {
  const value = (payload as Record<string, unknown>)[field];
  return typeof value === 'object' && value !== null ? value : {};
}

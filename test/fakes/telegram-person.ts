import type { Message, User } from 'grammy/types';
import type { SayOptions } from './telegram-types.ts';
import type { ChatState, StoredMessage, World } from './telegram-world.ts';

/** A message as a person's app makes it, not yet stored. */
export function composeMessage(
  world: World,
  chat: ChatState,
  user: User,
  text: string,
  options: SayOptions,
  id: number,
): StoredMessage {
  const now = world.clock.now();
  const { attachment, replyTo } = options;
  const raw = {
    message_id: id,
    ...threadFields(chat, options),
    from: user,
    chat: chat.info,
    date: Math.floor(now / 1000),
    ...replyFields(chat, options),
    ...(options.forwardedFrom === undefined ? {} : { forward_origin: hiddenOrigin(options.forwardedFrom, now) }),
    ...(options.mediaGroup === undefined ? {} : { media_group_id: options.mediaGroup }),
    ...(attachment === undefined ? {} : attachmentFields(attachment, id)),
    ...contentFields(text, options),
  };
  return {
    id,
    thread: options.thread,
    from: user,
    kind: attachment ?? 'text',
    text,
    silent: false,
    replyTo,
    buttons: [],
    reactions: [],
    edits: 0,
    at: now,
    file: undefined,
    raw: raw as unknown as Message,
  };
}

function contentFields(text: string, { attachment, entities = entitiesOf(text) }: SayOptions) {
  if (attachment === undefined) return { text, ...(entities.length === 0 ? {} : { entities }) };
  if (text === '') return {};
  return { caption: text, ...(entities.length === 0 ? {} : { caption_entities: entities }) };
}

const detected = {
  bot_command: /(?<![\w/])\/\w{1,64}(?:@\w{3,32})?(?![\w/])/g,
  mention: /(?<![\w/@])@\w{3,32}\b/g,
};

/** Commands and mentions, as the server finds them in any text. */
function entitiesOf(text: string): { type: string; offset: number; length: number }[] {
  return Object.entries(detected)
    .flatMap(([type, pattern]) => Array.from(text.matchAll(pattern), (match) => ({ type, match })))
    .map(({ type, match }) => ({ type, offset: match.index, length: match[0].length }))
    .sort((a, b) => a.offset - b.offset);
}

/** In a plain supergroup a reply carries the id of the first message of its thread, though there is no topic. */
function threadFields(chat: ChatState, { thread, replyTo }: SayOptions) {
  if (thread !== undefined) {
    if (!chat.threads.has(thread)) throw new Error(`chat ${chat.id} has no topic ${thread}`);
    return { message_thread_id: thread, is_topic_message: true };
  }
  if (chat.type !== 'supergroup' || chat.topics || replyTo === undefined) return {};
  const root = (chat.messages.get(replyTo)?.raw as { message_thread_id?: number } | undefined)?.message_thread_id;
  return { message_thread_id: root ?? replyTo };
}

function replyFields(chat: ChatState, { replyTo, quote }: SayOptions) {
  if (replyTo === undefined) return {};
  const message = chat.messages.get(replyTo);
  if (message === undefined) throw new Error(`chat ${chat.id} shows no message ${replyTo} to reply to`);
  const { reply_to_message: _nested, ...raw } = message.raw as unknown as Record<string, unknown>;
  if (quote === undefined) return { reply_to_message: raw };
  const position = message.text.indexOf(quote);
  if (position === -1) throw new Error(`message ${replyTo} does not contain "${quote}"`);
  return { reply_to_message: raw, quote: { text: quote, position, is_manual: true } };
}

function hiddenOrigin(name: string, now: number) {
  return { type: 'hidden_user', sender_user_name: name, date: Math.floor(now / 1000) - 60 };
}

function attachmentFields(kind: NonNullable<SayOptions['attachment']>, id: number): Record<string, unknown> {
  const file = { file_id: `file-${kind}-${id}`, file_unique_id: `unique-${kind}-${id}`, file_size: 1234 };
  switch (kind) {
    case 'photo':
      return { photo: [{ ...file, width: 640, height: 480 }] };
    case 'document':
      return { document: { ...file, file_name: 'notes.txt', mime_type: 'text/plain' } };
    case 'voice':
      return { voice: { ...file, duration: 3, mime_type: 'audio/ogg' } };
    case 'sticker':
      return {
        sticker: {
          ...file,
          type: 'regular',
          width: 512,
          height: 512,
          is_animated: false,
          is_video: false,
          emoji: '👍',
        },
      };
  }
}

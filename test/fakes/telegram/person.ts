import type { Message, User } from 'grammy/types';
import type { AttachmentKind, SayOptions } from './types.ts';
import type { ChatState, StoredMessage, World } from './world.ts';

/** A message as a person's app makes it, not yet stored. */
export function composeMessage(
  world: World,
  chat: ChatState,
  user: User,
  text: string,
  options: SayOptions,
  id: number,
): StoredMessage {
  const now = options.at ?? world.clock.now();
  const { attachment, replyTo } = options;
  const raw = {
    message_id: id,
    ...threadFields(chat, options),
    from: user,
    chat: chat.info,
    date: Math.floor(now / 1000),
    ...replyFields(chat, options),
    ...(options.forwardedFrom === undefined ? {} : { forward_origin: hiddenOrigin(options.forwardedFrom, now) }),
    ...(options.viaBot === undefined ? {} : { via_bot: inlineBot(options.viaBot) }),
    ...(options.mediaGroup === undefined ? {} : { media_group_id: options.mediaGroup }),
    ...(attachment === undefined ? {} : attachmentFields(world, attachment, options.file)),
    ...contentFields(text, options),
  };
  return {
    id,
    thread: options.thread,
    from: user,
    kind: attachment ?? 'text',
    text,
    blocks: undefined,
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

/** In a topic of a forum, what replies to nothing replies to the beginning of the topic. */
function originFields({ type, threads }: ChatState, thread: number | undefined) {
  const root = thread === undefined || type === 'private' ? undefined : threads.get(thread)?.root;
  return root === undefined ? {} : { reply_to_message: root };
}

function replyFields(chat: ChatState, { replyTo, quote, thread }: SayOptions) {
  if (replyTo === undefined) return originFields(chat, thread);
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

function inlineBot(username: string): User {
  return { id: 88_000_001, is_bot: true, first_name: username, username };
}

const samples: Record<AttachmentKind, Required<NonNullable<SayOptions['file']>>> = {
  photo: { name: '', bytes: Buffer.from('a photo'), mimeType: '' },
  document: { name: 'notes.txt', bytes: Buffer.from('some notes'), mimeType: 'text/plain' },
  voice: { name: '', bytes: Buffer.from('a voice'), mimeType: 'audio/ogg' },
  audio: { name: 'song.mp3', bytes: Buffer.from('a song'), mimeType: 'audio/mpeg' },
  video: { name: 'clip.mp4', bytes: Buffer.from('a clip'), mimeType: 'video/mp4' },
  animation: { name: 'wave.mp4', bytes: Buffer.from('a wave'), mimeType: 'video/mp4' },
  video_note: { name: '', bytes: Buffer.from('a note'), mimeType: '' },
  sticker: { name: '', bytes: Buffer.from('a sticker'), mimeType: '' },
};

const shapes: Record<Exclude<AttachmentKind, 'photo'>, Record<string, unknown>> = {
  document: {},
  voice: { duration: 3 },
  audio: { duration: 180 },
  video: { width: 640, height: 480, duration: 3 },
  animation: { width: 320, height: 240, duration: 3 },
  video_note: { length: 240, duration: 3 },
  sticker: { type: 'regular', width: 512, height: 512, is_animated: false, is_video: false, emoji: '👍' },
};

/** The fields of a message that hold the attachment; its bytes go to the shelf. */
function attachmentFields({ files }: World, kind: AttachmentKind, given: SayOptions['file']): Record<string, unknown> {
  const { name, bytes, mimeType } = given === undefined ? samples[kind] : { ...given };
  if (kind === 'photo') {
    const small = { ...files.add('photo', bytes.subarray(0, Math.ceil(bytes.length / 2))), width: 320, height: 240 };
    return { photo: [small, { ...files.add('photo', bytes), width: 1280, height: 960 }] };
  }
  const file = {
    ...files.add(kind, bytes),
    ...(name ? { file_name: name } : {}),
    ...(mimeType ? { mime_type: mimeType } : {}),
    ...shapes[kind],
  };
  // Old apps know no animations: they find it as a document.
  return kind === 'animation' ? { animation: file, document: file } : { [kind]: file };
}

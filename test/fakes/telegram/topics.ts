import type { Message, Sticker, User } from 'grammy/types';
import { integerOf, type Params, textOf } from './params.ts';
import { badRequest } from './refusal.ts';
import { chatOf } from './targets.ts';
import { botUser, type ChatState, type Topic, type World } from './world.ts';

/*
 * Topics, of the bot and of people. Sources: Bot API, `createForumTopic` and its neighbours; the words of refusals are
 * those of tdlib. Not documented: the words for a wrong icon.
 */

/** Some of the icons that anybody may give a topic. There is no hourglass, triangle, hand, cross or sleep among them. */
const icons = '📰 💡 ⚡️ 🎙 ❗️ 📝 📆 🔎 🔥 ❓ ‼️ ⁉️ 🏁 👀 🤖 ☕️ 💬 ⭐️ ✅ 🏖'.split(' ');

const iconColors = [0x6fb9f0, 0xffd67e, 0xcb86db, 0x8eee98, 0xff93b2, 0xfb6f5f];

/** In UTF-16 units. */
const longestName = 128;

function iconId(emoji: string): string {
  return String(5_312_000_000_000_000_000n + BigInt(icons.indexOf(emoji)));
}

/** The emoji of an icon; undefined: a coloured circle. */
export function emojiOf({ icon }: Topic): string | undefined {
  return icons.find((emoji) => iconId(emoji) === icon);
}

export function getForumTopicIconStickers(): Sticker[] {
  const common = { type: 'custom_emoji', width: 100, height: 100, is_animated: true, is_video: false } as const;
  return icons.map((emoji) => {
    const id = iconId(emoji);
    return { ...common, file_id: `icon${id}`, file_unique_id: `u${id}`, emoji, custom_emoji_id: id } as Sticker;
  });
}

export function createForumTopic(world: World, params: Params): unknown {
  const chat = forumOf(world, params);
  if (chat.type !== 'private' && !chat.managesTopics) throw badRequest('not enough rights to create a topic');
  const name = nameOf(params);
  if (name === '') throw badRequest('TOPIC_TITLE_EMPTY');
  const color = integerOf(params, 'icon_color') ?? iconColors[0]!;
  if (!iconColors.includes(color)) throw badRequest('invalid icon color specified');
  const icon = iconOf(params);
  const id = addTopic(world, chat, { name, color, icon: icon || undefined, by: botUser(world) });
  return { message_thread_id: id, name, icon_color: color, ...(icon && { icon_custom_emoji_id: icon }) };
}

export function editForumTopic(world: World, params: Params): true {
  const chat = forumOf(world, params);
  const { id, topic } = ownTopicOf(world, chat, params, 'edit');
  const name = nameOf(params) || topic.name;
  const given = iconOf(params);
  const icon = given === undefined ? topic.icon : given || undefined;
  if (name === topic.name && icon === topic.icon) throw badRequest('TOPIC_NOT_MODIFIED');
  const changed = {
    ...(name !== topic.name && { name }),
    ...(icon !== topic.icon && { icon_custom_emoji_id: icon ?? '' }),
  };
  Object.assign(topic, { name, icon });
  topic.edits += 1;
  tell(world, chat, id, botUser(world), { forum_topic_edited: changed });
  return true;
}

export function closeForumTopic(world: World, params: Params): true {
  const chat = forumOf(world, params);
  if (chat.type === 'private') throw badRequest('the chat is not a supergroup');
  const { id, topic } = ownTopicOf(world, chat, params, 'close');
  if (topic.closed) throw badRequest('TOPIC_NOT_MODIFIED');
  closeTopic(world, chat, id, botUser(world));
  return true;
}

/** @returns its `message_thread_id`, which is the id of the service message about it */
export function addTopic(
  world: World,
  chat: ChatState,
  { name, color = iconColors[0]!, icon, by }: Pick<Topic, 'name' | 'icon' | 'by'> & { color?: number },
): number {
  const id = chat.nextMessageId;
  const created = { name, icon_color: color, ...(icon && { icon_custom_emoji_id: icon }) };
  const root = tell(world, chat, id, by, { forum_topic_created: created });
  chat.threads.set(id, { name, color, icon, by, root, closed: false, edits: 0 });
  return id;
}

export function closeTopic(world: World, chat: ChatState, id: number, by: User): void {
  chat.threads.get(id)!.closed = true;
  tell(world, chat, id, by, { forum_topic_closed: {} });
}

/** A service message in a topic: everybody is told of it, its author too. */
function tell(world: World, chat: ChatState, thread: number, from: User, fields: Record<string, unknown>): Message {
  const raw = {
    message_id: chat.nextMessageId,
    message_thread_id: thread,
    is_topic_message: true,
    from,
    chat: chat.info,
    date: Math.floor(world.clock.now() / 1000),
    ...fields,
  } as unknown as Message;
  chat.nextMessageId += 1;
  if (!chat.blocked && !chat.gone) world.queue.push({ message: raw });
  world.changed();
  return raw;
}

function forumOf(world: World, params: Params): ChatState {
  const chat = chatOf(world, params);
  const isForum = chat.topics && (chat.type !== 'private' || world.bot.has_topics_enabled);
  if (!isForum) throw badRequest('the chat is not a forum');
  return chat;
}

/** A topic that the bot may change: of its own, or with the right to manage all. */
function ownTopicOf(world: World, chat: ChatState, params: Params, what: 'edit' | 'close') {
  const id = integerOf(params, 'message_thread_id') ?? 0;
  const topic = chat.threads.get(id);
  if (topic === undefined) throw badRequest('TOPIC_ID_INVALID');
  if (chat.type !== 'private' && !chat.managesTopics && topic.by.id !== world.bot.id) {
    throw badRequest(`not enough rights to ${what} the topic`);
  }
  return { id, topic };
}

function nameOf(params: Params): string {
  const name = (textOf(params, 'name') ?? '').trim();
  if (name.length > longestName) throw badRequest('TOPIC_TITLE_TOO_LONG');
  return name;
}

/** '': none. */
function iconOf(params: Params): string | undefined {
  const icon = textOf(params, 'icon_custom_emoji_id');
  if (icon && !icons.some((emoji) => iconId(emoji) === icon)) throw badRequest('DOCUMENT_INVALID');
  return icon;
}

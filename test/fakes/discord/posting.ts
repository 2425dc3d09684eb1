import type { APIUser } from 'discord.js';
import { type Content, visibleText } from './content.ts';
import { channelJson, memberJson, typeOf } from './json.ts';
import { messageJson, withoutContent } from './json-message.ts';
import type { Pings } from './types-people.ts';
import {
  addView,
  type ChannelState,
  flags,
  type InteractionState,
  mayBot,
  messageTypes,
  type StoredMessage,
  type World,
} from './world.ts';

/** Bits of https://discord.com/developers/docs/events/gateway#gateway-intents */
export const intents = { guilds: 1 << 0, guildMessages: 1 << 9, directMessages: 1 << 12, messageContent: 1 << 15 };

export const noPings: Pings = { users: [], roles: [], everyone: false };

export interface NewMessage extends Content {
  author: APIUser;
  /** Default: a new one. */
  id?: string;
  type?: number;
  mentions?: Pings;
  pings?: Pings;
  replyTo?: string | undefined;
  forwards?: StoredMessage | undefined;
  sticker?: string | undefined;
  nonce?: string | number | undefined;
  onlyFor?: string | undefined;
  interaction?: InteractionState | undefined;
}

/** The one way a message gets into a channel. What all see brings an archived thread back. */
export function post(world: World, channel: ChannelState, message: NewMessage): StoredMessage {
  const { replyTo, forwards, sticker, nonce, onlyFor, interaction } = message;
  const stored: StoredMessage = {
    type: replyTo === undefined ? messageTypes.plain : messageTypes.reply,
    mentions: noPings,
    pings: noPings,
    ...message,
    ...{ replyTo, forwards, sticker, nonce, onlyFor, interaction },
    id: message.id ?? world.snowflake(),
    channel,
    reactions: [],
    edits: 0,
    at: world.clock.now(),
    editedAt: undefined,
  };
  if (onlyFor !== undefined) {
    channel.whispers.push(stored);
  } else {
    if (channel.archived) setArchived(world, channel, false);
    channel.messages.set(stored.id, stored);
    tellMessage(world, 'MESSAGE_CREATE', stored);
  }
  addView(world, stored, 'sent', visibleText(stored));
  return stored;
}

/** Puts the new content into a message and tells all. */
export function change(world: World, message: StoredMessage, content: Content, mentions: Pings): void {
  Object.assign(message, content, { mentions });
  message.edits += 1;
  message.editedAt = world.clock.now();
  if (message.onlyFor === undefined) tellMessage(world, 'MESSAGE_UPDATE', message);
  addView(world, message, 'edited', visibleText(message));
}

/** "Thinking…" becomes a reply; that notifies, and is no edit to people. */
export function complete(world: World, message: StoredMessage, content: Content, pings: Pings): void {
  Object.assign(message, content, { mentions: pings, pings, flags: content.flags & ~flags.loading });
  if (message.onlyFor === undefined) tellMessage(world, 'MESSAGE_UPDATE', message);
  addView(world, message, 'edited', visibleText(message));
}

/** Takes a message out of its channel, or from the one who sees it, and tells all. */
export function remove(world: World, message: StoredMessage): void {
  const { id, channel } = message;
  if (message.onlyFor === undefined) {
    channel.messages.delete(id);
    const data = { id, channel_id: channel.id, ...(channel.guild && { guild_id: channel.guild.id }) };
    tell(world, channel, 'MESSAGE_DELETE', data);
  } else {
    channel.whispers.splice(channel.whispers.indexOf(message), 1);
  }
  addView(world, message, 'deleted', visibleText(message));
}

/** The bot hears of it when it sees the channel; of contents only with the intent, or when they are meant for it. */
export function tellMessage(world: World, type: 'MESSAGE_CREATE' | 'MESSAGE_UPDATE', message: StoredMessage): void {
  const { channel, author } = message;
  const { guild } = channel;
  const data = {
    ...messageJson(world, message),
    channel_type: typeOf(channel),
    ...(guild !== undefined && { guild_id: guild.id, member: memberJson(guild, author.id) }),
  };
  tell(world, channel, type, data, isForBot(world, message) ? undefined : withoutContent(data));
}

/** Discord shows a bot the contents of these without the intent. */
export function isForBot({ bot }: World, { channel, author, mentions }: StoredMessage): boolean {
  return channel.kind === 'dm' || author.id === bot.id || mentions.users.includes(bot.id);
}

function tell(world: World, channel: ChannelState, type: string, data: object, withoutContent?: object): void {
  if (!mayBot(world, channel, 'ViewChannel')) return;
  const intent = channel.kind === 'dm' ? intents.directMessages : intents.guildMessages;
  world.emit({ type, data, intent, ...(withoutContent !== undefined && { withoutContent }) });
}

/** Tells of a channel or thread. */
export function tellChannel(world: World, channel: ChannelState, what: 'CREATE' | 'UPDATE' | 'DELETE'): void {
  if (!mayBot(world, channel, 'ViewChannel')) return;
  const type = `${channel.kind === 'thread' ? 'THREAD' : 'CHANNEL'}_${what}`;
  const fresh = type === 'THREAD_CREATE' && { newly_created: true };
  world.emit({ type, data: { ...channelJson(world, channel), ...fresh }, intent: intents.guilds });
}

export function setArchived(world: World, thread: ChannelState, archived: boolean): void {
  thread.archived = archived;
  tellChannel(world, thread, 'UPDATE');
  world.changed();
}

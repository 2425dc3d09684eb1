import type { APIUser } from 'discord.js';
import { typeOf } from './cdn.ts';
import { mentionsIn } from './mentions.ts';
import type { NewMessage } from './posting.ts';
import type { NewAttachment, Pings, SayOptions } from './types-people.ts';
import { type ChannelState, flags, messageTypes, type StoredFile, type StoredMessage, type World } from './world.ts';

/** Anybody may write here but strangers: that would be a mistake in the test. */
export function expectInside({ kind, recipient, guild, name }: ChannelState, user: APIUser): void {
  const isInside = kind === 'dm' ? recipient?.id === user.id : guild?.members.has(user.id);
  if (!isInside) throw new Error(`${user.username} is not in ${name}`);
}

/** A message as a person's app makes it. */
export function composeMessage(
  world: World,
  channel: ChannelState,
  user: APIUser,
  text: string,
  options: SayOptions,
): NewMessage {
  const { replyTo, replyPing = true, attachments = [], sticker, forwards } = options;
  expectInside(channel, user);
  const target = replyTo === undefined ? undefined : messageIn(channel, replyTo);
  const isVoice = attachments.some(({ voiceSeconds }) => voiceSeconds !== undefined);
  const mentions = mentionsOf(channel, text, replyPing ? target?.author.id : undefined);
  return {
    author: user,
    content: text.trim(),
    embeds: [],
    components: [],
    files: attachments.map((attachment) => storeFile(world, attachment)),
    flags: isVoice ? flags.voice : 0,
    type: target === undefined ? messageTypes.plain : messageTypes.reply,
    mentions,
    pings: mentions,
    replyTo,
    sticker,
    forwards: forwards === undefined ? undefined : storedOf(world, forwards),
  };
}

/** @param repliedTo the author of the message that is replied to, unless the person switched that mention off */
export function mentionsOf(channel: ChannelState, text: string, repliedTo?: string): Pings {
  const named = mentionsIn(channel, text);
  return repliedTo === undefined ? named : { ...named, users: [...new Set([...named.users, repliedTo])] };
}

/** @throws when nobody sees such a message here: that would be a mistake in the test */
export function messageIn(channel: ChannelState, id: string): StoredMessage {
  const message = findMessage(channel, id);
  if (message === undefined) throw new Error(`${channel.name} shows no message ${id}`);
  return message;
}

export function findMessage(channel: ChannelState, id: string): StoredMessage | undefined {
  return channel.messages.get(id) ?? channel.whispers.find((one) => one.id === id);
}

function storedOf(world: World, { id, channel }: { id: string; channel: string }): StoredMessage {
  const place = world.channels.get(channel);
  if (place === undefined) throw new Error(`there is no channel ${channel}`);
  return messageIn(place, id);
}

function storeFile(world: World, { name, data = 'some bytes', ...given }: NewAttachment): StoredFile {
  const bytes = Buffer.from(data);
  const file: StoredFile = {
    id: world.snowflake(),
    name,
    contentType: given.contentType ?? typeOf(name),
    data: bytes,
    size: given.size ?? bytes.length,
    ...(given.voiceSeconds !== undefined && { voiceSeconds: given.voiceSeconds }),
  };
  world.files.set(file.id, file);
  return file;
}

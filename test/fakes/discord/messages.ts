import type { APIMessage } from 'discord.js';
import { channelOf, messageOf, need, needToSend, needUnarchived } from './access.ts';
import { isObject, type Upload } from './body.ts';
import { type Content, readContent, visibleText } from './content.ts';
import { messageJson, withoutContent } from './json-message.ts';
import { pingsOf, readAllowedMentions } from './mentions.ts';
import { change, isForBot, post, remove } from './posting.ts';
import { invalidForm, refusal, tooLong } from './refusal.ts';
import { type ChannelState, mayBot, type StoredMessage, type World } from './world.ts';

const nonceLifetime = 5 * 60_000;
const longestNonce = 25;
const emoji = /^(?:\p{RGI_Emoji}|\p{Extended_Pictographic})$/v;

type Json = Record<string, unknown>;
type Uploads = ReadonlyMap<number, Upload>;

export function createMessage(world: World, channelId: string | undefined, body: Json, uploads: Uploads): APIMessage {
  const channel = channelOf(world, channelId);
  needToSend(world, channel);
  if (uploads.size > 0) need(world, channel, 'AttachFiles');
  const nonce = nonceOf(body);
  const first = body.enforce_nonce === true ? sentWith(world, channel, nonce) : undefined;
  if (first !== undefined) return messageJson(world, first);
  const repliedTo = repliedToBy(world, channel, body);
  const content = readContent(world, body, uploads);
  if (!mayBot(world, channel, 'EmbedLinks')) content.embeds = [];
  const pings = pingsFor(world, channel, body, content, repliedTo);
  const message = post(world, channel, {
    ...content,
    author: world.bot,
    replyTo: repliedTo?.id,
    nonce,
    mentions: pings,
    pings,
  });
  return messageJson(world, message);
}

function nonceOf({ nonce }: Json): string | number | undefined {
  if (nonce === undefined || nonce === null) return undefined;
  if (String(nonce).length > longestNonce) throw tooLong(['nonce'], longestNonce);
  return typeof nonce === 'number' ? nonce : String(nonce);
}

function sentWith(world: World, channel: ChannelState, nonce: string | number | undefined): StoredMessage | undefined {
  if (nonce === undefined) return undefined;
  const from = world.clock.now() - nonceLifetime;
  return [...channel.messages.values()].findLast((sent) => sent.nonce === nonce && sent.at >= from);
}

/** The message that the call replies to; undefined when it replies to none, or may go without. */
function repliedToBy(world: World, channel: ChannelState, { message_reference: reference }: Json) {
  if (!isObject(reference)) return undefined;
  if (!mayBot(world, channel, 'ReadMessageHistory')) throw refusal('noReplyWithoutHistory');
  const message = channel.messages.get(String(reference.message_id));
  if (message === undefined && reference.fail_if_not_exists !== false) {
    throw invalidForm(['message_reference'], {
      code: 'MESSAGE_REFERENCE_UNKNOWN_MESSAGE',
      message: 'Unknown message',
    });
  }
  return message;
}

/** Whom the bot's message would notify. */
export function pingsFor(
  world: World,
  channel: ChannelState,
  body: Json,
  content: Content,
  repliedTo: StoredMessage | undefined,
) {
  const allowed = readAllowedMentions(body.allowed_mentions);
  return pingsOf(world, { channel, text: visibleText(content), repliedTo: repliedTo?.author.id, allowed });
}

export function editMessage(
  world: World,
  channelId: string | undefined,
  messageId: string | undefined,
  body: Json,
  uploads: Uploads,
): APIMessage {
  const channel = channelOf(world, channelId);
  const message = messageOf(channel, messageId);
  if (message.author.id !== world.bot.id) throw refusal('notOwnMessage');
  needUnarchived(channel);
  if (uploads.size > 0) need(world, channel, 'AttachFiles');
  const content = readContent(world, body, uploads, message);
  change(world, message, content, pingsFor(world, channel, body, content, undefined));
  return messageJson(world, message);
}

/** Others' messages need ManageMessages, which the bot never has. */
export function deleteMessage(world: World, channelId: string | undefined, messageId: string | undefined): void {
  const channel = channelOf(world, channelId);
  const message = messageOf(channel, messageId);
  if (message.author.id !== world.bot.id) throw refusal('missingPermissions');
  needUnarchived(channel);
  remove(world, message);
}

export function getMessage(world: World, channelId: string | undefined, messageId: string | undefined): APIMessage {
  const channel = channelOf(world, channelId);
  if (!mayBot(world, channel, 'ReadMessageHistory')) throw refusal('missingAccess');
  return readable(world, messageOf(channel, messageId));
}

/** Newest first; `after` gives the oldest that follow. */
export function getMessages(world: World, channelId: string | undefined, query: Record<string, string>): APIMessage[] {
  const channel = channelOf(world, channelId);
  const limit = Number(query.limit ?? 50);
  if (!Number.isInteger(limit) || limit < 1 || limit > 100) {
    throw invalidForm(['limit'], {
      code: 'NUMBER_TYPE_RANGE',
      message: 'int value should be between 1 and 100 inclusive.',
    });
  }
  if (!mayBot(world, channel, 'ReadMessageHistory')) return [];
  return page([...channel.messages.values()], query, limit)
    .toReversed()
    .map((message) => readable(world, message));
}

function page(messages: StoredMessage[], { after, before }: Record<string, string>, limit: number): StoredMessage[] {
  if (after !== undefined) return messages.filter(({ id }) => BigInt(id) > BigInt(after)).slice(0, limit);
  if (before !== undefined) return messages.filter(({ id }) => BigInt(id) < BigInt(before)).slice(-limit);
  return messages.slice(-limit);
}

/** REST goes by what the portal allows, whatever the session asked for. */
function readable(world: World, message: StoredMessage): APIMessage {
  const json = messageJson(world, message);
  return world.portal.messageContent || isForBot(world, message) ? json : withoutContent(json);
}

export function setReaction(
  world: World,
  { channel: channelId, message: messageId, emoji: name = '' }: Record<string, string>,
  isOn: boolean,
): void {
  const channel = channelOf(world, channelId);
  const message = messageOf(channel, messageId);
  if (!emoji.test(name)) throw refusal('unknownEmoji');
  needUnarchived(channel);
  if (isOn) need(world, channel, 'ReadMessageHistory', 'AddReactions');
  message.reactions = [...message.reactions.filter((one) => one !== name), ...(isOn ? [name] : [])];
  world.changed();
}

export function startTyping(world: World, channelId: string | undefined): void {
  const channel = channelOf(world, channelId);
  needToSend(world, channel);
  channel.typing += 1;
  world.changed();
}

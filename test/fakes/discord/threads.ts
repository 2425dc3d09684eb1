import type { APIUser } from 'discord.js';
import { channelOf, guildOf, messageOf, need } from './access.ts';
import { isObject } from './body.ts';
import { type Content, readContent } from './content.ts';
import { channelJson } from './json.ts';
import { pingsFor } from './messages.ts';
import { type NewMessage, post, tellChannel, tellMessage } from './posting.ts';
import { invalidForm, missing, notOneOf, refusal, tooLong } from './refusal.ts';
import {
  type ChannelState,
  createChannel,
  flags,
  mayBot,
  messageTypes,
  type StoredMessage,
  threadOf,
  type World,
} from './world.ts';

type Json = Record<string, unknown>;

const longestName = 100;
const mostActive = 1_000;
const mostApplied = 5;
const publicThread = { text: 11, news: 10 };
const durations = [60, 1_440, 4_320, 10_080];
const noContent: Content = { content: '', embeds: [], components: [], files: [], flags: 0 };

type NewThread = Pick<ChannelState, 'name'> & { owner: string } & Partial<ChannelState>;

/**
 * From a message, the thread gets its id; else a note in the channel tells of it. A forum post has the id of its first
 * message. `owner` is who starts it.
 */
export function openThread(
  world: World,
  parent: ChannelState,
  fields: NewThread,
  { message, first }: { message?: StoredMessage | undefined; first?: NewMessage | undefined } = {},
): ChannelState {
  if (parent.kind === 'dm') throw refusal('directChannel');
  if (parent.kind === 'thread') throw refusal('wrongChannelType');
  if (message !== undefined && threadOf(world, message)) throw refusal('threadExists');
  if (activeIn(world, parent.guild).length >= mostActive) throw refusal('tooManyThreads');
  const id = world.ownThreadIds ? world.snowflake() : (message?.id ?? world.snowflake());
  const thread = createChannel(world, { ...fields, id, start: message, kind: 'thread', guild: parent.guild, parent });
  tellChannel(world, thread, 'CREATE');
  const author = world.users.get(fields.owner)!;
  if (first !== undefined) {
    post(world, thread, { ...first, id });
  } else if (message === undefined) {
    post(world, parent, { ...noContent, author, content: fields.name, type: messageTypes.threadCreated });
  } else {
    message.flags |= flags.hasThread;
    tellMessage(world, 'MESSAGE_UPDATE', message);
    const note = { content: '', type: messageTypes.threadStarter, replyTo: message.id };
    post(world, thread, { ...noContent, ...note, author: message.author });
  }
  return thread;
}

/** @param messageId undefined: a thread without one */
export function startThread(
  world: World,
  channelId: string | undefined,
  messageId: string | undefined,
  body: Json,
): Json {
  const parent = channelOf(world, channelId);
  if (parent.kind === 'dm') throw refusal('directChannel');
  if (parent.kind === 'thread') throw refusal('wrongChannelType');
  const fields = { name: nameOf(body.name), owner: world.bot.id, archivesAfter: durationOf(body) };
  if (parent.kind === 'forum') return channelJson(world, startPost(world, parent, fields, body));
  const message = messageId === undefined ? undefined : messageOf(parent, messageId);
  // Without a type and a message it would be a private thread, which this server does not know.
  if (message === undefined && body.type === undefined) throw missing(['type']);
  if (message === undefined && body.type !== publicThread[parent.kind]) throw refusal('wrongChannelType');
  need(world, parent, 'CreatePublicThreads');
  return channelJson(world, openThread(world, parent, fields, { message }));
}

/** Whoever may send in a forum may begin posts; CreatePublicThreads is for other channels. */
function startPost(world: World, forum: ChannelState, fields: NewThread, body: Json): ChannelState {
  if (!isObject(body.message)) throw missing(['message']);
  need(world, forum, 'SendMessages');
  const appliedTags = tagsOf(world, forum, body.applied_tags ?? [], []);
  if (forum.requiresTag && appliedTags.length === 0) throw refusal('tagRequired');
  const content = readContent(world, body.message, new Map());
  const pings = pingsFor(world, forum, body.message, content, undefined);
  const first = { ...content, author: world.bot, mentions: pings, pings };
  return openThread(world, forum, { ...fields, appliedTags }, { first });
}

/** @throws Refusal 50035 */
export function nameOf(name: unknown): string {
  if (typeof name !== 'string' || name.trim() === '') throw missing(['name']);
  if (name.length > longestName) throw tooLong(['name'], longestName);
  return name.trim();
}

/** @throws Refusal 50035 */
export function durationOf({ auto_archive_duration: minutes = 4_320 }: Json): number {
  if (typeof minutes === 'number' && durations.includes(minutes)) return minutes;
  throw notOneOf(['auto_archive_duration'], durations.join(', '));
}

/**
 * The tags that a post gets.
 * @param before those it has
 * @throws Refusal
 */
export function tagsOf(world: World, forum: ChannelState, ids: unknown, before: readonly string[]): string[] {
  if (!Array.isArray(ids)) throw invalidForm(['applied_tags'], { code: 'LIST_TYPE', message: 'Not a list' });
  if (ids.length > mostApplied) throw tooLong(['applied_tags'], mostApplied);
  const tags = ids.map(String);
  if (new Set(tags).size < tags.length) throw invalidForm(['applied_tags'], { code: 'SET_TYPE', message: 'Twice' });
  for (const id of new Set([...tags, ...before])) {
    const tag = forum.forumTags.find((one) => one.id === id);
    if (tag === undefined && tags.includes(id)) throw refusal('unknownTag');
    if (tag?.moderated && tags.includes(id) !== before.includes(id)) need(world, forum, 'ManageThreads');
  }
  return tags;
}

/** All in the thread read a note of it, which is no message of anybody. */
export function renameThread(world: World, thread: ChannelState, author: APIUser, name: string): void {
  if (thread.name === name) return;
  thread.name = name;
  tellChannel(world, thread, 'UPDATE');
  post(world, thread, { ...noContent, author, content: name, type: messageTypes.renamed });
}

function activeIn(world: World, guild: ChannelState['guild']): ChannelState[] {
  return [...world.channels.values()].filter(
    (channel) =>
      channel.kind === 'thread' &&
      channel.guild === guild &&
      !(channel.archived || channel.gone || channel.parent?.gone),
  );
}

export function activeThreads(world: World, guildId: string | undefined): Json {
  const active = activeIn(world, guildOf(world, guildId));
  const threads = active.filter((channel) => mayBot(world, channel, 'ViewChannel'));
  return {
    threads: threads.toReversed().map((thread) => channelJson(world, thread)),
    members: threads.map(({ id }) => ({ id, user_id: world.bot.id, join_timestamp: '2026-01-01T00:00:00Z', flags: 0 })),
  };
}

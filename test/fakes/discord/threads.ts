import { channelOf, guildOf, messageOf, need } from './access.ts';
import { channelJson } from './json.ts';
import { post, setArchived, tellChannel, tellMessage } from './posting.ts';
import { missing, refusal, tooLong } from './refusal.ts';
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
const noContent = { embeds: [], components: [], files: [], flags: 0 };

/** From a message, the thread gets its id; else a note in the channel tells of it. `owner` is who starts it. */
export function openThread(
  world: World,
  parent: ChannelState,
  name: string,
  owner: string,
  message?: StoredMessage,
): ChannelState {
  if (parent.kind !== 'text') throw refusal('wrongChannelType');
  if (message !== undefined && threadOf(world, message)) throw refusal('threadExists');
  const id = world.ownThreadIds ? world.snowflake() : (message?.id ?? world.snowflake());
  const thread = createChannel(world, { id, start: message, kind: 'thread', name, guild: parent.guild, parent, owner });
  tellChannel(world, thread, 'CREATE');
  const author = world.users.get(owner)!;
  if (message === undefined) {
    post(world, parent, { ...noContent, author, content: name, type: messageTypes.threadCreated });
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
  { name, type }: Json,
): Json {
  const parent = channelOf(world, channelId);
  if (typeof name !== 'string' || name.trim() === '') throw missing(['name']);
  if (name.length > longestName) throw tooLong(['name'], longestName);
  // Without a type and a message it would be a private thread, which this server does not know.
  if (messageId === undefined && type !== 11) throw missing(['type']);
  const message = messageId === undefined ? undefined : messageOf(parent, messageId);
  need(world, parent, 'CreatePublicThreads');
  return channelJson(world, openThread(world, parent, name.trim(), world.bot.id, message));
}

/**
 * Name, `archived` and `locked` of a thread, or the name of a channel. Whoever may write in a thread that is not locked
 * may bring it back.
 */
export function changeChannel(world: World, channelId: string | undefined, body: Json): Json {
  const channel = channelOf(world, channelId);
  const isOwn = channel.kind === 'thread' && channel.owner === world.bot.id;
  const onlyReopens = channel.kind === 'thread' && body.archived === false && Object.keys(body).length === 1;
  if (onlyReopens && !channel.locked) need(world, channel, 'SendMessagesInThreads');
  else if (!isOwn || channel.locked || body.locked !== undefined) need(world, channel, 'ManageThreads');
  if (typeof body.name === 'string') {
    if (body.name.length > longestName) throw tooLong(['name'], longestName);
    channel.name = body.name;
  }
  if (typeof body.locked === 'boolean') channel.locked = body.locked;
  if (typeof body.archived === 'boolean') setArchived(world, channel, body.archived);
  else tellChannel(world, channel, 'UPDATE');
  world.changed();
  return channelJson(world, channel);
}

export function activeThreads(world: World, guildId: string | undefined): Json {
  const guild = guildOf(world, guildId);
  const threads = [...world.channels.values()].filter(
    (channel) =>
      channel.kind === 'thread' &&
      channel.guild === guild &&
      !(channel.archived || channel.gone || channel.parent?.gone) &&
      mayBot(world, channel, 'ViewChannel'),
  );
  return {
    threads: threads.toReversed().map((thread) => channelJson(world, thread)),
    members: threads.map(({ id }) => ({ id, user_id: world.bot.id, join_timestamp: '2026-01-01T00:00:00Z', flags: 0 })),
  };
}

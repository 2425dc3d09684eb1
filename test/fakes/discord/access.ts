import { refusal } from './refusal.ts';
import type { Permission } from './types-people.ts';
import { type ChannelState, type GuildState, mayBot, type StoredMessage, type World } from './world.ts';

/** A channel that the bot may see. @throws Refusal in Discord's words */
export function channelOf(world: World, id: string | undefined): ChannelState {
  const channel = world.channels.get(id ?? '');
  if (channel === undefined || channel.gone || channel.parent?.gone) throw refusal('unknownChannel');
  if (!mayBot(world, channel, 'ViewChannel')) throw refusal('missingAccess');
  return channel;
}

export function messageOf(channel: ChannelState, id: string | undefined): StoredMessage {
  const message = channel.messages.get(id ?? '');
  if (message === undefined) throw refusal('unknownMessage');
  return message;
}

/** @throws Refusal 50013 */
export function need(world: World, channel: ChannelState, ...permissions: Permission[]): void {
  if (!permissions.every((permission) => mayBot(world, channel, permission))) throw refusal('missingPermissions');
}

/** A guild that the bot is in. */
export function guildOf(world: World, id: string | undefined): GuildState {
  const guild = world.guilds.get(id ?? '');
  if (guild === undefined) throw refusal('unknownGuild');
  if (!guild.members.has(world.bot.id)) throw refusal('missingAccess');
  return guild;
}

/** Whether the bot may send here, threads and DMs considered. A message brings an archived thread back. */
export function needToSend(world: World, channel: ChannelState): void {
  if (channel.kind === 'dm') {
    if (channel.blocked) throw refusal('noDirectMessages');
    return;
  }
  if (channel.kind === 'forum') throw refusal('noForumMessages');
  need(world, channel, channel.kind === 'thread' ? 'SendMessagesInThreads' : 'SendMessages');
  if (channel.locked && !mayBot(world, channel, 'ManageThreads')) throw refusal('lockedThread');
}

/** Edits and reactions don't bring an archived thread back. */
export function needUnarchived(channel: ChannelState): void {
  if (channel.archived) throw refusal('archivedThread');
}

import type { APIUser } from 'discord.js';
import type { Permission } from './types-people.ts';
import { type ChannelState, type GuildState, mayBot, type World } from './world.ts';

/* Guilds, their members, and channels, as Discord gives them. */

type Json = Record<string, unknown>;

const permissionBits: Record<Permission, bigint> = {
  AddReactions: 1n << 6n,
  ManageChannels: 1n << 4n,
  ViewChannel: 1n << 10n,
  SendMessages: 1n << 11n,
  EmbedLinks: 1n << 14n,
  AttachFiles: 1n << 15n,
  ReadMessageHistory: 1n << 16n,
  MentionEveryone: 1n << 17n,
  ManageThreads: 1n << 34n,
  CreatePublicThreads: 1n << 35n,
  SendMessagesInThreads: 1n << 38n,
};
const allPermissions = Object.keys(permissionBits) as Permission[];

function bitsOf(permissions: Iterable<Permission>): string {
  return String([...permissions].reduce((all, permission) => all | permissionBits[permission], 0n));
}

export function memberJson(guild: GuildState, userId: string): Json {
  return {
    nick: null,
    avatar: null,
    banner: null,
    roles: [...(guild.members.get(userId)?.roles ?? [])],
    joined_at: '2026-01-01T00:00:00.000000+00:00',
    premium_since: null,
    deaf: false,
    mute: false,
    flags: 0,
    pending: false,
    communication_disabled_until: null,
  };
}

export function fullMemberJson(guild: GuildState, user: APIUser): Json {
  return { ...memberJson(guild, user.id), user };
}

export function roleJson(id: string, name: string): Json {
  const permissions = name === '@everyone' ? bitsOf(allPermissions) : '0';
  const look = { color: 0, colors: { primary_color: 0, secondary_color: null, tertiary_color: null }, hoist: false };
  return { id, name, ...look, position: 0, permissions, managed: false, mentionable: false, flags: 0 };
}

export function guildJson(world: World, guild: GuildState): Json {
  return {
    id: guild.id,
    name: guild.name,
    icon: null,
    splash: null,
    discovery_splash: null,
    owner_id: [...guild.members.keys()].find((id) => id !== world.bot.id) ?? world.bot.id,
    afk_channel_id: null,
    afk_timeout: 300,
    verification_level: 0,
    default_message_notifications: 0,
    explicit_content_filter: 0,
    roles: [roleJson(guild.id, '@everyone'), ...[...guild.roles].map(([name, id]) => roleJson(id, name))],
    emojis: [],
    stickers: [],
    features: [],
    mfa_level: 0,
    application_id: null,
    system_channel_id: null,
    system_channel_flags: 0,
    rules_channel_id: null,
    vanity_url_code: null,
    description: null,
    banner: null,
    premium_tier: 0,
    preferred_locale: 'en-US',
    public_updates_channel_id: null,
    nsfw_level: 0,
    premium_progress_bar_enabled: false,
    safety_alerts_channel_id: null,
  };
}

/** As GUILD_CREATE tells it: with channels and active threads, and of the members the bot alone. */
export function guildCreateJson(world: World, guild: GuildState): Json {
  const channels = [...world.channels.values()].filter((channel) => channel.guild === guild && !channel.gone);
  const visible = channels.filter((channel) => mayBot(world, channel, 'ViewChannel'));
  return {
    ...guildJson(world, guild),
    joined_at: '2026-01-01T00:00:00.000000+00:00',
    large: false,
    unavailable: false,
    member_count: guild.members.size,
    voice_states: [],
    members: [fullMemberJson(guild, world.bot)],
    // A channel the bot may not view is still named, its threads and messages are not.
    channels: channels.filter(isParent).map((channel) => channelJson(world, channel)),
    threads: visible
      .filter(({ kind, archived, parent }) => kind === 'thread' && !archived && !parent?.gone)
      .map((channel) => channelJson(world, channel)),
    presences: [],
    stage_instances: [],
    guild_scheduled_events: [],
    soundboard_sounds: [],
  };
}

const channelTypes = { text: 0, dm: 1, news: 5, thread: 11, forum: 15 };
const newsThread = 10;

export function typeOf({ kind, parent }: ChannelState): number {
  return kind === 'thread' && parent?.kind === 'news' ? newsThread : channelTypes[kind];
}

/** Channels of a guild that may hold threads. */
export function isParent({ kind }: ChannelState): boolean {
  return kind !== 'dm' && kind !== 'thread';
}

export function channelJson(world: World, channel: ChannelState): Json {
  const last_message_id = [...channel.messages.keys()].at(-1) ?? null;
  const { id, kind, name, guild, recipient } = channel;
  if (kind === 'dm') return { id, type: typeOf(channel), flags: 0, last_message_id, recipients: [recipient] };
  const shared = { id, guild_id: guild?.id, name, last_message_id, flags: 0, rate_limit_per_user: 0 };
  if (kind === 'thread') return { ...shared, ...threadFields(world, channel) };
  return {
    ...shared,
    type: typeOf(channel),
    topic: null,
    nsfw: false,
    position: 0,
    parent_id: null,
    ...(kind === 'forum' && forumFields(channel)),
    permission_overwrites: [
      ...(channel.denied.size === 0 ? [] : [{ id: world.bot.id, type: 1, allow: '0', deny: bitsOf(channel.denied) }]),
    ],
  };
}

const requireTag = 1 << 4;

function forumFields({ forumTags, requiresTag }: ChannelState): Json {
  return {
    flags: requiresTag ? requireTag : 0,
    available_tags: forumTags.map(({ id, name, moderated, emoji }) => ({
      ...{ id, name, moderated },
      ...{ emoji_id: null, emoji_name: emoji },
    })),
    default_reaction_emoji: null,
    default_sort_order: null,
    default_forum_layout: 0,
  };
}

function threadFields(world: World, thread: ChannelState): Json {
  const { id, parent, owner, archived, locked, messages, archivesAfter, appliedTags } = thread;
  return {
    type: typeOf(thread),
    parent_id: parent?.id,
    owner_id: owner,
    message_count: messages.size,
    total_message_sent: messages.size,
    member_count: 1,
    ...(parent?.kind === 'forum' && { applied_tags: appliedTags }),
    thread_metadata: {
      archived,
      locked,
      auto_archive_duration: archivesAfter,
      archive_timestamp: isoTime(world.clock.now()),
      create_timestamp: isoTime(world.clock.now()),
    },
    ...(owner === world.bot.id && {
      member: { id, user_id: owner, join_timestamp: isoTime(world.clock.now()), flags: 0 },
    }),
  };
}

/** As Discord writes times. */
export function isoTime(ms: number): string {
  return new Date(ms).toISOString().replace('Z', '000+00:00');
}

import type { APIUser } from 'discord.js';
import { fullMemberJson, guildCreateJson, roleJson } from './json.ts';
import { intents, tellChannel } from './posting.ts';
import type { DiscordChannel, DiscordGuild } from './types-people.ts';
import {
  type ChannelKind,
  type ChannelState,
  createChannel,
  type ForumTag,
  type GuildState,
  type World,
} from './world.ts';

interface NewGuild {
  name: string;
  members: readonly APIUser[];
  /** Who has which role, by its name. */
  roles: Record<string, readonly APIUser[]>;
}

/** A server with the bot in it, from the side of the people. */
export function createGuild(
  world: World,
  { name, members, roles }: NewGuild,
  view: (channel: ChannelState) => DiscordChannel,
): DiscordGuild {
  const all = [...members, world.bot, ...Object.values(roles).flat()];
  const guild: GuildState = {
    id: world.snowflake(),
    name,
    members: new Map(all.map((user) => [user.id, { user, roles: new Set() }])),
    roles: new Map(),
  };

  function tell(type: string, data: unknown): void {
    if (guild.members.has(world.bot.id)) world.emit({ type, data, intent: intents.guilds });
    world.changed();
  }

  function role(roleName: string): string {
    const known = guild.roles.get(roleName);
    if (known !== undefined) return known;
    const id = world.snowflake();
    guild.roles.set(roleName, id);
    tell('GUILD_ROLE_CREATE', { guild_id: guild.id, role: roleJson(id, roleName) });
    return id;
  }

  function rolesOf(user: APIUser): Set<string> {
    const member = guild.members.get(user.id);
    if (member === undefined) throw new Error(`${user.username} is not in ${name}`);
    return member.roles;
  }

  /** A bot without the intent GuildMembers hears of itself alone. */
  function tellRoles(user: APIUser): void {
    const isBot = user.id === world.bot.id;
    if (isBot) tell('GUILD_MEMBER_UPDATE', { ...fullMemberJson(guild, user), guild_id: guild.id });
    else world.changed();
  }

  function channelOf(kind: ChannelKind, channelName: string, fields: Partial<ChannelState> = {}): DiscordChannel {
    const known = [...world.channels.values()].find(
      (channel) => channel.guild === guild && channel.kind === kind && channel.name === channelName && !channel.gone,
    );
    if (known !== undefined) return view(known);
    const channel = createChannel(world, { kind, name: channelName, guild, ...fields });
    tellChannel(world, channel, 'CREATE');
    return view(channel);
  }

  function newTag(written: string): ForumTag {
    const moderated = written.startsWith('!');
    return { id: world.snowflake(), name: moderated ? written.slice(1) : written, moderated, emoji: null };
  }

  world.guilds.set(guild.id, guild);
  for (const [roleName, users] of Object.entries(roles)) {
    const id = role(roleName);
    for (const user of users) rolesOf(user).add(id);
  }
  tell('GUILD_CREATE', guildCreateJson(world, guild));

  return {
    id: guild.id,
    name,
    channel: (channelName) => channelOf('text', channelName),
    news: (channelName) => channelOf('news', channelName),
    forum: (channelName, { tags = [], requiresTag = false } = {}) =>
      channelOf('forum', channelName, { forumTags: tags.map(newTag), requiresTag }),
    role,
    giveRole(user, roleName) {
      rolesOf(user).add(role(roleName));
      tellRoles(user);
    },
    takeRole(user, roleName) {
      rolesOf(user).delete(role(roleName));
      tellRoles(user);
    },
    join(user) {
      if (guild.members.has(user.id)) return;
      guild.members.set(user.id, { user, roles: new Set() });
      if (user.id === world.bot.id) tell('GUILD_CREATE', guildCreateJson(world, guild));
    },
    leave(user) {
      if (user.id === world.bot.id) tell('GUILD_DELETE', { id: guild.id });
      guild.members.delete(user.id);
      world.changed();
    },
  };
}

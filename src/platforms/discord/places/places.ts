import {
  channelSchema,
  type DiscordChannel,
  type DiscordPlace,
  guildSchema,
  memberUpdateSchema,
} from '../api/schema.ts';
import { createGuildChannels, type GuildChannels } from './guild-channels.ts';

/** What each channel is, learned from the gateway; messages name their channel by its id alone. */
export interface Places {
  get(channel: string): DiscordPlace | undefined;
  set(channel: string, place: DiscordPlace): void;
  /** Learns from a channel object; undefined for kinds without tasks. */
  learn(raw: unknown, guild?: string): { channel: DiscordChannel; place: DiscordPlace } | undefined;
  /** Learns from GUILD_CREATE: our roles, and all channels and active threads, which it returns. */
  learnGuild(raw: unknown): { channel: DiscordChannel; place: DiscordPlace }[];
  /** Ids of the channels we know in a guild, without threads. */
  channelsOf(guild: string): string[];
  ownRoles(place: DiscordPlace): string[];
  /** Learns from GUILD_MEMBER_UPDATE, when it is about us. */
  learnMember(raw: unknown): void;
  forget(channel: string): void;
  /** What the gateway tells of them beyond their kind. */
  readonly guildChannels: GuildChannels;
}

/** Discord's channel types. */
const dm = 1;
const textChannels = [0, 5];
const threads = [10, 11, 12];

/** @param me our own user id, once connected */
export function createPlaces(me: () => string): Places {
  const places = new Map<string, DiscordPlace>();
  const roles = new Map<string, string[]>();
  const guildChannels = createGuildChannels({ me, ownRoles: (guild) => roles.get(guild) ?? [] });

  function learn(raw: unknown, guild?: string): ReturnType<Places['learn']> {
    guildChannels.learn(raw, guild);
    const parsed = channelSchema.safeParse(raw);
    if (!parsed.success) return undefined;
    const place = placeOf(parsed.data, parsed.data.guild_id ?? guild, me());
    if (place === undefined) return undefined;
    places.set(parsed.data.id, place);
    return { channel: parsed.data, place };
  }

  return {
    get: (channel) => places.get(channel),
    set: (channel, place) => void places.set(channel, place),
    learn,

    learnGuild(raw) {
      const parsed = guildSchema.safeParse(raw);
      if (!parsed.success) return [];
      const { id, channels, threads, members } = parsed.data;
      guildChannels.learnRoles(id, parsed.data.roles);
      roles.set(id, members.find((member) => member?.user?.id === me())?.roles ?? []);
      return [...channels, ...threads].map((channel) => learn(channel, id)).filter((known) => known !== undefined);
    },

    channelsOf: (guild) =>
      [...places].flatMap(([id, place]) => (place.kind === 'channel' && place.guild === guild ? [id] : [])),
    ownRoles: (place) => (place.kind === 'dm' ? [] : (roles.get(place.guild) ?? [])),
    learnMember(raw) {
      const parsed = memberUpdateSchema.safeParse(raw);
      if (!parsed.success || parsed.data.user.id !== me()) return;
      roles.set(parsed.data.guild_id, parsed.data.roles);
    },
    forget(channel) {
      places.delete(channel);
      guildChannels.forget(channel);
    },
    guildChannels,
  };
}

function placeOf(channel: DiscordChannel, guild: string | undefined, me: string): DiscordPlace | undefined {
  if (channel.type === dm) return guild === undefined ? { kind: 'dm' } : undefined;
  if (guild === undefined) return undefined;
  if (textChannels.includes(channel.type)) return { kind: 'channel', guild };
  if (!threads.includes(channel.type) || !channel.parent_id) return undefined;
  return { kind: 'thread', guild, parent: channel.parent_id, mine: channel.owner_id === me };
}

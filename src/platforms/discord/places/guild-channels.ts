import type { z } from 'zod';
import { deletedRoleSchema, parentSchema, roleSchema, threadSchema } from '../api/schema.ts';

/** A channel of a guild in which threads can be opened. */
export interface ParentChannel {
  id: string;
  guild: string;
  kind: 'text' | 'news' | 'forum';
  tags: ForumTag[];
  overwrites: Overwrite[];
}

export type ForumTag = Parent['available_tags'][number];

/** A thread, or a forum post, as the gateway told of it last. */
export interface KnownThread {
  parent: string;
  /** Only its members see it. */
  isPrivate: boolean;
  name: string;
  archived: boolean;
  /** Ids. */
  tags: string[];
}

type Parent = z.infer<typeof parentSchema>;
type Overwrite = Parent['permission_overwrites'][number];

/** Bit numbers of Discord's permissions. */
export const permissionBits = {
  administrator: 3n,
  manageChannels: 4n,
  viewChannel: 10n,
  sendMessages: 11n,
  manageThreads: 34n,
  createPublicThreads: 35n,
  sendInThreads: 38n,
};

/** Channels that hold threads, the threads, and what we may do there: as the gateway tells, without a call. */
export interface GuildChannels {
  parent(channel: string): ParentChannel | undefined;
  thread(channel: string): KnownThread | undefined;
  /** False: the gateway has not told of it yet. */
  knows(guild: string): boolean;
  /** Our permissions, bit by bit; threads have those of the channel around. */
  rights(parent: ParentChannel): bigint;
  /** Learns from the object of a channel or thread. */
  learn(raw: unknown, guild?: string): void;
  /** All roles of a guild. */
  learnRoles(guild: string, roles: readonly (Role | null)[]): void;
  /** Learns from GUILD_ROLE_CREATE and GUILD_ROLE_UPDATE. */
  learnRole(raw: unknown): void;
  /** Learns from GUILD_ROLE_DELETE. */
  forgetRole(raw: unknown): void;
  forget(channel: string): void;
  forgetGuild(guild: string): void;
}

type Role = z.infer<typeof roleSchema>['role'];

export interface GuildChannelOptions {
  /** Our own user id. */
  me(): string;
  /** Ids of our roles. */
  ownRoles(guild: string): readonly string[];
}

/** Discord's channel types. Media channels (16) are forums too. */
const parentKinds = new Map<number, ParentChannel['kind']>([
  [0, 'text'],
  [5, 'news'],
  [15, 'forum'],
  [16, 'forum'],
]);
const privateThread = 12;
const threadTypes = [10, 11, privateThread];

export function createGuildChannels({ me, ownRoles }: GuildChannelOptions): GuildChannels {
  const parents = new Map<string, ParentChannel>();
  const threads = new Map<string, KnownThread>();
  /** Guild, role, permissions. */
  const guilds = new Map<string, Map<string, bigint>>();

  function learnParent(raw: unknown, guild: string | undefined): void {
    const data = parentSchema.safeParse(raw).data;
    const kind = data && parentKinds.get(data.type);
    const around = data?.guild_id ?? guild;
    if (data === undefined || kind === undefined || around === undefined) return;
    const { id, available_tags: tags, permission_overwrites: overwrites } = data;
    parents.set(id, { id, guild: around, kind, tags, overwrites });
  }

  function learnThread(raw: unknown): void {
    const data = threadSchema.safeParse(raw).data;
    if (data === undefined || !threadTypes.includes(data.type)) return;
    const { id, parent_id: parent, type, name, applied_tags: tags, thread_metadata } = data;
    threads.set(id, { parent, isPrivate: type === privateThread, name, tags, archived: thread_metadata.archived });
  }

  return {
    parent: (channel) => parents.get(channel),
    thread: (channel) => threads.get(channel),
    knows: (guild) => guilds.has(guild),

    rights({ guild, overwrites }) {
      const roles = guilds.get(guild);
      const own = ownRoles(guild);
      let rights = [guild, ...own].reduce((all, role) => all | (roles?.get(role) ?? 0n), 0n);
      if (isSet(rights, permissionBits.administrator)) return -1n;
      // From those for all to those for us alone; among roles, what one allows no other denies.
      for (const ids of [[guild], own, [me()]]) {
        const here = overwrites.filter(({ id }) => ids.includes(id));
        for (const { deny } of here) rights &= ~deny;
        for (const { allow } of here) rights |= allow;
      }
      return isSet(rights, permissionBits.viewChannel) ? rights : 0n;
    },

    learn(raw, guild) {
      learnParent(raw, guild);
      learnThread(raw);
    },
    learnRoles(guild, roles) {
      guilds.set(guild, new Map(roles.flatMap((role) => (role === null ? [] : [[role.id, role.permissions]]))));
    },
    learnRole(raw) {
      const data = roleSchema.safeParse(raw).data;
      if (data) guilds.get(data.guild_id)?.set(data.role.id, data.role.permissions);
    },
    forgetRole(raw) {
      const data = deletedRoleSchema.safeParse(raw).data;
      if (data) guilds.get(data.guild_id)?.delete(data.role_id);
    },
    forget(channel) {
      parents.delete(channel);
      threads.delete(channel);
    },
    forgetGuild(guild) {
      // It stays known: without channels nothing can be opened there.
      guilds.set(guild, new Map());
      for (const [id, parent] of parents) if (parent.guild === guild) parents.delete(id);
    },
  };
}

export function isSet(rights: bigint, bit: bigint): boolean {
  return ((rights >> bit) & 1n) === 1n;
}

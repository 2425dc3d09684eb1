import type { APIUser } from 'discord.js';
import type { Clock } from '../../../src/core/ports/clock.ts';
import type { Portal, SlashCommand } from './types.ts';
import type { DiscordChannel, Permission, Pings, SeenInteraction, SeenView } from './types-people.ts';

/** Flags of a message. */
export const flags = {
  suppressEmbeds: 1 << 2,
  hasThread: 1 << 5,
  ephemeral: 1 << 6,
  loading: 1 << 7,
  silent: 1 << 12,
  voice: 1 << 13,
  components: 1 << 15,
};

/** Types of a message; all but plain, reply and command are notes of Discord's own. */
export const messageTypes = { plain: 0, reply: 19, command: 20, renamed: 4, threadCreated: 18, threadStarter: 21 };
const writtenTypes = [messageTypes.plain, messageTypes.reply, messageTypes.command];

export interface StoredFile {
  id: string;
  name: string;
  contentType: string;
  data: Buffer;
  /** Bytes, as Discord tells it. */
  size: number;
  description?: string;
  voiceSeconds?: number;
}

export interface StoredMessage {
  readonly id: string;
  readonly channel: ChannelState;
  readonly author: APIUser;
  readonly type: number;
  content: string;
  embeds: Record<string, unknown>[];
  components: Record<string, unknown>[];
  flags: number;
  files: StoredFile[];
  /** Ids of mentioned users and roles; a reply's author among them. */
  mentions: Pings;
  /** Whom it notified. */
  pings: Pings;
  readonly replyTo: string | undefined;
  /** A forward of this message. */
  readonly forwards: StoredMessage | undefined;
  readonly sticker: string | undefined;
  readonly nonce: string | number | undefined;
  readonly onlyFor: string | undefined;
  /** The interaction this is a reply to. */
  readonly interaction: InteractionState | undefined;
  reactions: string[];
  edits: number;
  readonly at: number;
  editedAt: number | undefined;
}

export type ChannelKind = DiscordChannel['kind'];

/** Of a forum. `moderated`: only who has ManageThreads may apply it. */
export interface ForumTag {
  readonly id: string;
  readonly name: string;
  readonly moderated: boolean;
  readonly emoji: string | null;
}

export interface ChannelState {
  readonly id: string;
  readonly kind: ChannelKind;
  name: string;
  readonly guild: GuildState | undefined;
  readonly parent: ChannelState | undefined;
  /** DMs only. */
  readonly recipient: APIUser | undefined;
  /** Threads: the message it started from. */
  readonly start: StoredMessage | undefined;
  /** Threads: who started it. */
  readonly owner: string | undefined;
  readonly messages: Map<string, StoredMessage>;
  readonly whispers: StoredMessage[];
  readonly views: SeenView[];
  readonly denied: Set<Permission>;
  typing: number;
  blocked: boolean;
  archived: boolean;
  locked: boolean;
  gone: boolean;
  /** Threads: minutes without a message after which it is archived. */
  archivesAfter: number;
  /** Forum posts: ids of tags. */
  appliedTags: string[];
  /** Forums only. */
  forumTags: ForumTag[];
  /** Forums: a post without a tag is refused. */
  readonly requiresTag: boolean;
}

export interface GuildState {
  readonly id: string;
  readonly name: string;
  readonly members: Map<string, { user: APIUser; roles: Set<string> }>;
  /** Role ids by name. */
  readonly roles: Map<string, string>;
}

export interface InteractionState {
  readonly id: string;
  readonly token: string;
  /** 2 slash command, 3 button, 4 autocomplete, 5 modal. */
  readonly type: number;
  readonly at: number;
  readonly user: APIUser;
  readonly channel: ChannelState;
  /** The message with the button, or with the button that opened the modal. */
  readonly source: StoredMessage | undefined;
  /** Of a slash command. */
  readonly command: string | undefined;
  acknowledgedAt: number | undefined;
  acknowledgedWith: number | undefined;
  reply: StoredMessage | undefined;
  followUps: StoredMessage[];
  choices: SeenInteraction['choices'];
  modal: SeenInteraction['modal'];
}

/** Something the gateway tells. */
export interface GatewayEvent {
  type: string;
  data: unknown;
  /** The intent bit it needs. */
  intent: number;
  /** `data` for sessions that may not read the contents of messages. */
  withoutContent?: unknown;
}

/** Everything the server knows; routes and people work on it. */
export interface World {
  readonly clock: Clock;
  readonly token: string;
  readonly bot: APIUser;
  readonly applicationId: string;
  readonly portal: Portal;
  readonly ownThreadIds: boolean;
  readonly users: Map<string, APIUser>;
  readonly channels: Map<string, ChannelState>;
  readonly guilds: Map<string, GuildState>;
  /** By token. */
  readonly interactions: Map<string, InteractionState>;
  /** By attachment id. */
  readonly files: Map<string, StoredFile>;
  commands: SlashCommand[];
  /** `http://127.0.0.1:<port>` */
  root(): string;
  snowflake(): string;
  /** Tells connected clients, and keeps it for those who resume. */
  emit(event: GatewayEvent): void;
  /** To be called after every change. */
  changed(): void;
}

export function createChannel(
  world: World,
  channel: Pick<ChannelState, 'kind' | 'name'> & Partial<ChannelState>,
): ChannelState {
  const state: ChannelState = {
    id: world.snowflake(),
    guild: undefined,
    parent: undefined,
    recipient: undefined,
    start: undefined,
    owner: undefined,
    messages: new Map(),
    whispers: [],
    views: [],
    denied: new Set(),
    typing: 0,
    blocked: false,
    archived: false,
    locked: false,
    gone: false,
    archivesAfter: 4_320,
    appliedTags: [],
    forumTags: [],
    requiresTag: false,
    ...channel,
  };
  world.channels.set(state.id, state);
  return state;
}

export function threadOf(world: World, message: StoredMessage): ChannelState | undefined {
  return [...world.channels.values()].find(({ start }) => start === message);
}

/** Not a note of Discord's own, like "Ana started a thread". */
export function isWritten({ type }: StoredMessage): boolean {
  return writtenTypes.includes(type);
}

export function addView(world: World, message: StoredMessage, what: SeenView['what'], text: string): void {
  if (message.author.id === world.bot.id) {
    message.channel.views.push({ what, id: message.id, text, at: world.clock.now() });
  }
  world.changed();
}

/** Whether the bot may do this here; threads have the permissions of the channel around. */
export function mayBot(world: World, channel: ChannelState, permission: Permission): boolean {
  if (channel.guild === undefined) return true;
  if (!channel.guild.members.has(world.bot.id)) return false;
  return !channel.denied.has(permission) && !channel.parent?.denied.has(permission);
}

import type { APIUser } from 'discord.js';
import type { Clock } from '../../../src/core/ports/clock.ts';
import type { NetworkFaults } from '../network/network-faults.ts';
import type { DiscordChannel, DiscordGuild, NewUser } from './types-people.ts';

export type * from './types-people.ts';

export interface DiscordServerOptions {
  /** Default: a made-up token. */
  token?: string;
  /** Drives ids, dates, the 3 s rule, token lifetimes, nonces, signed URLs and limits; not discord.js. Default: real. */
  clock?: Clock;
  /**
   * Whether calls over the limits get a 429. The headers tell the truth either way. Default: no. `true`:
   * `defaultLimits`; an object changes some of them.
   */
  limits?: boolean | Partial<DiscordLimits>;
  /** Whether "Message Content Intent" is on in the developer portal. Default: true. */
  intentsEnabled?: boolean;
  /** A thread gets an id of its own, not that of the message it starts from. Default: false. */
  ownThreadIds?: boolean;
  /** What HELLO asks for, ms. Default: 41,250, as Discord. */
  heartbeatMs?: number;
  /** A second identify within 5 s gets INVALID_SESSION. Default: false. */
  identifyPace?: boolean;
  /** The name that it gives itself in addresses. Default: 127.0.0.1, where it listens in any case. */
  host?: string;
}

export interface Portal {
  messageContent: boolean;
  /** Sessions that the bot may still begin today, and ms until it may begin all of them again. Default: by identifies. */
  sessions?: { remaining: number; reset_after: number };
}

/** A window opens with its first call, lasts `ms`, and takes `calls`. */
export interface Window {
  calls: number;
  ms: number;
}

/** One window for each kind of call and each channel (interactions: token); `global` is over all of the bot's calls. */
export interface DiscordLimits {
  post: Window;
  edit: Window;
  remove: Window;
  reaction: Window;
  typing: Window;
  /** Creating threads. */
  thread: Window;
  /** Changing channels and threads. */
  channel: Window;
  /** Their names and topics, besides `channel`. No header tells of it. */
  rename: Window;
  /** Replies to interactions; those don't count for `global`. */
  webhook: Window;
  /** Reading, and all the rest. */
  other: Window;
  global: Window;
}

export interface DiscordServer {
  /** For discord.js' `rest.api`: `http://127.0.0.1:<port>/api`. The port stays the same over `offline`. */
  readonly apiRoot: string;
  /** For discord.js' `rest.cdn`. */
  readonly cdnRoot: string;
  readonly token: string;
  readonly bot: APIUser;
  readonly applicationId: string;
  /** What is switched on in the developer portal. To be changed at will. */
  readonly portal: Portal;
  /** Every HTTP call in order of arrival; live: `status` appears when it was answered. */
  readonly calls: readonly ApiCall[];
  /** The global slash commands as they were put last. */
  readonly commands: readonly SlashCommand[];
  readonly gateway: GatewayStats;

  /** The calls of one route. */
  callsOf(route: RouteName): ApiCall[];
  /** How many 429 were given, for whatever reason. */
  tooManyRequests(): number;

  addUser(user: NewUser): APIUser;
  /** The DM channel of `user` with the bot; the same one each time. */
  dm(user: APIUser): DiscordChannel;
  /** A server with the bot in it. `roles`: who has which role, by its name. */
  guild(
    members: readonly APIUser[],
    options?: { name?: string; roles?: Record<string, readonly APIUser[]> },
  ): DiscordGuild;
  /** Any channel by its id. Throws when there is none. */
  channel(id: string): DiscordChannel;

  /**
   * Resolves with what `predicate` returns as soon as that is truthy; it is looked at after every change of the server.
   * Rejects after 20 s of real time, or when the server closes, with `what` and the last calls.
   */
  until<T>(predicate: () => T | undefined | null | false | 0 | '', what: string): Promise<T>;
  /** Resolves with the first call of `route` that was answered and is not among the first `after` ones. */
  untilCall(route: RouteName, options?: { after?: number }): Promise<ApiCall>;
  /** Resolves when a client is connected: after READY and all guilds, or after RESUMED. */
  untilConnected(): Promise<void>;

  /** The gateway tells this event, whatever it is, to all who are connected. */
  tell(type: string, data: unknown): void;
  /** What goes wrong with calls, by their route. The four below are short for some of it. */
  readonly faults: NetworkFaults<RouteName>;
  /** The next calls of `route` (`*`: any) fail in this way. Faults of one route happen in the order they were set. */
  fail(route: RouteName | '*', fault: Fault): void;
  /** The next calls are taken and never answered; they are not done. The connection stays open (half-open network). */
  hang(route: RouteName | '*', times?: number): void;
  /** The next calls are done, but only half of the answer arrives and the connection breaks. */
  cut(route: RouteName | '*', times?: number): void;
  /** The next calls get a 502 with an HTML page, as from a proxy; they are not done. */
  html(route: RouteName | '*', times?: number): void;
  /** Takes back all faults that did not happen yet. Calls that hang stay so. */
  clearFaults(): void;
  /** The next `times` messages, edits and interactions of people come three times: twice at once, once behind the next. */
  repeatUpdates(times: number): void;
  /** The next `count` messages, edits and interactions of people are told when all of them are there: the last one first. */
  reorderUpdates(count: number): void;
  /** How many messages of the bot show a text like this now, to anybody. */
  timesShown(match: string | RegExp): number;
  /** From now on every call with the token is a 401, and an identify is closed with 4004. */
  revokeToken(): void;

  /**
   * Breaks the gateway connection without a goodbye, or closes it with `code`. The session waits for a RESUME, unless
   * `resumable` is false; then the RESUME gets INVALID_SESSION and what happens meanwhile is lost.
   */
  dropGateway(options?: { resumable?: boolean; code?: number }): void;
  /** Sends RECONNECT (op 7). The connection stays open until the client closes it. */
  askToReconnect(): void;
  /** Sends INVALID_SESSION (op 9). Default: not resumable, the session is gone. */
  invalidateSession(options?: { resumable?: boolean }): void;
  /** The connections of now stay open, but are dead: no ACKs, no events. What happens meanwhile waits for a RESUME. */
  zombie(): void;
  /** The next `times` connections to the gateway are broken off at once; REST goes on. 0: no more. */
  refuseGateway(times?: number): void;
  /** From now on connections to the gateway get no answer at all (half-open network), until they are broken. */
  stallGateway(): void;
  /** `zombie` for the connections of now and `stallGateway` for later ones, until the returned function is called. */
  wedge(): () => void;
  /** Stops listening and breaks all connections. All state is kept, sessions too. */
  offline(): Promise<void>;
  /** Listens again on the same port. */
  online(): Promise<void>;
  close(): Promise<void>;
}

export interface GatewayStats {
  /** A client is connected, and had READY with all guilds, or RESUMED. */
  readonly connected: boolean;
  /** WebSockets that are open now. */
  readonly open: number;
  /** Server time of each IDENTIFY, ms; refused ones too. */
  readonly identifies: readonly number[];
  /** RESUMEs that were granted. */
  readonly resumes: number;
  /** RESUMEs that were answered with INVALID_SESSION. */
  readonly refusedResumes: number;
  /** Connections that `refuseGateway` broke off. */
  readonly refused: number;
  /** Connections that `stallGateway` lets wait. */
  readonly stalled: number;
  readonly heartbeats: number;
  /** Close codes the server gave, in order. */
  readonly closeCodes: readonly number[];
}

export type Fault =
  /** Not done; answered with this error. `code` and `message` as in Discord's JSON; `retryAfter` in seconds. */
  | {
      when?: 'before';
      status: number;
      code?: number;
      message?: string;
      retryAfter?: number;
      global?: boolean;
      times?: number;
    }
  /** Done, but the answer is lost: the connection breaks. */
  | { when: 'after'; times?: number };

export interface ApiCall {
  /** Undefined for routes that the server does not know. */
  readonly route: RouteName | undefined;
  /** Of the path, decoded. */
  readonly params: Readonly<Record<string, string>>;
  readonly query: Readonly<Record<string, string>>;
  /** JSON, or the `payload_json` of a form. */
  readonly body: unknown;
  /** What the path was, without its query. */
  readonly path: string;
  /** Server time of arrival, ms. */
  readonly at: number;
  /** HTTP status of the answer; undefined while there is none, and for good when the answer was lost. */
  readonly status: number | undefined;
  /** Discord's JSON error code; undefined when there is none. */
  readonly code: number | undefined;
  /** Server time of the end of the call, ms; undefined while it is not over. */
  readonly endedAt: number | undefined;
}

export interface SlashCommand {
  readonly id: string;
  readonly name: string;
  readonly description: string;
  readonly options: readonly SlashOption[];
  /** 0 guilds, 1 DMs with the bot, 2 other DMs. */
  readonly contexts: readonly number[];
}

export interface SlashOption {
  readonly type: number;
  readonly name: string;
  readonly description: string;
  readonly required?: boolean;
  readonly autocomplete?: boolean;
  /** The only values. */
  readonly choices?: readonly (string | number)[];
  /** Of a subcommand. */
  readonly options?: readonly SlashOption[];
}

export type RouteName =
  | 'GET /gateway'
  | 'GET /gateway/bot'
  | 'GET /users/@me'
  | 'GET /users/@me/guilds'
  | 'GET /users/:user'
  | 'POST /users/@me/channels'
  | 'GET /applications/@me'
  | 'GET /oauth2/applications/@me'
  | 'GET /applications/:application/commands'
  | 'PUT /applications/:application/commands'
  | 'GET /guilds/:guild'
  | 'GET /guilds/:guild/channels'
  | 'GET /guilds/:guild/members/:user'
  | 'GET /guilds/:guild/threads/active'
  | 'GET /channels/:channel'
  | 'PATCH /channels/:channel'
  | 'GET /channels/:channel/messages'
  | 'POST /channels/:channel/messages'
  | 'GET /channels/:channel/messages/:message'
  | 'PATCH /channels/:channel/messages/:message'
  | 'DELETE /channels/:channel/messages/:message'
  | 'PUT /channels/:channel/messages/:message/reactions/:emoji/@me'
  | 'DELETE /channels/:channel/messages/:message/reactions/:emoji/@me'
  | 'POST /channels/:channel/messages/:message/threads'
  | 'POST /channels/:channel/threads'
  | 'PUT /channels/:channel/thread-members/@me'
  | 'POST /channels/:channel/typing'
  | 'POST /interactions/:interaction/:token/callback'
  | 'POST /webhooks/:application/:token'
  | 'GET /webhooks/:application/:token/messages/:message'
  | 'PATCH /webhooks/:application/:token/messages/:message'
  | 'DELETE /webhooks/:application/:token/messages/:message'
  /** Of the CDN. */
  | 'GET /attachments/:channel/:attachment/:name';

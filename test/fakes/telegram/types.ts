import type { Message, User, UserFromGetMe } from 'grammy/types';
import type { Clock } from '../../../src/core/ports/clock.ts';
import type { NetworkFaults } from '../network/network-faults.ts';

/* ---------- the server ---------- */

export interface TelegramServerOptions {
  /** Default: a made-up token. */
  token?: string;
  /** Drives long polls, draft expiry, limits and all dates. Default: real time. */
  clock?: Clock;
  /** False: `sendRichMessage`, `sendRichMessageDraft` and `rich_message` are unknown (404 `Not Found`). */
  rich?: boolean;
  /** False: `sendMessageDraft` and `sendRichMessageDraft` are unknown (404 `Not Found`). */
  drafts?: boolean;
  /** False: polls are answered at once, also when there is nothing. */
  holdsPolls?: boolean;
  /** Default: none. `true`: `defaultLimits`; an object changes some of them. */
  limits?: boolean | Partial<TelegramLimits>;
}

/**
 * Sends, edits and drafts count against their chat; every call that names a chat counts against the whole bot. Over the
 * limit a call is not done: 429 `Too Many Requests: retry after N`. While a chat is held every call that names it gets
 * a 429 too and makes the hold `penaltySeconds` longer.
 */
export interface TelegramLimits {
  /** Token bucket of each private chat: how many at once. */
  privateBurst: number;
  /** Token bucket of each private chat: how many come back per second. */
  privatePerSecond: number;
  /** Sliding window of 60 s of each group. */
  groupPerMinute: number;
  /** Token bucket over all chats: capacity and refill per second. */
  botPerSecond: number;
  /** The shortest hold, and what a call during a hold adds to it. */
  penaltySeconds: number;
}

export interface TelegramServer {
  /** For grammY's `client.apiRoot`: `http://127.0.0.1:<port>`. The port stays the same over `offline`. */
  readonly apiRoot: string;
  readonly token: string;
  /** What getMe answers. Change it to switch topics in private chats and the like. */
  readonly bot: UserFromGetMe;
  /** Every API call in order of arrival; live: `status` appears when it was answered. */
  readonly calls: readonly ApiCall[];
  /** The command list of the last setMyCommands with the default scope. */
  readonly commands: readonly { command: string; description: string }[];
  /** The same for all groups. */
  readonly groupCommands: readonly { command: string; description: string; is_ephemeral?: boolean }[];
  /** Updates not yet confirmed by a getUpdates with a higher offset. */
  readonly unconfirmed: number;
  /** How many getUpdates are waiting for something now: 0 or 1. */
  readonly polling: number;

  /** The calls of one method. */
  callsOf(method: string): ApiCall[];
  /** How many 429 were given, for whatever reason. */
  tooManyRequests(): number;

  addUser(user: { first_name: string; last_name?: string; username?: string }): User;
  /**
   * The chat of `user` with the bot, already started; the same one each time. `topics`: the bot has topics in private
   * chats, as getMe says from then on.
   */
  privateChat(user: User, options?: { topics?: boolean }): TelegramChat;
  /**
   * A supergroup with the bot in it; `basic` makes it a basic group, `forum` gives it topics, `username` makes it public.
   * `managesTopics`: the bot has had that right since before it could be told.
   */
  group(
    members: readonly User[],
    options?: { title?: string; forum?: boolean; basic?: boolean; username?: string; managesTopics?: boolean },
  ): TelegramChat;
  /** Puts any update into the queue as it is, but for `update_id`; returns that id. */
  pushUpdate(update: Record<string, unknown>): number;
  /** The next update gets this id: Telegram starts again at random after a quiet week. */
  setNextUpdateId(id: number): void;

  /**
   * Resolves with what `predicate` returns as soon as that is truthy; it is looked at after every change of the server.
   * Rejects after 20 s of real time, or when the server closes, with `what` and the last calls.
   */
  until<T>(predicate: () => T | undefined | null | false | 0 | '', what: string): Promise<T>;
  /** Resolves with the first call of `method` that was answered and is not among the first `after` ones. */
  untilCall(method: string, options?: { after?: number }): Promise<ApiCall>;
  /** Resolves when a getUpdates waits for something. */
  untilPolling(): Promise<void>;

  /** What goes wrong with calls, by the name of the method (`file`: a download). The five below are short for some of it. */
  readonly faults: NetworkFaults;
  /** The next calls of `method` (`*`: any, `file`: a download) fail in this way. Those of one method keep their order. */
  fail(method: string, fault: Fault): void;
  /** The next calls are taken and never answered; they are not done. The connection stays open (half-open network). */
  hang(method: string, times?: number): void;
  /** The next calls are done, but only half of the answer arrives and the connection breaks. */
  cut(method: string, times?: number): void;
  /** The next calls are done, but only half of the answer arrives, and the connection stays open. */
  stall(method: string, times?: number): void;
  /** The next calls get a 502 with an HTML page, as from a proxy; they are not done. */
  html(method: string, times?: number): void;
  /** Takes back all faults that did not happen yet. Calls that hang stay so. */
  clearFaults(): void;
  /**
   * Long polls, also the one that waits now, get no answer, whatever there is to tell, until the returned function is
   * called: what happened meanwhile is not confirmed, so it is told then.
   */
  wedge(): () => void;
  /** The next `times` updates come three times: twice in one batch, and once more in the batch after it. */
  repeatUpdates(times: number): void;
  /** The next `count` updates are told when all of them are there: the last one first. */
  reorderUpdates(count: number): void;
  /** How many messages of the bot show a text like this now, to anybody. One whose reply was lost, and is sent again: two. */
  timesShown(match: string | RegExp): number;
  /**
   * Somebody else polls: each getUpdates that waits gets the 409, until the returned function is called. One that finds
   * updates, or doesn't wait (`timeout: 0`), is answered: Telegram ends only polls that wait.
   */
  conflict(): () => void;
  /** Sets or removes (undefined) a webhook: with one, each getUpdates gets its 409. */
  setWebhook(url: string | undefined): void;
  /** From now on getFile tells absolute paths below `folder`, as a Bot API server with `--local` does. */
  localFiles(folder: string): void;
  /** From now on every call is a 401. */
  revokeToken(): void;
  /** Stops listening and breaks all connections. State and unconfirmed updates are kept. */
  offline(): Promise<void>;
  /** Listens again on the same port. */
  online(): Promise<void>;
  close(): Promise<void>;
}

export type Fault =
  /** Not done; answered with this error. `retryAfter` in seconds. */
  | { when?: 'before'; status: number; description: string; retryAfter?: number; times?: number }
  /** Done, but the answer is lost: the connection breaks. */
  | { when: 'after'; times?: number };

export interface ApiCall {
  /** As the Bot API spells it. */
  readonly method: string;
  readonly params: Record<string, unknown>;
  /** Server time of arrival, ms. */
  readonly at: number;
  /** HTTP status of the answer; undefined while there is none, and for good when the answer was lost. */
  readonly status: number | undefined;
  /** For errors. */
  readonly description: string | undefined;
  /** Server time of the end of the call, ms; undefined while it is not over. */
  readonly endedAt: number | undefined;
}

/* ---------- a chat, from the side of the people in it ---------- */

export interface TelegramChat {
  readonly id: number;
  readonly type: 'private' | 'group' | 'supergroup';
  /** What is visible now, oldest first, of the bot and of people. Objects are live. */
  readonly messages: readonly SeenMessage[];
  /** A message as it is now: live. Throws when it is not visible. */
  message(messageId: number): SeenMessage;
  /** The bot's messages among them. */
  readonly answers: readonly SeenMessage[];
  /** The draft that is visible now; of several topics the newest. */
  readonly draft: SeenDraft | undefined;
  /** All drafts that are visible now, one per topic. */
  readonly drafts: readonly SeenDraft[];
  /** History: each message, edit, draft and deletion of the bot, in order. */
  readonly views: readonly SeenView[];
  /** How often "typing…" (or another action) was sent. */
  readonly typing: number;

  /** `user` writes. Commands (`/x`) and `@mentions` become entities. */
  say(user: User, text: string, options?: SayOptions): SeenMessage;
  /** `user` changes an own message: the bot gets `edited_message`. */
  edit(user: User, messageId: number, text: string): void;
  /** `user` presses a button of a visible message, named by its label or data. Throws when it is not there. */
  press(user: User, messageId: number, labelOrData: string): Press;
  /**
   * `user` presses with a changed app, or with one that is behind: any data, also where no such button is or ever was.
   * Of a message that people deleted, or that is `old`, Telegram tells the id alone.
   */
  forgePress(user: User, messageId: number, data: string, options?: { old?: boolean }): Press;
  /** The bot's ephemeral messages to `user`, by their own ids: nobody else sees them. */
  whispersTo(user: User): readonly SeenMessage[];
  /** `user` presses a button of one of them. Throws when it is not there. */
  pressWhisper(user: User, whisperId: number, label: string): Press;
  /** `user` presses Stop under the draft. Throws when no visible draft has a Stop button. */
  pressStop(user: User): void;
  /** People delete a message; bots are not told. */
  remove(messageId: number): void;

  /** A new topic; returns its `message_thread_id`. Needs a forum or a private chat with topics. */
  createTopic(name: string): number;
  /** Those that are not deleted, the oldest first. */
  readonly topics: readonly SeenTopic[];
  closeTopic(thread: number): void;
  /** The bot becomes an administrator who may manage topics, or an ordinary member again; it is told. */
  letManageTopics(may: boolean): void;
  /** With all that stands in it; bots are not told. */
  deleteTopic(thread: number): void;
  /** Private: the person blocks the bot. Groups: the bot is kicked. Calls get a 403. */
  block(): void;
  unblock(): void;
  /** The chat does not exist any more: `chat not found`. */
  vanish(): void;
  /** A basic group becomes a supergroup, which has another id and counts its messages anew. */
  upgrade(user: User): TelegramChat;

  /** Resolves with the first message of the bot, visible now or later, that matches. */
  untilMessage(match: TextMatch<SeenMessage>): Promise<SeenMessage>;
  /** Resolves with the draft as soon as one matches. */
  untilDraft(match?: TextMatch<SeenDraft>): Promise<SeenDraft>;
}

/** A pattern, a part of the visible text, or any test. */
export type TextMatch<T> = RegExp | string | ((seen: T) => boolean);

export type AttachmentKind =
  | 'photo'
  | 'document'
  | 'voice'
  | 'audio'
  | 'video'
  | 'animation'
  | 'video_note'
  | 'sticker';

export interface SayOptions {
  /** The app sends the command as an ephemeral message. Throws when the menu of groups does not say so. */
  whisper?: true;
  /** Topic to write in. */
  thread?: number;
  /** Server time of the sending, ms; default: now. */
  at?: number;
  /** Message id to reply to. */
  replyTo?: number;
  /** The part of that message which the person chose to quote. */
  quote?: string;
  /** Instead of the automatic ones. */
  entities?: { type: string; offset: number; length: number }[];
  /** With one, `text` is its caption. */
  attachment?: AttachmentKind;
  /** What the attachment is; default: a small one of its kind. Photos, notes and stickers have no name. */
  file?: { name?: string; bytes: Buffer; mimeType?: string };
  /** Album id; needs an attachment. */
  mediaGroup?: string;
  /** The name of a person this is forwarded from; that person's account is hidden. */
  forwardedFrom?: string;
  /** The username of the inline bot that made the message; `user` only sent it. */
  viaBot?: string;
}

export interface SeenMessage {
  readonly id: number;
  readonly thread: number | undefined;
  readonly from: User;
  readonly kind: 'text' | 'rich' | AttachmentKind;
  /** What a person reads: text, caption, or the text of all blocks. */
  readonly text: string;
  /** Of a rich message. */
  readonly blocks: readonly RichBlock[] | undefined;
  /** The device made no sound. */
  readonly silent: boolean;
  readonly replyTo: number | undefined;
  readonly buttons: readonly (readonly SeenButton[])[];
  /** Emoji the bot put on it. */
  readonly reactions: readonly string[];
  /** How often it was edited. */
  readonly edits: number;
  /** Server time of the sending, ms. */
  readonly at: number;
  /** For a document or photo of the bot. */
  readonly file: { name: string; size: number; text: string; bytes: Buffer } | undefined;
  /** As the Bot API gives it. */
  readonly raw: Message;
}

/** A block of a rich message as the bot gave it; the fields depend on the type. */
export type RichBlock = { readonly type: string } & Readonly<Record<string, unknown>>;

export interface SeenButton {
  readonly label: string;
  /** `callback_data`; undefined for other kinds of buttons. */
  readonly data: string | undefined;
  readonly url: string | undefined;
}

export interface SeenDraft {
  readonly draftId: number;
  readonly thread: number | undefined;
  /** Without the thinking blocks; `''` for the placeholder. */
  readonly text: string;
  /** What its thinking blocks say; `''` when there are none. An empty text draft shows `Thinking…`. */
  readonly activity: string;
  readonly canStop: boolean;
  readonly keepOnStop: boolean;
  /** How often it was shown anew, the first time included. */
  readonly shown: number;
  /** Server time of the last time, ms. */
  readonly at: number;
}

export interface SeenTopic {
  readonly id: number;
  readonly name: string;
  /** Of its icon; undefined: it is a circle of `color`. */
  readonly emoji: string | undefined;
  readonly color: number;
  readonly by: User;
  readonly closed: boolean;
  /** How often the bot changed its name or icon. */
  readonly edits: number;
}

export interface SeenView {
  readonly what: 'sent' | 'edited' | 'deleted' | 'draft' | 'draft-gone';
  /** Message id, or draft id. */
  readonly id: number;
  readonly thread: number | undefined;
  readonly text: string;
  /** For drafts. */
  readonly activity: string;
  /** Server time, ms. */
  readonly at: number;
}

export interface Press {
  readonly queryId: string;
  /** Resolves when the bot answered the press. */
  readonly answered: Promise<{ text: string | undefined; alert: boolean }>;
}

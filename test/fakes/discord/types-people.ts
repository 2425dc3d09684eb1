import type { APIMessage, APIUser } from 'discord.js';

/* What the people on the test server can do, and what they see. */

export interface NewUser {
  username: string;
  /** The name that is shown. Default: none. */
  global_name?: string;
  bot?: boolean;
}

export interface DiscordGuild {
  readonly id: string;
  readonly name: string;
  /** The text channel of that name; made when there is none yet, and the bot told. */
  channel(name: string): DiscordChannel;
  /** The announcement channel of that name, likewise. */
  news(name: string): DiscordChannel;
  /** The forum of that name, likewise; `tags` by name, a moderated one with `!` in front. */
  forum(name: string, options?: { tags?: readonly string[]; requiresTag?: boolean }): DiscordChannel;
  /** The id of the role of that name; made when there is none yet. */
  role(name: string): string;
  /** Gives `user`, or the bot, a role. The bot is told of its own. */
  giveRole(user: APIUser, role: string): void;
  takeRole(user: APIUser, role: string): void;
  join(user: APIUser): void;
  /** `user` leaves, or the bot is kicked: then the guild is gone for it. */
  leave(user: APIUser): void;
}

/** By Discord's names for them. All are given at first. */
export type Permission =
  | 'AddReactions'
  | 'AttachFiles'
  | 'CreatePublicThreads'
  | 'EmbedLinks'
  | 'ManageChannels'
  | 'ManageThreads'
  | 'MentionEveryone'
  | 'ReadMessageHistory'
  | 'SendMessages'
  | 'SendMessagesInThreads'
  | 'ViewChannel';

/** A DM, a channel of a guild that holds threads, or a thread in one. */
export interface DiscordChannel {
  readonly id: string;
  readonly kind: 'dm' | 'text' | 'news' | 'forum' | 'thread';
  readonly name: string;
  readonly guild: string | undefined;
  /** Threads: the id of the channel around. */
  readonly parent: string | undefined;
  /** What all in the channel see now, oldest first, of the bot and of people. Objects are live. */
  readonly messages: readonly SeenMessage[];
  /** The bot's messages among them. */
  readonly answers: readonly SeenMessage[];
  /** What only one person sees: ephemeral replies. */
  readonly whispers: readonly SeenMessage[];
  /** History: each message, edit and deletion of the bot, in order; whispers too. */
  readonly views: readonly SeenView[];
  /** Threads: hidden for lack of use, or by hand. */
  readonly archived: boolean;
  /** Threads: minutes without a message until then. */
  readonly archivesAfter: number;
  /** Names: the tags of a forum post, or those that a forum offers. */
  readonly tags: readonly string[];
  /** Discord's own notes: who started a thread, who gave it which name. */
  readonly notes: readonly SeenMessage[];
  /** The threads in this channel, in order of their making; archived ones too. */
  readonly startedThreads: readonly DiscordChannel[];
  /** How often the bot showed "typing…". */
  readonly typing: number;

  /** `user` writes. Mentions (`<@id>`, `<@&id>`) are found as by Discord. Throws for strangers to the channel. */
  say(user: APIUser, text: string, options?: SayOptions): SeenMessage;
  /** `user` changes an own message. */
  edit(user: APIUser, messageId: string, text: string): void;
  /** Somebody deletes a message. */
  remove(messageId: string): void;
  /** `user` presses a button, named by its label or custom id. Throws when it is not there, disabled, or a link. */
  press(user: APIUser, messageId: string, labelOrId: string): SeenInteraction;
  /**
   * `user` presses with a changed app, or with one that is behind: any custom id, also where no such button is or ever
   * was, and on messages that are gone.
   */
  forgePress(user: APIUser, messageId: string, customId: string): SeenInteraction;
  /** `user` runs a slash command that the bot has put; throws when it, or its options, are not as put. */
  slash(user: APIUser, name: string, options?: Record<string, string | number | boolean>): SeenInteraction;
  /** `user` types in an option of a slash command; `others` are those filled in before. */
  autocomplete(
    user: APIUser,
    name: string,
    typing: Record<string, string>,
    others?: Record<string, string>,
  ): SeenInteraction;
  /** `user` sends the modal that `opened` showed; `values` by custom id, what they leave out stays as it was. */
  submitModal(user: APIUser, opened: SeenInteraction, values: Record<string, string | string[]>): SeenInteraction;
  /** `user` starts a thread, from a message or on its own; in a forum a post with these tags, by name. */
  startThread(user: APIUser, name: string, options?: { message?: string; tags?: readonly string[] }): DiscordChannel;
  /** `user` gives the thread another name. */
  rename(user: APIUser, name: string): void;
  /** Forum posts: somebody gives it these tags, by name. */
  tag(...names: string[]): void;

  /** Threads: hides it. A message brings it back, unless it is `locked` and the bot lacks ManageThreads. */
  archive(options?: { locked?: boolean }): void;
  /** Takes permissions from the bot here; those of a text channel hold in its threads. */
  deny(...permissions: Permission[]): void;
  allow(...permissions: Permission[]): void;
  /** DMs: the person takes no messages of the bot any more (50007). */
  block(): void;
  unblock(): void;
  /** The channel is deleted: `Unknown Channel`. */
  vanish(): void;

  /** Resolves with the first message of the bot, visible now or later, that matches; whispers too. */
  untilMessage(match: TextMatch<SeenMessage>): Promise<SeenMessage>;
  /** Resolves with the first thread whose name matches. */
  untilThread(match?: RegExp | string): Promise<DiscordChannel>;
}

/** A pattern, a part of the visible text, or any test. */
export type TextMatch<T> = RegExp | string | ((seen: T) => boolean);

export interface SayOptions {
  /** Message id to reply to. */
  replyTo?: string;
  /** Whether the reply mentions the one who is replied to, as it does by default. */
  replyPing?: boolean;
  attachments?: readonly NewAttachment[];
  /** The name of a sticker. */
  sticker?: string;
  /** The message is a forward of this one; `text` has to be ''. */
  forwards?: SeenMessage;
}

export interface NewAttachment {
  name: string;
  /** Default: a few bytes. */
  data?: Buffer | string;
  /** Default: by the ending of the name. */
  contentType?: string;
  /** What Discord says is its size, bytes. Default: the true one. */
  size?: number;
  /** A voice message of so many seconds. */
  voiceSeconds?: number;
}

export interface SeenMessage {
  readonly id: string;
  readonly channel: string;
  readonly from: APIUser;
  /** What a person reads: content, embeds and the text of all components, a line each. */
  readonly text: string;
  /** The device made no sound. */
  readonly silent: boolean;
  /** Whom it notified by a mention when it was sent. Edits notify nobody. */
  readonly pings: Pings;
  readonly replyTo: string | undefined;
  readonly buttons: readonly (readonly SeenButton[])[];
  /** Emoji the bot put on it. */
  readonly reactions: readonly string[];
  /** How often it was edited. */
  readonly edits: number;
  /** Server time of the sending, ms. */
  readonly at: number;
  readonly files: readonly SeenFile[];
  /** Ephemeral: the id of the one person who sees it. */
  readonly onlyFor: string | undefined;
  /** A deferred reply that still shows "thinking…". */
  readonly loading: boolean;
  /** As REST gives it now; URLs of attachments are signed anew each time. */
  readonly raw: APIMessage;
}

export interface Pings {
  /** Ids of people, the one who is replied to included. */
  readonly users: readonly string[];
  readonly roles: readonly string[];
  /** `@everyone` or `@here`. */
  readonly everyone: boolean;
}

export interface SeenButton {
  readonly label: string;
  /** `custom_id`; undefined for links. */
  readonly id: string | undefined;
  readonly url: string | undefined;
  readonly disabled: boolean;
}

export interface SeenFile {
  /** As Discord made it: without spaces and odd characters. */
  readonly name: string;
  readonly size: number;
  readonly contentType: string;
  readonly data: Buffer;
}

export interface SeenView {
  readonly what: 'sent' | 'edited' | 'deleted';
  readonly id: string;
  readonly text: string;
  /** Server time, ms. */
  readonly at: number;
}

/** A labelled field of a modal. */
export interface ModalField {
  /** 4 text input, 22 checkbox group. */
  type: number;
  id: string;
  label: string;
  required: boolean;
  /** What is in it from the start: the text, or the values that are ticked. */
  value: string | readonly string[];
  options?: readonly { value: string; label: string }[];
}

/** What came of a press, a slash command, a modal or typing in an option. Live. */
export interface SeenInteraction {
  readonly id: string;
  /** For replies; a secret of the interaction. */
  readonly token: string;
  /** Server time, ms; undefined while there is none. */
  readonly acknowledgedAfterMs: number | undefined;
  /** The `type` of the acknowledgement: 4 reply, 5 defer, 6 defer update, 7 update, 8 choices, 9 modal. */
  readonly acknowledgedWith: number | undefined;
  /** Three seconds passed without an acknowledgement: the person reads "This interaction failed". */
  readonly failed: boolean;
  /** The reply, also while it is "thinking…"; undefined when there is none, or it was deleted. */
  readonly reply: SeenMessage | undefined;
  readonly ephemeral: boolean;
  readonly followUps: readonly SeenMessage[];
  /** Of an autocomplete. */
  readonly choices: readonly { name: string; value: string | number }[] | undefined;
  /** The modal that opened. */
  readonly modal:
    | { customId: string; title: string; inputs: readonly string[]; fields?: readonly ModalField[] }
    | undefined;
  /** Resolves when it was acknowledged. */
  untilAcknowledged(): Promise<void>;
  /** Resolves with the reply, or a follow-up, that is complete and matches. */
  untilReply(match?: TextMatch<SeenMessage>): Promise<SeenMessage>;
}

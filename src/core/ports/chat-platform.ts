import type { ConversationId } from '../model/conversation.ts';
import type { EpochMs } from '../model/events.ts';
import type { Attachment } from '../model/files.ts';
import type { Form } from '../model/form.ts';
import type { Incoming, IncomingPress } from '../model/incoming.ts';
import type { Button, EndSign, LiveView, Part, Post, PreviewHandle } from '../model/post.ts';
import type { PlatformFacts } from './capabilities.ts';
import type { InboxWriter } from './store/inbox.ts';

/** What people type behind a command; a platform with fields offers one for it. */
export interface CommandArgument {
  /** a-z, at most 32. */
  name: string;
  description: string;
  kind: 'text' | 'number';
  required?: true;
  /** The only values, at most 25. `name`: for people. */
  choices?: readonly { name: string; value: string }[];
}

/** A form of a command: its word, then its arguments. */
export interface Subcommand {
  /** a-z, at most 32. */
  name: string;
  description: string;
  /** What people type for it; default: its name. '': the command alone. */
  word?: string;
  args?: readonly CommandArgument[];
}

export interface CommandSummary {
  /** Without the slash. */
  name: string;
  description: string;
  /** In the order in which people type them, required ones first; absent: any text. */
  args?: readonly CommandArgument[];
  /** In place of `args`. */
  subcommands?: readonly Subcommand[];
  /** In a shared place it concerns only who sends it: where the platform can, nobody else sees it or its answer. */
  forOne?: true;
}

export interface PlatformAccount {
  id: string;
  /** As people see it: `@my_bot`. */
  name: string;
}

/**
 * A place where people talk to the bridge. Everything optional is a capability: the core works without a missing one
 * and never asks which platform it is; what has a measure is data (`capabilities`). The core may call every method at
 * any time after `connect`, several at once. Errors are BridgeError; no error, log line or return value holds a secret. A
 * plain object, also in its capabilities: the core may copy it with other methods.
 */
export interface ChatPlatform extends PlatformFacts {
  /** Commands that it answers itself, for the list of /help. */
  readonly ownCommands?: readonly Pick<CommandSummary, 'name' | 'description'>[];

  /** Proves the credentials; call it once, first. @throws `unauthorized`, `retry-later` */
  connect(signal: AbortSignal): Promise<PlatformAccount>;

  /**
   * Takes updates until `signal` aborts, then resolves. Each batch goes to `inbox.take` and it asks for the next only
   * after that returned. Rides out limits, overloads, network loss and another poller by itself; rejects only when more
   * tries make no sense (`unauthorized`), or when only a new process may help (`retry-later`). `onListening`: from now
   * on no message gets lost.
   */
  receive(inbox: InboxWriter, signal: AbortSignal, onListening?: () => void): Promise<void>;

  /** A call that changes nothing: shows whether the server answers. @throws like every call */
  ping?(signal: AbortSignal): Promise<void>;

  /** Why no updates arrive, and since when: a sentence for people, without a full stop. Undefined: all is well. */
  trouble?(): string | undefined;

  /** Pure and total: never throws, does no I/O; undefined for updates of no interest. Only after `connect`. */
  parse(payload: unknown): Incoming | undefined;

  /**
   * Pure: the native messages that make up `post`, in order, at least one. Each keeps the limits, but for actions that
   * are too long: the core leaves those out.
   */
  prepare(post: Post): Part[];

  /**
   * Sends one part and resolves when the platform has it. Waits for the platform's limits itself; a longer known hold
   * throws `retry-later`. Returns the message's id, if it has one for `replace` and `repliesTo`.
   * @throws `retry-later`, `part-refused`, `target-gone`, `unauthorized`
   */
  deliver(conversation: ConversationId, part: Part, signal: AbortSignal): Promise<string | undefined>;

  /** Pure: simpler parts with the same visible text, after `deliver` threw `part-refused`; [] when there are none. */
  downgrade(part: Part): Part[];

  /**
   * Gives a message of ours the text and the buttons of `part` (none: removes them). Safe to repeat: "not modified" is
   * success. The device stays silent. @throws `retry-later`, `part-refused`, `target-gone` (also: it is too late to
   * change it), `unauthorized`
   */
  replace?(conversation: ConversationId, messageId: string, part: Part, signal: AbortSignal): Promise<void>;
  /**
   * Takes a message of ours away. Safe to repeat: a message that is gone is success. @throws `part-refused` (it cannot go),
   * `retry-later`, `target-gone` (its chat is gone), `unauthorized`
   */
  remove?(conversation: ConversationId, messageId: string, signal: AbortSignal): Promise<void>;
  /** Until when a reply to `replyTo` can be replaced, ms since the epoch; undefined: for ever. */
  replaceableUntil?(replyTo: string): EpochMs | undefined;
  /**
   * Whether only its writer and we see this message of a shared place: then `Post.forOne` keeps the answer between the two.
   * It changes where `replace` gets its id, and nobody hears whether that arrived.
   */
  isForOne?(messageId: string): boolean;
  /** Whether it is the private conversation with a person itself. */
  isPrivate?(conversation: ConversationId): boolean;
  /** The private conversation with a person. @throws `retry-later`, `target-gone` (they accept no messages) */
  privateConversation?(userId: string, signal: AbortSignal): Promise<ConversationId>;

  readonly previews?: Previews;
  readonly receipts?: Receipts;
  readonly presses?: Presses;
  readonly files?: Files;
  readonly pairingLinks?: PairingLinks;
  readonly places?: SessionPlaces;
  /** Sets the commands that the platform offers. Sends only when they changed. */
  publishCommands?(commands: readonly CommandSummary[], signal: AbortSignal): Promise<void>;
  /** Removes any sign that this message was received: a stranger wrote it. */
  disown?(messageId: string, signal: AbortSignal): Promise<void>;
  /** A link that adds us to a shared place with the least rights. Only after `connect`. */
  inviteLink?(): string;
  /** Offers a list while the first argument of one of `commands`, or of its subcommand, is typed. Call it before `publishCommands`. */
  setSuggestions?(suggest: Suggest, commands: readonly string[]): void;
  /** Opens a form in place of a press, where there is one. Call it before `receive`. */
  setForms?(formFor: FormFor): void;
  /** Frees what `connect` took. Call it after `receive` has ended. */
  close?(): Promise<void>;
}

/** What a person has typed so far behind a command. */
export interface Typing {
  /** Without the slash. */
  command: string;
  text: string;
  userId: string;
}

/** Suggestions, best first; none for people without access. */
export type Suggest = (typing: Typing) => readonly Suggestion[];

/** A value that can be typed. `name`: for people; default: the value. */
export interface Suggestion {
  value: string;
  name?: string;
}

/** The form of a button for who pressed it; undefined: none, or a press of theirs gets a refusal. At once; may throw. */
export type FormFor = (press: Pick<IncomingPress, 'action' | 'sender'>) => Form | undefined;

/** Streaming: best effort. Never delays or drops a post, never throws for limits. */
export interface Previews {
  /** Least time between two views in this conversation, ms. */
  intervalMs(conversation: ConversationId): number;
  /** After this time without a new view the last one vanishes, ms; undefined: it stays. */
  lifetimeMs(conversation: ConversationId): number | undefined;
  /**
   * Shows `view`. `key` (positive, 31 bits) is the same for all views of one task; `handle` is the result of the call
   * before. Returns undefined when a limit made it skip the view: try a newer one later.
   * @throws `target-gone`, `retry-later` (network), `unauthorized`
   */
  show(
    conversation: ConversationId,
    key: number,
    handle: PreviewHandle | undefined,
    view: LiveView,
    signal: AbortSignal,
  ): Promise<PreviewHandle | undefined>;
  /** Removes a preview, if it is still there. */
  retract(conversation: ConversationId, handle: PreviewHandle, signal: AbortSignal): Promise<void>;
}

/** Cheap signs on the person's own message. Best effort: skipped while a limit holds, never throws for limits. */
export interface Receipts {
  taken(conversation: ConversationId, messageId: string, signal: AbortSignal): Promise<void>;
  /**
   * Takes the place of `taken`, and of an earlier end where its task is repeated (`isRepeated`); where the platform refuses this sign,
   * there is none any more.
   */
  ended(
    conversation: ConversationId,
    messageId: string,
    sign: EndSign,
    signal: AbortSignal,
    isRepeated?: boolean,
  ): Promise<void>;
  /** "typing…" for some seconds. */
  typing(conversation: ConversationId, signal: AbortSignal): Promise<void>;
  /** "sending a file…" for some seconds. */
  uploading(conversation: ConversationId, signal: AbortSignal): Promise<void>;
}

export interface Presses {
  /** The word for a press stays until the presser dismisses it, so one that the message shows anyway is left out. */
  readonly wordsStay?: true;
  /** Answers a button press; the presser sees `text`. A press too old to answer is not an error. */
  acknowledge(pressId: string, text: string | undefined, signal: AbortSignal): Promise<void>;
  /** The next line typed there is text, even if it looks like a button (its number). Only where people type buttons. */
  expectWords?(conversation: ConversationId): void;
  /** Replaces the buttons of a message by `buttons` (none: removes them). */
  setButtons(conversation: ConversationId, messageId: string, buttons: Button[][], signal: AbortSignal): Promise<void>;
}

/** Files both ways. Without it, people read that the bridge cannot take files here. */
export interface Files {
  /** Largest file of a person that the bridge can fetch, bytes. */
  readonly maxFetchBytes: number;
  /** Largest file a post may carry, bytes. */
  readonly maxSendBytes: number;
  /**
   * Writes the attachment to the new file `path` (0600). Never writes more than `maxFetchBytes`; leaves no file behind
   * when it fails. @throws `retry-later`, `target-gone` (the platform no longer has it), `invalid` (too large)
   */
  fetch(attachment: Attachment, path: string, signal: AbortSignal): Promise<void>;
}

export interface PairingLinks {
  /** A link that opens the chat with us and hands over `code`. */
  link(code: string): string;
}

/** What the icon or the tag of a place shows: how its session is. */
export type PlaceSign = 'queued' | 'running' | 'needs-you' | 'done' | 'failed' | 'idle';

/** SessionPlaces of their own for sessions: topics, threads, forum posts. Errors as of `deliver`. */
export interface SessionPlaces {
  /** Whether one can be opened beside this conversation; looks at what is known, without a call. */
  canOpen(near: ConversationId): boolean;
  /**
   * Opens a place and resolves with its conversation. Not safe to repeat: a lost answer leaves an empty place behind.
   * `name`: at most 60 characters. @throws `part-refused` (no right to), `target-gone`, `retry-later`, `unauthorized`
   */
  open(near: ConversationId, name: string, sign: PlaceSign, signal: AbortSignal): Promise<ConversationId>;
  /**
   * Gives it this name and sign, as far as the platform has them and its limits allow; skipped while a limit holds, then
   * false. A place that is gone is success.
   */
  show(place: ConversationId, name: string, sign: PlaceSign, signal: AbortSignal): Promise<boolean>;
  /** Closes it for new messages, where the platform can; it stays readable. Safe to repeat. */
  close(place: ConversationId, signal: AbortSignal): Promise<void>;
  /** An address that opens it; undefined: the platform has none. */
  link(place: ConversationId): string | undefined;
}

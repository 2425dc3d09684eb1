import type { ConversationId, PlatformName } from '../model/conversation.ts';
import type { Attachment } from '../model/files.ts';
import type { Incoming } from '../model/incoming.ts';
import type { Button, LiveView, Part, Post, PreviewHandle } from '../model/post.ts';
import type { InboxWriter } from './inbox.ts';

export interface CommandSummary {
  /** Without the slash. */
  name: string;
  description: string;
}

export interface PlatformAccount {
  id: string;
  /** As people see it: `@my_bot`. */
  name: string;
}

/**
 * A place where people talk to the bridge. Everything optional is a capability: the core does without where it is
 * missing and never asks which platform it is. Every method may be called at any time after `connect`, side by side.
 * Errors are BridgeError; no error, log line or return value holds a secret.
 */
export interface ChatPlatform {
  readonly name: PlatformName;

  /** Proves the credentials; to be called once, first. @throws `unauthorized`, `retry-later` */
  connect(signal: AbortSignal): Promise<PlatformAccount>;

  /**
   * Takes updates until `signal` aborts, then resolves. Each batch goes to `inbox.take` and the next is asked for
   * only after that returned. Rides out limits, overloads, network loss and another poller by itself; rejects only
   * when going on makes no sense (`unauthorized`), or when nothing but a new process may help (`retry-later`).
   * `onListening`: from now on nothing that is written gets lost.
   */
  receive(inbox: InboxWriter, signal: AbortSignal, onListening?: () => void): Promise<void>;

  /** A call that changes nothing: does the server answer? @throws as every call does */
  ping?(signal: AbortSignal): Promise<void>;

  /** Why no updates arrive just now, since when: a sentence for people, without a full stop. Undefined: all is well. */
  trouble?(): string | undefined;

  /** Pure and total: never throws, does no I/O; undefined for updates of no interest. Only after `connect`. */
  parse(payload: unknown): Incoming | undefined;

  /** Pure: the native messages that make up `post`, in order, at least one. Every one is within the limits. */
  prepare(post: Post): Part[];

  /**
   * Sends one part and resolves when the platform has it. Waits for the platform's limits itself; a known hold longer
   * than that throws `retry-later`. Returns the message's id, where it has one that `replace` and `repliesTo` know.
   * @throws `retry-later`, `part-refused`, `target-gone`, `unauthorized`
   */
  deliver(conversation: ConversationId, part: Part, signal: AbortSignal): Promise<string | undefined>;

  /** Pure: simpler parts with the same visible text, after `deliver` threw `part-refused`; [] when there are none. */
  downgrade(part: Part): Part[];

  /**
   * Gives a message of ours the text and the buttons of `part` (none: they go). May be repeated: "not modified" is
   * success. The device stays silent. @throws `retry-later`, `part-refused`, `target-gone` (also: it can't be changed
   * any more), `unauthorized`
   */
  replace?(conversation: ConversationId, messageId: string, part: Part, signal: AbortSignal): Promise<void>;
  /** Until when a message that answers `replyTo` can be replaced, ms since the epoch; undefined: for ever. */
  replaceableUntil?(replyTo: string): number | undefined;
  /** Is it the private conversation with a person itself? */
  isPrivate?(conversation: ConversationId): boolean;
  /** The private conversation with a person. @throws `retry-later`, `target-gone` (they can't be written to) */
  privateConversation?(userId: string, signal: AbortSignal): Promise<ConversationId>;

  readonly previews?: Previews;
  readonly receipts?: Receipts;
  readonly presses?: Presses;
  readonly files?: Files;
  readonly pairingLinks?: PairingLinks;
  /** Tells the platform which commands to offer. Sends only when they changed. */
  publishCommands?(commands: readonly CommandSummary[], signal: AbortSignal): Promise<void>;
  /** Takes back any sign that this message was received: a stranger wrote it. */
  disown?(messageId: string, signal: AbortSignal): Promise<void>;
  /** A link that adds us to a place of several people, with the least rights. Only after `connect`. */
  inviteLink?(): string;
  /** Offers a list while an argument of one of `commands` is typed. To be called before `publishCommands`. */
  setSuggestions?(suggest: Suggest, commands: readonly string[]): void;
  /** Frees what `connect` took. After `receive` has ended. */
  close?(): Promise<void>;
}

/** What a person has typed so far behind a command. */
export interface Typing {
  /** Without the slash. */
  command: string;
  text: string;
  userId: string;
}

/** What may be meant, best first; nothing for people who are not allowed. */
export type Suggest = (typing: Typing) => readonly string[];

/** Streaming: best effort. Never delays or drops a post, never throws for limits. */
export interface Previews {
  /** Least time between two views in this conversation, ms. */
  intervalMs(conversation: ConversationId): number;
  /** After this time without a new view the last one vanishes, ms; undefined: it stays. */
  lifetimeMs(conversation: ConversationId): number | undefined;
  /**
   * Shows `view`. `key` (positive, 31 bits) is the same for all views of one task; `handle` is what the call before
   * returned. Returns undefined when it was skipped because of a limit: nothing was shown, try a newer view later.
   * @throws `target-gone`, `retry-later` (network), `unauthorized`
   */
  show(
    conversation: ConversationId,
    key: number,
    handle: PreviewHandle | undefined,
    view: LiveView,
    signal: AbortSignal,
  ): Promise<PreviewHandle | undefined>;
  /** Takes a preview away, if it is still there. */
  retract(conversation: ConversationId, handle: PreviewHandle, signal: AbortSignal): Promise<void>;
}

/** Cheap signs on the person's own message. Best effort: skipped while a limit holds, never throws for limits. */
export interface Receipts {
  taken(conversation: ConversationId, messageId: string, signal: AbortSignal): Promise<void>;
  /** "typing…" for some seconds. */
  typing(conversation: ConversationId, signal: AbortSignal): Promise<void>;
}

export interface Presses {
  /** Answers a button press; `text` is shown to the one who pressed. A press too old to answer is not an error. */
  acknowledge(pressId: string, text: string | undefined, signal: AbortSignal): Promise<void>;
  /** What is typed there next is text, also where it looks like a button (its number). Only where buttons are typed. */
  expectWords?(conversation: ConversationId): void;
  /** Replaces the buttons of a message by `buttons` (none: takes them away). */
  setButtons(conversation: ConversationId, messageId: string, buttons: Button[][], signal: AbortSignal): Promise<void>;
}

/** Files both ways. Without it, people are told that files can't be taken here. */
export interface Files {
  /** Largest file of a person that can be fetched, bytes. */
  readonly maxFetchBytes: number;
  /** Largest file a post may carry, bytes. */
  readonly maxSendBytes: number;
  /**
   * Writes the attachment to the new file `path` (0600). Never writes more than `maxFetchBytes`; leaves no file behind
   * when it fails. @throws `retry-later`, `target-gone` (the platform does not have it any more), `invalid` (too large)
   */
  fetch(attachment: Attachment, path: string, signal: AbortSignal): Promise<void>;
}

export interface PairingLinks {
  /** A link that opens the chat with us and hands over `code`. */
  link(code: string): string;
}

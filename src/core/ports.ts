import type { Block } from '../text/blocks.ts';
import type { ConversationId, PlatformName } from './conversation.ts';
import type { AgentEvent, Outcome } from './events.ts';
import type { ProcessRecord } from './task.ts';

/* ---------- time and log ---------- */

/** All waiting goes through a Clock, so tests can move time by hand. Milliseconds everywhere. */
export interface Clock {
  /** Milliseconds since the epoch. */
  now(): number;
  /** Calls `run` once after `ms`; the returned function cancels it. Does not keep the process alive. */
  after(ms: number, run: () => void): () => void;
  /** Resolves after `ms`, rejects with the signal's reason when it aborts first. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
}

type Fields = Record<string, unknown>;

/** `message` is static text; everything variable goes into `fields`. Secrets are masked by the implementation. */
export interface Log {
  debug(message: string, fields?: Fields): void;
  info(message: string, fields?: Fields): void;
  warn(message: string, fields?: Fields): void;
  error(message: string, fields?: Fields): void;
}

/* ---------- what comes in ---------- */

/** An update as the platform gave it, not yet understood. `payload` is JSON. */
export interface RawUpdate {
  /** Unique on its platform; the same update may be given twice and is stored once. */
  id: string;
  payload: unknown;
}

/** The durable front door of one platform. */
export interface InboxWriter {
  /** Commits all `updates` and the new `cursor` in ONE transaction before it returns. Repeated updates are ignored. */
  take(updates: readonly RawUpdate[], cursor: string): void;
  /** The cursor of the last `take`, also from before a restart. */
  cursor(): string | undefined;
}

export interface Sender {
  id: string;
  name: string;
}

/** What an update means, in the words of the core. */
export type Incoming = IncomingMessage | IncomingEdit | IncomingPress | IncomingStop;

export interface IncomingMessage {
  kind: 'message';
  conversation: ConversationId;
  messageId: string;
  sender: Sender;
  /** Text or caption; mentions of our own account at the start are removed. '' when there is none. */
  text: string;
  /** Milliseconds since the epoch, as the platform tells it. */
  sentAt: number;
  /** True in private places, and elsewhere when we are mentioned or replied to. */
  addressed: boolean;
  /** True where only this one person can read along. */
  private: boolean;
  /** Messages with the same value belong together (an album). */
  albumId?: string;
  /** Who wrote it first, when it is forwarded. */
  forwardedFrom?: string;
  /** True when the platform's app may have cut a longer text here. */
  maybeSplit?: boolean;
  /** Kinds of content that are not text: `photo`, `voice`, `document` … */
  attachments: string[];
}

export interface IncomingEdit {
  kind: 'edit';
  conversation: ConversationId;
  messageId: string;
  sender: Sender;
  text: string;
  addressed: boolean;
}

export interface IncomingPress {
  kind: 'press';
  conversation: ConversationId;
  sender: Sender;
  /** What the button carries: `<verb>:<argument>`. */
  action: string;
  /** For `acknowledge`. */
  pressId: string;
  /** The message the button hangs on. */
  messageId: string | undefined;
}

/** The platform's own stop button under a running preview. */
export interface IncomingStop {
  kind: 'stop';
  conversation: ConversationId;
  sender: Sender;
  /** The `key` the preview was shown with. */
  previewKey: number;
}

/* ---------- what goes out ---------- */

export interface Button {
  label: string;
  /** `<verb>:<argument>`, at most 64 bytes. */
  action: string;
}

/** Something that must arrive. */
export interface Post {
  blocks: Block[];
  buttons?: Button[][];
  /** False: the person's device stays silent. */
  notify: boolean;
  /** Message to reply to. */
  replyTo?: string;
  /** A preview that this post takes the place of; it is removed after the post arrived. */
  retracts?: PreviewHandle;
}

/** One native message, ready to send. Opaque to the core; JSON, because the outbox stores it. */
export type Part = Record<string, unknown>;

/** Where a preview lives. Opaque to the core; JSON, because it must survive a restart. */
export type PreviewHandle = Record<string, unknown>;

/** What the person sees of a running task. */
export interface LiveView {
  blocks: Block[];
}

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
   * when going on makes no sense (`unauthorized`).
   */
  receive(inbox: InboxWriter, signal: AbortSignal): Promise<void>;

  /** Pure and total: never throws, does no I/O; undefined for updates of no interest. Only after `connect`. */
  parse(payload: unknown): Incoming | undefined;

  /** Pure: the native messages that make up `post`, in order, at least one. Every one is within the limits. */
  prepare(post: Post): Part[];

  /**
   * Sends one part and resolves when the platform has it. Waits for the platform's limits itself; a known hold longer
   * than that throws `retry-later`. @throws `retry-later`, `part-refused`, `target-gone`, `unauthorized`
   */
  deliver(conversation: ConversationId, part: Part, signal: AbortSignal): Promise<void>;

  /** Pure: simpler parts with the same visible text, after `deliver` threw `part-refused`; [] when there are none. */
  downgrade(part: Part): Part[];

  readonly previews?: Previews;
  readonly receipts?: Receipts;
  readonly presses?: Presses;
  readonly pairingLinks?: PairingLinks;
  /** Tells the platform which commands to offer. Sends only when they changed. */
  publishCommands?(commands: readonly CommandSummary[], signal: AbortSignal): Promise<void>;
  /** Frees what `connect` took. After `receive` has ended. */
  close?(): Promise<void>;
}

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
  /** Replaces the buttons of a message by `buttons` (none: takes them away). */
  setButtons(conversation: ConversationId, messageId: string, buttons: Button[][], signal: AbortSignal): Promise<void>;
}

export interface PairingLinks {
  /** A link that opens the chat with us and hands over `code`. */
  link(code: string): string;
}

/* ---------- the machine that runs claude ---------- */

export interface ProjectSettings {
  name: string;
  /** Absolute folder. */
  path: string;
  model?: string;
  permissionMode?: PermissionMode;
  appendSystemPrompt?: string;
  addDirs?: string[];
}

export type PermissionMode = 'default' | 'plan' | 'acceptEdits' | 'dontAsk' | 'bypassPermissions';

export interface OpenRequest {
  project: ProjectSettings;
  /** Continue this session; undefined: a new one. */
  sessionId: string | undefined;
}

/** A machine with claude on it. */
export interface Host {
  readonly name: string;

  /** Whether claude can be run, without running a task. Never throws. `message` is for people, with the fix. */
  check(): Promise<{ ok: true; command: string; version: string } | { ok: false; message: string }>;

  /**
   * A session that is ready for one prompt and belongs to the caller until `release`. Reuses a warm process when there
   * is one. At most one holder per session: a second `open` waits for the first to release.
   * @throws `agent-missing`, `agent-failed`, `conflict` (another living process holds the session)
   */
  open(request: OpenRequest, signal: AbortSignal): Promise<AgentSession>;

  /** What claude's own record says about a prompt. Reads only. */
  lookup(prompt: { sessionId: string; promptId: string; projectPath: string }): Promise<PromptRecord>;

  /** Is exactly this process still there? */
  isAlive(process: ProcessRecord): boolean;

  /** Ends exactly this process, left over from a run before, and everything it started. Resolves when all are gone. */
  end(process: ProcessRecord): Promise<void>;

  /** Results that belong to no prompt of ours (a background task of claude ended), as markdown. */
  onBackgroundResult(listener: (result: { sessionId: string; text: string }) => void): void;

  /** Keeps one process ready for `project`, so that its next new session does not pay the cold start. */
  keepSpare(project: ProjectSettings): void;

  /** Lets idle processes go; running ones get end of input, then `graceMs`, then are ended with all they started. */
  close(graceMs: number): Promise<void>;
}

export interface AgentSession {
  readonly sessionId: string;
  readonly process: ProcessRecord;
  /** `new`: as asked; `resumed`: with its history; `replaced`: the wanted session is gone, this is a new one. */
  readonly kind: 'new' | 'resumed' | 'replaced';

  /**
   * Hands `text` to claude as one user message whose uuid is `promptId`. The text is data: `@path` attaches nothing and
   * a leading `/` runs nothing. Called at most once. The events end with `finished`, whatever happens.
   */
  prompt(promptId: string, text: string): AsyncIterable<AgentEvent>;

  /**
   * Interrupts the turn, then ends the process and everything it started, by force if needed. The events end with
   * outcome `stopped`. Resolves when none of its processes is alive. May be called at any time, more than once.
   */
  stop(): Promise<void>;

  /** Gives the session back; the process stays warm. To be called exactly once, always. */
  release(): void;
}

export type PromptRecord =
  /** claude never saw the prompt. */
  | { state: 'unseen' }
  /** claude has it, but no finished answer stands behind it. */
  | { state: 'unfinished' }
  | { state: 'finished'; outcome: Outcome };

import type { AgentEvent, EpochMs, Outcome } from '../model/events.ts';
import type { PermissionMode, PermissionRule } from '../model/permission.ts';
import type { ProjectSettings } from '../model/projects.ts';
import type { AttemptHandle } from '../model/task.ts';
import type { HostTool, HostToolCall, HostToolResult } from './host-tools.ts';

export interface OpenRequest {
  project: ProjectSettings;
  /** Continue this session; undefined: a new one. */
  sessionId: string | undefined;
  /** What Claude may do without asking; undefined: the project's mode, else the config's. */
  mode?: PermissionMode | undefined;
  /** Continue in a copy of `sessionId`, which stays as it is: for a session that is open elsewhere. */
  fork?: boolean;
}

/** A living `claude` that has a session open. */
export interface SessionHolder {
  /** For people: `process 4711`. */
  where: string;
  /** This bridge or the one before started it, not someone at the desk. It ends by itself. */
  isOurs: boolean;
}

/** A session of `claude` that a person began at the desk: private words. */
export interface DeskSession {
  /** The id `claude` gives it. */
  sessionId: string;
  /** Absolute folder it works in. */
  folder: string;
  /** Its first prompt, shortened; '': it has none yet. */
  title: string;
  /** `ended`: no `claude` has it open. */
  state: 'busy' | 'idle' | 'ended';
  /** When its record last changed. */
  updatedAt: EpochMs;
  /** What its person and Claude said last, shortened; '': nothing yet. */
  lastPrompt: string;
  lastText: string;
}

/** A turn that Claude took without a prompt. */
export interface OwnTurn {
  /** A task in its background; a timer of its own; another session that wrote to it; anything else. */
  cause: 'task' | 'timer' | 'session' | 'unknown';
  /** The prompt that began that task, also when it is over; undefined: nobody in a chat asked for this turn. */
  startedBy: string | undefined;
}

/**
 * Claude asks before it uses a tool, has a question, or shows a plan. It waits for `Host.answer` for as long as needed.
 */
/**
 * Stands for a tool where an MCP server asks something. The input has its `server`, `message`, `questions` and, for a page
 * to open, `url`; the answer has the `answers` to the questions, each a list. With `unshown`, nobody can be asked: it says
 * why, and any answer declines.
 */
export const elicitationTool = 'Elicitation';

export interface AgentAsk {
  /** Unique on its host. */
  id: string;
  sessionId: string;
  /** The prompt it belongs to; undefined: Claude works by itself, on a background task. */
  promptId: string | undefined;
  /** The prompt behind the ask, also when that is over; undefined: nobody in a chat asked for this. */
  startedBy: string | undefined;
  /** Prompts one of which began this, the latest last, when it is uncertain which; else []. */
  startedByOneOf: readonly string[];
  /** Claude's name of the tool; `AskUserQuestion` is a question, `ExitPlanMode` a plan, `elicitationTool` a form. */
  tool: string;
  /** The tool's own form; untrusted. */
  input: unknown;
  /** What the call is for, in Claude's words. */
  description: string | undefined;
  /** Why it needs an answer. */
  reason: string | undefined;
  /** A path that made Claude ask. */
  blockedPath: string | undefined;
  bySubagent: boolean;
  /** The absolute folder the call runs in, as Claude reported right before; undefined: not known. */
  shellFolder: string | undefined;
  /** Rules that would cover this call, as Claude suggests them; [] when it has none. */
  suggestions: readonly PermissionRule[];
  /** A mode Claude suggests in which it would not have asked. */
  suggestedMode: PermissionMode | undefined;
}

/** Hears what Claude asks. */
export interface AskListener {
  asked(ask: AgentAsk): void;
  /** Claude no longer waits: it was interrupted, or is gone. Never before `asked`, nor after an answer was taken. */
  withdrawn(askId: string): void;
}

export type AskAnswer =
  /** `input` replaces the tool's input; `mode` is the mode Claude continues in. */
  | { behavior: 'allow'; input?: unknown; mode?: PermissionMode }
  /** `message` is for Claude. */
  | { behavior: 'deny'; message: string };

export interface BackgroundResult extends OwnTurn {
  sessionId: string;
  /** Markdown. */
  text: string;
}

/** A file for Claude, by its content: its place on the bridge's own disk is nothing to a host. */
export interface HostFile {
  /** The same for the same content, at every start. */
  id: string;
  /** For people; may hold anything. */
  name: string;
  /** Safe as the name of a file on every system. */
  fileName: string;
  mimeType: string;
  /** Bytes. */
  size: number;
  /** @throws when it is no longer the file that came */
  content(): Promise<Uint8Array>;
}

/**
 * A machine with `claude` on it, perhaps at the other end of a wire. Only data crosses: JSON, promises and streams, in
 * the order it was sent, with an undefined field as a missing one. An AbortSignal is a message that cancels.
 */
export interface Host {
  /** The same at every start, and unique among the hosts of a bridge: `local` for this machine. */
  readonly id: string;
  /** For people. */
  readonly name: string;

  /** Whether `claude` can run, without running a task. Never throws. `message` is for people, with the fix. */
  check(): Promise<{ ok: true; command: string; version: string } | { ok: false; message: string }>;
  /** Whether the agent has credentials at all, without a request; undefined: it does not report that. */
  hasLogin(): Promise<boolean | undefined>;

  /**
   * A session that is ready for one prompt and belongs to the caller until `release`. Reuses a warm process when there
   * is one. At most one holder per session: a second `open` waits for the first to release, and for a `claude` that the
   * last bridge left.
   * @throws `agent-missing`, `agent-failed`, `conflict` (a `claude` at the desk has the session open)
   */
  open(request: OpenRequest, signal: AbortSignal): Promise<AgentSession>;

  /** Who has this session open outside of this bridge's own pool; undefined: nobody. Cheap enough for once a second. */
  holderOf(sessionId: string): Promise<SessionHolder | undefined>;

  /**
   * Sessions in these folders that no process of ours has open, with a record that changed in the last seven days; the
   * newest first, at most `most`. Those that this bridge began are among them. Only reads.
   */
  deskSessions(folders: readonly string[], most: number): Promise<DeskSession[]>;

  /**
   * The absolute path of this file on the host's disk, for the text of a prompt. Gets the content only when it is not
   * there yet.
   */
  place(file: HostFile): Promise<string>;

  /** The state of a prompt in the record `claude` keeps. Only reads. */
  lookup(prompt: PromptPlace): Promise<PromptRecord>;

  /**
   * The events of a prompt from the record `claude` keeps, while it grows, from the beginning of the answer: for a
   * `claude` of the last run that still works. Without deltas and without `finished`; ends when `signal` aborts.
   */
  follow(prompt: PromptPlace, signal: AbortSignal): AsyncIterable<AgentEvent>;

  /** Whether exactly this process is still there. */
  isAlive(handle: AttemptHandle): Promise<boolean>;

  /** Ends exactly this process, which an earlier run left, and everything it started. Resolves when all are gone. */
  end(handle: AttemptHandle): Promise<void>;

  /**
   * Ends or deletes what dead `claude` processes of earlier runs have left: processes of their tools, temporary files.
   * Leaves living ones alone. Call it once, at the start. Never throws.
   */
  sweep(): Promise<void>;

  /** Results of turns that no prompt began. */
  onBackgroundResult(listener: (result: BackgroundResult) => void): void;

  /**
   * Everything Claude asks, for prompts and for background tasks. Call it first, once; without a listener, or when it
   * throws, the host denies everything.
   */
  onAsk(listener: AskListener): void;

  /** Only the first answer has an effect. False: too late: Claude no longer waits, or has its answer. */
  answer(askId: string, answer: AskAnswer): Promise<boolean>;

  /**
   * Tools for all sessions, which Claude knows as `mcp__bridge__<name>` and uses without asking. `call` runs one of
   * them. Call it first, once.
   */
  provideTools(tools: readonly HostTool[], call: (call: HostToolCall) => Promise<HostToolResult>): void;

  /**
   * Someone may soon need a process for `project`: keeps one ready, so that its next new session does not pay the cold
   * start. The host may let it go after a time without use, until it is called again.
   */
  keepSpare(project: ProjectSettings): void;

  /** Ends idle processes; running ones get end of input, then `graceMs`, then it ends them with all they started. */
  close(graceMs: number): Promise<void>;
}

export interface AgentSession {
  readonly sessionId: string;
  readonly handle: AttemptHandle;
  /** `new`: as asked; `resumed`: with its history; `replaced`: the wanted session is gone, this is a new one. */
  readonly kind: 'new' | 'resumed' | 'replaced';

  /**
   * Hands `text` to Claude as one user message whose uuid is `promptId`. The text is data: `@path` attaches nothing and
   * a leading `/` runs nothing. Images among `files` go along as images, PDFs as documents; the others only by the
   * text. Call it at most once: the events of a second prompt fail with BridgeError `internal`. Otherwise they end with
   * `finished`, whatever happens. `mostUsd`: the prompt fails with
   * `budget` soon after it has cost more, US dollars; only if Claude reports costs.
   */
  prompt(promptId: string, text: string, files?: readonly HostFile[], mostUsd?: number): AsyncIterable<AgentEvent>;

  /**
   * Has Claude replace the session's history by a summary; otherwise like `prompt`, and in its place. `/compact` is the
   * only command that Claude ever gets, and nothing of a chat goes with it.
   */
  compact(promptId: string, mostUsd?: number): AsyncIterable<AgentEvent>;

  /** Whether this version takes messages while it works. The same as long as the session is held. */
  readonly canSteer: boolean;

  /**
   * Hands over one more message while the prompt runs; otherwise like `prompt`. Claude folds it into its turn at the
   * next tool (then `folded`, and outcome `merged` when that turn ends), or answers it in a turn of its own afterwards.
   * Ends with outcome `withdrawn` when Claude never began it. Several calls are fine; release the session only after
   * all have ended. `mostUsd` applies to a turn of its own; a folded message shares the limit of the prompt.
   * The events fail with BridgeError `internal` unless `canSteer` and a prompt was given.
   */
  steer(promptId: string, text: string, files?: readonly HostFile[], mostUsd?: number): AsyncIterable<AgentEvent>;

  /**
   * Interrupts the turn, then ends the process and everything it started, by force if needed. The events end with
   * outcome `stopped`. Resolves when none of its processes is alive. Call it at any time, also more than once.
   */
  stop(): Promise<void>;

  /** Gives the session back; the process stays warm. Always call it, exactly once. */
  release(): void;
}

/** A prompt, and where to find the record `claude` keeps of it. */
export interface PromptPlace {
  sessionId: string;
  promptId: string;
  projectPath: string;
}

export type PromptRecord =
  /** Claude never saw the prompt. */
  | { state: 'unseen' }
  /** Claude has it, but no finished answer to it. */
  | { state: 'unfinished' }
  | { state: 'finished'; outcome: Outcome };

import type { AgentEvent, Outcome } from '../model/events.ts';
import type { TaskFile } from '../model/files.ts';
import type { PermissionMode, PermissionRule } from '../model/permission.ts';
import type { ProjectSettings } from '../model/projects.ts';
import type { ProcessRecord } from '../model/task.ts';
import type { HostTool } from './host-tools.ts';

export interface OpenRequest {
  project: ProjectSettings;
  /** Continue this session; undefined: a new one. */
  sessionId: string | undefined;
  /** What claude may do without asking; undefined: as the project says, else as the config says. */
  mode?: PermissionMode | undefined;
  /** Go on in a copy of `sessionId`, which stays as it is: for a session that is open elsewhere. */
  fork?: boolean;
}

/** A living claude that has a session open. */
export interface SessionHolder {
  pid: number;
  /** Started by this bridge or the one before, not by someone at the desk. It ends by itself. */
  isOurs: boolean;
}

/** A turn that claude took though no prompt began it. */
export interface OwnTurn {
  /** A task in its background; a timer of its own; another claude session that wrote to it; anything else. */
  cause: 'task' | 'timer' | 'session' | 'unknown';
  /** The prompt that began that task, also when it is over; undefined: nobody in a chat asked for this turn. */
  startedBy: string | undefined;
}

/** Claude asks before it uses a tool, has a question, or shows a plan. It waits as long as it takes. */
export interface AgentAsk {
  /** Unique. */
  id: string;
  sessionId: string;
  /** The prompt it belongs to; undefined: claude works by itself, on a background task. */
  promptId: string | undefined;
  /** The prompt in whose name it asks, also when that is over; undefined: nobody in a chat asked for this. */
  startedBy: string | undefined;
  /** Prompts of which one began this, the last one last, where nobody can say which; else []. */
  startedByOneOf: readonly string[];
  /** claude's name of the tool; `AskUserQuestion` is a question, `ExitPlanMode` a plan. */
  tool: string;
  /** Whatever the tool takes: untrusted. */
  input: unknown;
  /** What the call is for, in claude's words. */
  description: string | undefined;
  /** Why it has to be asked. */
  reason: string | undefined;
  /** A path that made claude ask. */
  blockedPath: string | undefined;
  bySubagent: boolean;
  /** The absolute folder the call runs in, as claude told right before; undefined: not known. */
  shellFolder: string | undefined;
  /** Rules that would cover this call, as claude suggests them; [] when it has none. */
  suggestions: readonly PermissionRule[];
  /** claude suggests a mode in which it would not have asked. */
  suggestedMode: PermissionMode | undefined;
  /** Aborts when claude does not wait any more: it was interrupted, or is gone. Not after `answer`. */
  readonly withdrawn: AbortSignal;
  /** Only the first call has an effect. False: too late, claude no longer waits or has its answer. */
  answer(answer: AskAnswer): boolean;
}

export type AskAnswer =
  /** `input` replaces the tool's input; `mode` is what claude continues in. */
  | { behavior: 'allow'; input?: unknown; mode?: PermissionMode }
  /** `message` is what claude reads. */
  | { behavior: 'deny'; message: string };

export interface BackgroundResult extends OwnTurn {
  sessionId: string;
  /** Markdown. */
  text: string;
}

/** A machine with claude on it. */
export interface Host {
  readonly name: string;

  /** Whether claude can be run, without running a task. Never throws. `message` is for people, with the fix. */
  check(): Promise<{ ok: true; command: string; version: string } | { ok: false; message: string }>;
  /** Whether the agent has credentials at all, without a request; undefined: it does not say. */
  hasLogin(): Promise<boolean | undefined>;

  /**
   * A session that is ready for one prompt and belongs to the caller until `release`. Reuses a warm process when there
   * is one. At most one holder per session: a second `open` waits for the first to release, and for a claude that the
   * last bridge left.
   * @throws `agent-missing`, `agent-failed`, `conflict` (a claude at the desk has the session open)
   */
  open(request: OpenRequest, signal: AbortSignal): Promise<AgentSession>;

  /** Who has this session open outside of this bridge's own pool; undefined: nobody. Cheap enough for once a second. */
  holderOf(sessionId: string): SessionHolder | undefined;

  /** What claude's own record says about a prompt. Reads only. */
  lookup(prompt: PromptPlace): Promise<PromptRecord>;

  /**
   * What claude's record tells about a prompt while it grows, from the beginning of the answer: for a claude of the last
   * run that still works. Without deltas and without `finished`; ends when `signal` aborts.
   */
  follow(prompt: PromptPlace, signal: AbortSignal): AsyncIterable<AgentEvent>;

  /** Is exactly this process still there? */
  isAlive(process: ProcessRecord): boolean;

  /** Ends exactly this process, left over from a run before, and everything it started. Resolves when all are gone. */
  end(process: ProcessRecord): Promise<void>;

  /**
   * Ends what dead claudes of earlier runs have left: processes that their tools started, temporary files. Living ones
   * are not touched. To be called once, at the start. Never throws.
   */
  sweep(): Promise<void>;

  /** What came of turns that no prompt began. */
  onBackgroundResult(listener: (result: BackgroundResult) => void): void;

  /**
   * Everything claude asks, of prompts and of background tasks alike. To be called first, once; without it, and while
   * the listener throws, everything is denied.
   */
  onAsk(listener: (ask: AgentAsk) => void): void;

  /** Tools for all sessions, as claude sees them `mcp__bridge__<name>`; used without asking. To be called first, once. */
  provideTools(tools: readonly HostTool[]): void;

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
   * a leading `/` runs nothing. Images among `files` are shown to claude, PDFs given as documents; of the others claude
   * learns by the text alone. Called at most once. The events end with `finished`, whatever happens. `mostUsd`: it ends
   * as failed with `budget` soon after it has cost more, US dollars; where claude does not tell costs, it does not.
   */
  prompt(promptId: string, text: string, files?: readonly TaskFile[], mostUsd?: number): AsyncIterable<AgentEvent>;

  /**
   * Has claude replace what was said in the session by a summary of it; as `prompt`, else, and in its place. `/compact`
   * is the one command that claude is ever given, and nothing of a chat goes with it.
   */
  compact(promptId: string, mostUsd?: number): AsyncIterable<AgentEvent>;

  /** This claude takes messages while it works. */
  readonly canSteer: boolean;

  /**
   * Hands over one more message while the prompt runs; as `prompt`, else. claude folds it into its turn at the next tool
   * (then `folded`, and outcome `merged` when that turn ends), or answers it in a turn of its own afterwards. Ends with
   * outcome `withdrawn` when claude never began with it. May be called several times; the session may be released only
   * after all of them have ended. `mostUsd` holds for a turn of its own; folded, it costs what the prompt may.
   * @throws BridgeError `internal` unless `canSteer` and a prompt was given
   */
  steer(promptId: string, text: string, files?: readonly TaskFile[], mostUsd?: number): AsyncIterable<AgentEvent>;

  /**
   * Interrupts the turn, then ends the process and everything it started, by force if needed. The events end with
   * outcome `stopped`. Resolves when none of its processes is alive. May be called at any time, more than once.
   */
  stop(): Promise<void>;

  /** Gives the session back; the process stays warm. To be called exactly once, always. */
  release(): void;
}

/** A prompt, and where claude's record of it lies. */
export interface PromptPlace {
  sessionId: string;
  promptId: string;
  projectPath: string;
}

export type PromptRecord =
  /** claude never saw the prompt. */
  | { state: 'unseen' }
  /** claude has it, but no finished answer to it. */
  | { state: 'unfinished' }
  | { state: 'finished'; outcome: Outcome };

import type { AgentEvent } from '../../core/model/events.ts';
import type { PermissionMode } from '../../core/model/permission.ts';
import type { HostFile } from '../../core/ports/host.ts';
import type { ClaudeProcess, Exit } from '../process/process.ts';
import type { ProcessRecord } from '../process/process-table.ts';
import { isCurrentVersion } from '../prompt/message.ts';
import type { SystemMessage } from '../protocol/messages.ts';
import { createRefusedKey } from '../protocol/refused-key.ts';
import { notLoggedIn, type TurnEnding } from '../protocol/turn-ending.ts';
import { switchMode } from '../requests/permission-mode.ts';
import { createAttribution } from './attribution.ts';
import { createCostWatch } from './cost-watch.ts';
import { createLineReader } from './line-reader.ts';
import { createSessionEnd } from './session-end.ts';
import type { SessionOptions } from './session-options.ts';
import { createSessionPrompts } from './session-prompts.ts';
import { createSessionRequests } from './session-requests.ts';
import { createSessionState } from './session-state.ts';

/** One `claude` process and the session in it. It takes one prompt at a time, and messages while it works on that. */
export interface ClaudeSession {
  readonly id: string;
  readonly process: ProcessRecord;
  /** False from the moment its end begins. */
  isUsable(): boolean;
  /**
   * Claude has continued in another session than `id`, which must get no second writer: this process is of no use any
   * more.
   */
  hasLeft(): boolean;
  /** It worked before its first prompt, unasked. */
  isSpoiled(): boolean;
  /** It works on a prompt or on background tasks of its own, or waits for an answer. */
  isBusy(): boolean;
  /** Has Claude continue in `mode`, if it is in another one. @throws BridgeError `agent-failed` */
  setMode(mode: PermissionMode): Promise<void>;
  /**
   * Images and PDFs among `files` go to Claude as they are; the session reads them first and hands the prompt over
   * afterwards.
   */
  prompt(promptId: string, text: string, files?: readonly HostFile[], mostUsd?: number): AsyncIterable<AgentEvent>;
  /** Has Claude compact the session, in the place of a prompt. */
  compact(promptId: string, mostUsd?: number): AsyncIterable<AgentEvent>;
  /** Whether it takes messages while it works. */
  readonly canSteer: boolean;
  /** One more message, folded into the turn that runs or answered after it. Claude gets it once that turn has begun. */
  steer(promptId: string, text: string, files?: readonly HostFile[], mostUsd?: number): AsyncIterable<AgentEvent>;
  /** Interrupts, then ends the process with all it started. */
  stop(): Promise<void>;
  /** End of input: `claude` finishes its turn and exits. */
  endInput(): void;
  /** Ends the process with all it started, giving it `inputMs` to exit by itself. */
  end(inputMs: number): Promise<void>;
  /** As `end`, but resolves when the process has exited: what it started ends a little later. */
  retire(inputMs: number): Promise<void>;
  readonly exited: Promise<Exit>;
}

export interface SessionParts {
  session: ClaudeSession;
  readLine(line: string): void;
  /** Resolves when `claude` is ready; rejects when it refuses or goes away. */
  initialize(): Promise<void>;
}

/** The conversation with a process that runs: call `readLine` with every line it writes. */
export function createSession(child: ClaudeProcess, options: SessionOptions): SessionParts {
  const { id, clock, log, mask } = options;
  const state = createSessionState(options.mode);
  const isKeyRefused = createRefusedKey();
  let isCurrent = false;
  let isSpoiled = false;
  let hasLeft = false;

  const costs = createCostWatch({
    sessionId: id,
    getUsage: () => control.request('get_usage'),
    onPassed(ending) {
      log.warn('a task went over its budget; stopping it', { session: id });
      giveUp(ending);
    },
    log,
  });
  const prompts = createSessionPrompts({
    sessionId: id,
    costBefore: options.resumed ? undefined : 0,
    clock,
    log,
    stallMs: options.stallMs,
    silenceMs: options.silenceMs,
    send: child.send,
    isCurrent: () => isCurrent,
    isAsking: () => asks.isAnyOpen(),
    costs,
    starterOf: state.starterOf,
    onBackgroundResult: options.onBackgroundResult,
    onUnasked() {
      if (options.resumed || isSpoiled) return;
      isSpoiled = true;
      options.onUnasked();
    },
    onSilent(ending) {
      log.warn('Claude fell silent; stopping it', { session: id });
      giveUp(ending);
    },
  });
  const attribution = createAttribution(prompts, state);
  const { control, asks, initialize } = createSessionRequests({
    ...options,
    send: child.send,
    attribution,
    onAskClosed() {
      prompts.heard();
      tellIfIdle();
    },
  });
  const end = createSessionEnd(child, { sessionId: id, control, asks, prompts, clock, log, mask });
  const readLine = createLineReader({ sessionId: id, log, control, asks, prompts, costs, onState, onLeft });

  function onState(message: SystemMessage): void {
    if (isKeyRefused(message)) giveUp(notLoggedIn);
    state.read(message, attribution.starterOfTurn());
    tellIfIdle();
  }

  function onLeft(): void {
    hasLeft = true;
  }

  function isBusy(): boolean {
    return prompts.isAnyOpen() || !state.isIdle() || asks.isAnyOpen();
  }

  function tellIfIdle(): void {
    if (!isBusy()) options.onIdle();
  }

  function giveUp(ending: TurnEnding): void {
    prompts.endAs(ending);
    void end.stop();
  }

  const session: ClaudeSession = {
    id,
    process: child.record,
    isUsable: () => !hasLeft && !end.hasBegun(),
    hasLeft: () => hasLeft,
    isSpoiled: () => isSpoiled,
    isBusy,
    prompt: prompts.prompt,
    compact: prompts.compact,
    get canSteer() {
      return isCurrent;
    },
    steer: prompts.steer,
    async setMode(mode) {
      if (state.mode === mode) return;
      await switchMode(mode, { control, clock, mask });
      state.mode = mode;
    },
    stop: end.stop,
    endInput: end.endInput,
    end: end.end,
    retire: end.retire,
    exited: child.exited,
  };

  return {
    session,
    readLine,
    async initialize() {
      const { version, mode } = await initialize();
      isCurrent = isCurrentVersion(version);
      state.mode = mode ?? state.mode;
    },
  };
}

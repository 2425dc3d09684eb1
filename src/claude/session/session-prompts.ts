import { BridgeError } from '../../core/model/errors.ts';
import type { AgentEvent } from '../../core/model/events.ts';
import type { Clock } from '../../core/ports/clock.ts';
import type { HostFile } from '../../core/ports/host.ts';
import type { Log } from '../../core/ports/log.ts';
import { createPromptQueue } from '../prompt/queue.ts';
import { createPromptRun, type PromptRun } from '../prompt/run.ts';
import type { ClaudeMessage, LifecycleMessage, ResultMessage } from '../protocol/messages.ts';
import { outcomeOfResult } from '../protocol/outcome.ts';
import { fellSilent, goneBefore, type TurnEnding } from '../protocol/turn-ending.ts';
import type { CostWatch } from './cost-watch.ts';
import { createSessionMeters } from './meters.ts';
import { createOwnTurns, type OwnResult, type OwnTurns } from './own-turns.ts';
import { createSilenceWatch } from './silence.ts';
import { createTurnStarts } from './turn-starts.ts';
import { createTurns, endingOfUnbegun } from './turns.ts';

/**
 * The prompts of one session, from their hand-over to their end; what Claude writes reaches the prompt it belongs to.
 */
export interface SessionPrompts {
  prompt(promptId: string, text: string, files?: readonly HostFile[], mostUsd?: number): AsyncIterable<AgentEvent>;
  steer(promptId: string, text: string, files?: readonly HostFile[], mostUsd?: number): AsyncIterable<AgentEvent>;
  /** Has Claude compact the session, in the place of a prompt. */
  compact(promptId: string, mostUsd?: number): AsyncIterable<AgentEvent>;
  /** The one Claude works on. */
  readonly current: PromptRun | undefined;
  /** The turn that Claude takes by itself; undefined: it takes none. */
  readonly ownTurn: OwnTurns['current'];
  isAnyOpen(): boolean;
  /** Call it with any line, also an unreadable one. */
  heard(): void;
  /** Call it with all that Claude writes, does or reports. */
  read(message: ClaudeMessage): void;
  follow(message: LifecycleMessage): void;
  endTurn(result: ResultMessage): void;
  /**
   * All prompts end like this from now on, no matter what Claude writes; the first call decides. New ones end at once.
   */
  endAs(ending: TurnEnding): void;
  /** Ends the prompts that Claude does not have yet; `steeredOnly`: Claude still gets the others. */
  breakOffPending(ending: TurnEnding, more?: { steeredOnly: boolean }): void;
  /** The process is gone. `unwanted`: how they end if nobody wanted that. */
  breakOff(unwanted: () => TurnEnding): void;
  /** Resolves when Claude has all prompts that were handed over. */
  settled(): Promise<void>;
  hasPending(): boolean;
  /** Resolves when all that are open now have ended. */
  ended(): Promise<unknown>;
}

export interface SessionPromptsOptions {
  sessionId: string;
  /** What the session had cost before; undefined: not known. */
  costBefore: number | undefined;
  clock: Clock;
  log: Log;
  stallMs: number | undefined;
  silenceMs: number;
  send(message: unknown): void;
  /** Whether this version reports the fate of each message. */
  isCurrent(): boolean;
  /** Claude waits for a person's answer. */
  isAsking(): boolean;
  /** Watches each turn that a prompt gets, from its start to its end. */
  costs: Pick<CostWatch, 'begin' | 'end'>;
  /** The prompt that began a task of Claude's. */
  starterOf(id: string | undefined): string | undefined;
  onBackgroundResult(result: OwnResult): void;
  /** Claude works by itself, though it never got a prompt. */
  onUnasked(): void;
  /** Claude was silent for `silenceMs`: the prompts have to end like this. */
  onSilent(ending: TurnEnding): void;
}

export function createSessionPrompts(options: SessionPromptsOptions): SessionPrompts {
  const { sessionId, clock, log, silenceMs, send, isCurrent, costs } = options;
  const turns = createTurns(sessionId);
  const own = createOwnTurns(options.starterOf);
  const starts = createTurnStarts({ turns, own, onOwn: noticeUnasked });
  const queue = createPromptQueue({ send, isCurrent, onUnreported: starts.given, log });
  const meters = createSessionMeters(options.costBefore, clock);
  const silence = createSilenceWatch({
    clock,
    stallMs: options.stallMs,
    giveUpMs: silenceMs,
    isExcused: options.isAsking,
    onStall: (silentMs) => (turns.current ?? turns.open()[0])?.push({ type: 'stalled', silentMs }),
    onSilent: () => options.onSilent(fellSilent(silenceMs)),
  });
  let wasPrompted = false;
  let wanted: TurnEnding | undefined;

  function noticeUnasked(): void {
    if (!wasPrompted) options.onUnasked();
  }

  function begin(
    promptId: string,
    mostUsd: number | undefined,
    { isSteered = false, compacts = false } = {},
  ): PromptRun {
    const onStart = () => costs.begin(mostUsd);
    wasPrompted = true;
    const run = createPromptRun({ promptId, isSteered, compacts, clock, onStart, onEnded: forget });
    turns.add(run);
    silence.start();
    return run;
  }

  function beginAlone(promptId: string, mostUsd: number | undefined, more = {}): PromptRun {
    if (turns.open().length > 0) {
      throw new BridgeError('internal', 'a session was given a prompt while it works on another');
    }
    return begin(promptId, mostUsd, more);
  }

  function give(run: PromptRun, text: string, files: readonly HostFile[], after?: Promise<void>) {
    if (wanted) run.breakOff(endingOfUnbegun(run, wanted), sessionId);
    else queue.give(run, text, files, after);
    return run.events;
  }

  function forget(run: PromptRun): void {
    if (turns.current === run) costs.end();
    turns.remove(run);
    starts.forget(run);
    if (turns.open().length === 0) silence.stop();
  }

  return {
    prompt(promptId, text, files = [], mostUsd) {
      return give(beginAlone(promptId, mostUsd), text, files);
    },
    compact(promptId, mostUsd) {
      const run = beginAlone(promptId, mostUsd, { compacts: true });
      if (wanted) run.breakOff(wanted, sessionId);
      else queue.compact(run);
      return run.events;
    },
    steer(promptId, text, files = [], mostUsd) {
      // Not before the first prompt has begun: Claude would fold it into a turn of its own.
      const first = turns.open().find(({ isSteered, state }) => !isSteered && state === 'waiting');
      return give(begin(promptId, mostUsd, { isSteered: true }), text, files, first?.begun);
    },
    get current() {
      return turns.current;
    },
    get ownTurn() {
      return own.current;
    },
    isAnyOpen: () => turns.open().length > 0,
    heard: silence.heard,
    follow: (message) => starts.followMessage(message, wanted ?? { outcome: 'stopped' }),
    read(message) {
      if (message.type === 'system') {
        starts.followState(message);
        if (message.subtype === 'api_retry') silence.announced(message.retry_delay_ms ?? 0);
      }
      meters.read(message);
      (turns.current ?? own).read(message);
    },
    endTurn(result) {
      const measured = meters.endTurn(result);
      noticeUnasked();
      // Also before the answer to a prompt: a turn of Claude's own may have taken the prompt in.
      const told = own.end(result);
      if (told) options.onBackgroundResult(told);
      const run = turns.answeredBy(result);
      if (!run) return;
      const turn = { ...measured, text: run.text(), sessionId, compaction: run.compactionEnd() };
      const outcome = outcomeOfResult(result, turn);
      turns.end(run, wanted ? { ...outcome, ...nothing, ...wanted } : outcome, wanted);
    },
    endAs(ending) {
      wanted ??= ending;
    },
    breakOffPending(ending, { steeredOnly } = { steeredOnly: false }) {
      for (const run of queue.pending()) {
        if (run.isSteered || !steeredOnly) run.breakOff(endingOfUnbegun(run, wanted ?? ending), sessionId);
      }
    },
    breakOff(unwanted) {
      if (turns.open().length > 0) turns.breakOff(wanted ?? unwanted());
      wanted ??= goneBefore;
    },
    settled: queue.settled,
    hasPending: () => queue.pending().length > 0,
    ended: () => Promise.all(turns.open().map(({ ended }) => ended)),
  };
}

/** What a replaced outcome must not keep. */
const nothing = { failure: undefined, message: undefined, resetsAt: undefined };

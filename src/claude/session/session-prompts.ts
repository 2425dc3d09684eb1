import { BridgeError } from '../../core/model/errors.ts';
import type { AgentEvent } from '../../core/model/events.ts';
import type { TaskFile } from '../../core/model/files.ts';
import type { Clock } from '../../core/ports/clock.ts';
import type { Log } from '../../core/ports/log.ts';
import { createPromptQueue } from '../prompt/queue.ts';
import { createPromptRun, type PromptRun } from '../prompt/run.ts';
import { createLimitMemory } from '../protocol/limit-memory.ts';
import type { ClaudeMessage, LifecycleMessage, ResultMessage, SystemMessage } from '../protocol/messages.ts';
import { outcomeOfResult } from '../protocol/outcome.ts';
import { fellSilent, goneBefore, type TurnEnding } from '../protocol/turn-ending.ts';
import { costOf, createContextMeter } from '../protocol/usage.ts';
import type { CostWatch } from './cost-watch.ts';
import { createOwnTurns, type OwnResult, type OwnTurns } from './own-turns.ts';
import { type SilenceWatch, watchSilence } from './silence.ts';
import { createTurns, endingOfUnbegun } from './turns.ts';

/** The prompts of one session, from their hand-over to their end: what claude says reaches the one it belongs to. */
export interface SessionPrompts {
  prompt(promptId: string, text: string, files?: readonly TaskFile[], mostUsd?: number): AsyncIterable<AgentEvent>;
  steer(promptId: string, text: string, files?: readonly TaskFile[], mostUsd?: number): AsyncIterable<AgentEvent>;
  /** Has claude compact the session, in the place of a prompt. */
  compact(promptId: string, mostUsd?: number): AsyncIterable<AgentEvent>;
  /** The one claude works on. */
  readonly current: PromptRun | undefined;
  /** The turn that claude takes by itself; undefined: it takes none. */
  readonly ownTurn: OwnTurns['current'];
  isAnyOpen(): boolean;
  /** Any line, also one that can't be read. */
  heard(): void;
  /** What claude says, does or tells. */
  read(message: ClaudeMessage): void;
  follow(message: LifecycleMessage): void;
  endTurn(result: ResultMessage): void;
  /** All end like this from now on, whatever claude says; the first time counts. New ones end at once. */
  endAs(ending: TurnEnding): void;
  /** Ends those that claude does not have yet; `steeredOnly`: the others are still given to it. */
  breakOffPending(ending: TurnEnding, more?: { steeredOnly: boolean }): void;
  /** The process is gone. `unwanted`: how they end if nobody wanted that. */
  breakOff(unwanted: () => TurnEnding): void;
  /** Resolves when claude has all that were handed over. */
  settled(): Promise<void>;
  hasPending(): boolean;
  /** Resolves when those that are open now have ended. */
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
  /** This claude reports what becomes of each message. */
  isCurrent(): boolean;
  /** claude waits for somebody's answer. */
  isAsking(): boolean;
  /** Watches each turn that a prompt gets, from its start to its end. */
  spending: Pick<CostWatch, 'begin' | 'end'>;
  /** The prompt that began a task of claude's. */
  starterOf(id: string | undefined): string | undefined;
  onBackgroundResult(result: OwnResult): void;
  /** claude works by itself, though it was never given a prompt. */
  onUnasked(): void;
  /** After its prompts were told that they end as silent. */
  onSilent(): void;
}

export function createSessionPrompts(options: SessionPromptsOptions): SessionPrompts {
  const { sessionId, clock, log, stallMs, silenceMs, send, isCurrent, isAsking, spending, onBackgroundResult } =
    options;
  const turns = createTurns(sessionId);
  const handOver = createPromptQueue({ send, isCurrent, onUnreported: beginUnreported, log });
  const context = createContextMeter();
  const limits = createLimitMemory();
  const own = createOwnTurns(options.starterOf);
  /** Given to a claude that does not report what becomes of it, while that took a turn of its own. */
  const late = new Set<PromptRun>();
  let isIdle = true;
  let wasPrompted = false;
  let watch: SilenceWatch | undefined;
  let totalCost = options.costBefore;
  let wanted: TurnEnding | undefined;

  function begin(
    promptId: string,
    mostUsd: number | undefined,
    { isSteered = false, compacts = false } = {},
  ): PromptRun {
    const onStart = () => spending.begin(mostUsd);
    wasPrompted = true;
    const run = createPromptRun({ promptId, isSteered, compacts, clock, onStart, onEnded: forget });
    turns.add(run);
    watch ??= watchSilence({
      clock,
      stallMs,
      giveUpMs: silenceMs,
      isExcused: isAsking,
      onStall: (silentMs) => (turns.current ?? turns.open()[0])?.push({ type: 'stalled', silentMs }),
      onSilent() {
        wanted ??= fellSilent(silenceMs);
        options.onSilent();
      },
    });
    return run;
  }

  function beginAlone(promptId: string, mostUsd: number | undefined, more = {}): PromptRun {
    if (turns.open().length > 0) {
      throw new BridgeError('internal', 'a session was given a prompt while it works on another');
    }
    return begin(promptId, mostUsd, more);
  }

  function forget(run: PromptRun): void {
    if (turns.current === run) spending.end();
    turns.remove(run);
    late.delete(run);
    if (turns.open().length > 0) return;
    watch?.stop();
    watch = undefined;
  }

  function give(run: PromptRun, text: string, files: readonly TaskFile[], after?: Promise<void>) {
    if (wanted) run.breakOff(endingOfUnbegun(run, wanted), sessionId);
    else handOver.give(run, text, files, after);
    return run.events;
  }

  /** The turn that runs ends with a result that names no prompt: it must not be taken for this one's. */
  function beginUnreported(run: PromptRun): void {
    if (own.current) late.add(run);
    else turns.begin(run);
  }

  function beginOwn(): void {
    own.begin();
    if (!wasPrompted) options.onUnasked();
  }

  function followState(message: SystemMessage): void {
    const { subtype, state } = message;
    own.follow(message);
    if (subtype === 'session_state_changed') {
      if (isIdle && state === 'running' && turns.open().length === 0) beginOwn();
      isIdle = state === 'idle';
    }
    if (subtype !== 'init' || turns.current) return;
    const [next] = own.current ? [] : late;
    if (next) {
      late.delete(next);
      turns.begin(next);
    } else beginOwn();
  }

  return {
    prompt(promptId, text, files = [], mostUsd) {
      return give(beginAlone(promptId, mostUsd), text, files);
    },
    compact(promptId, mostUsd) {
      const run = beginAlone(promptId, mostUsd, { compacts: true });
      if (wanted) run.breakOff(wanted, sessionId);
      else handOver.compact(run);
      return run.events;
    },
    steer(promptId, text, files = [], mostUsd) {
      // Before the prompt, claude would take it into whatever turn it is in by itself.
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
    heard: () => watch?.heard(),
    read(message) {
      if (message.type === 'system') {
        followState(message);
        if (message.subtype === 'api_retry') watch?.announced(message.retry_delay_ms ?? 0);
      }
      context.read(message);
      limits.read(message);
      (turns.current ?? own).read(message);
    },
    follow(message) {
      if (message.state === 'started' && !turns.current && !turns.knows(message.command_uuid)) {
        own.wake(message);
        if (!wasPrompted) options.onUnasked();
      }
      turns.follow(message, wanted ?? { outcome: 'stopped' });
    },
    endTurn(result) {
      const costUsd = costOf(result, totalCost);
      totalCost = result.total_cost_usd ?? totalCost;
      if (!wasPrompted) options.onUnasked();
      // Also before the answer to a prompt: it may have been folded into a turn of claude's own.
      const told = own.end(result);
      if (told) onBackgroundResult(told);
      const run = turns.answeredBy(result);
      if (!run) return;
      const now = clock.now();
      const outcome = outcomeOfResult(result, {
        text: run.text(),
        sessionId,
        compaction: run.compactionEnd(),
        costUsd,
        context: context.fill(result),
        limitResetsAt: limits.resetsAt(now),
        now,
      });
      turns.end(run, wanted ? { ...outcome, ...nothing, ...wanted } : outcome, wanted);
    },
    endAs(ending) {
      wanted ??= ending;
    },
    breakOffPending(ending, { steeredOnly } = { steeredOnly: false }) {
      for (const run of handOver.pending()) {
        if (run.isSteered || !steeredOnly) run.breakOff(endingOfUnbegun(run, wanted ?? ending), sessionId);
      }
    },
    breakOff(unwanted) {
      if (turns.open().length > 0) turns.breakOff(wanted ?? unwanted());
      wanted ??= goneBefore;
    },
    settled: handOver.settled,
    hasPending: () => handOver.pending().length > 0,
    ended: () => Promise.all(turns.open().map(({ ended }) => ended)),
  };
}

/** What must not remain of an outcome that is replaced. */
const nothing = { failure: undefined, message: undefined, resetsAt: undefined };

import type { AgentEvent, Outcome } from '../../core/model/events.ts';
import type { Clock } from '../../core/ports/clock.ts';
import type { CommandWords } from '../protocol/command-words.ts';
import { type CompactionEnd, compactionEnd, compactionWordsOf } from '../protocol/compaction.ts';
import type { ClaudeMessage } from '../protocol/messages.ts';
import { createTranslator } from '../protocol/translate.ts';
import { outcomeWithoutResult, type TurnEnding } from '../protocol/turn-ending.ts';
import { eventMerging } from './event-merging.ts';
import { createEventQueue } from './event-queue.ts';

/** One prompt from its hand-over to its `finished` event, which comes exactly once. */
export interface PromptRun {
  readonly promptId: string;
  /** Claude got it while it worked on another prompt. */
  readonly isSteered: boolean;
  /** How it ended as a compaction; undefined: it is no compaction. */
  compactionEnd(): CompactionEnd | undefined;
  readonly events: AsyncIterable<AgentEvent>;
  /** Claude has it and works on it, in its own turn or in another one; or it has ended. */
  readonly begun: Promise<void>;
  /** Resolves after `finished`. */
  readonly ended: Promise<void>;
  /** `working`: what Claude writes from now on is its answer. `folded`: Claude answers it within `into`. */
  readonly state: 'waiting' | 'working' | 'folded' | 'ended';
  readonly into: PromptRun | undefined;
  /** Claude has it in its queue. */
  take(): void;
  start(): void;
  fold(into: PromptRun): void;
  read(message: ClaudeMessage): void;
  push(event: AgentEvent): void;
  text(): string;
  finish(outcome: Outcome): void;
  /** Ends it without a result of its own. */
  breakOff(ending: TurnEnding, sessionId: string): void;
}

export interface PromptRunOptions {
  promptId: string;
  isSteered: boolean;
  compacts: boolean;
  clock: Clock;
  /** A turn of its own begins. */
  onStart(): void;
  /** Called right before the reader gets `finished`. */
  onEnded(run: PromptRun): void;
}

export function createPromptRun({
  promptId,
  isSteered,
  compacts,
  clock,
  onStart,
  onEnded,
}: PromptRunOptions): PromptRun {
  const events = createEventQueue<AgentEvent>(eventMerging);
  const translator = createTranslator();
  const { promise: begun, resolve: markBegun } = Promise.withResolvers<void>();
  const { promise: ended, resolve: markEnded } = Promise.withResolvers<void>();
  const startedAt = clock.steady();
  let state: PromptRun['state'] = 'waiting';
  let into: PromptRun | undefined;
  let isTaken = false;
  let words: CommandWords | undefined;

  const run: PromptRun = {
    promptId,
    isSteered,
    compactionEnd: () => (compacts ? compactionEnd(words) : undefined),
    events,
    begun,
    ended,
    get state() {
      return state;
    },
    get into() {
      return into;
    },
    take() {
      if (!isTaken) events.push({ type: 'taken' });
      isTaken = true;
    },
    start() {
      state = 'working';
      onStart();
      run.take();
      markBegun();
    },
    fold(other) {
      state = 'folded';
      into = other;
      events.push({ type: 'folded', into: other.promptId });
      markBegun();
    },
    read(message) {
      if (compacts) words = compactionWordsOf(message) ?? words;
      for (const event of translator.read(message)) events.push(event);
    },
    push: (event) => events.push(event),
    text: () => translator.text(),
    finish(outcome) {
      if (state === 'ended') return;
      state = 'ended';
      onEnded(run);
      events.push({ type: 'finished', ...outcome });
      events.end();
      markBegun();
      markEnded();
    },
    breakOff(ending, sessionId) {
      const durationMs = clock.steady() - startedAt;
      run.finish(outcomeWithoutResult(ending, { text: translator.text(), sessionId, durationMs }));
    },
  };
  return run;
}

import type { AgentEvent, Outcome } from '../core/events.ts';
import type { Clock } from '../core/ports.ts';
import { createEventQueue } from './event-queue.ts';
import { type Ending, outcomeWithoutResult } from './outcome.ts';
import type { ClaudeMessage, ResultMessage } from './protocol.ts';
import { createTranslator } from './translate.ts';

/** One prompt from its hand-over to its `finished` event, which comes exactly once. */
export interface PromptRun {
  readonly promptId: string;
  readonly events: AsyncIterable<AgentEvent>;
  /** After `finished`. */
  readonly ended: Promise<void>;
  /** claude works on it: what it says from now on is the answer. */
  readonly started: boolean;
  start(): void;
  read(message: ClaudeMessage): void;
  push(event: AgentEvent): void;
  isAnsweredBy(result: ResultMessage): boolean;
  text(): string;
  finish(outcome: Outcome): void;
  /** Ends it without a result. */
  breakOff(ending: Ending, sessionId: string): void;
}

/** `onEnded` is called right before the reader sees `finished`. */
export function createPromptRun(promptId: string, clock: Clock, onEnded: () => void): PromptRun {
  const events = createEventQueue<AgentEvent>();
  const translator = createTranslator();
  const { promise: ended, resolve: markEnded } = Promise.withResolvers<void>();
  const startedAt = clock.now();
  let started = false;
  let finished = false;

  function finish(outcome: Outcome): void {
    if (finished) return;
    finished = true;
    onEnded();
    events.push({ type: 'finished', ...outcome });
    events.end();
    markEnded();
  }

  return {
    promptId,
    events,
    ended,
    get started() {
      return started;
    },
    start() {
      started = true;
    },
    read(message) {
      for (const event of translator.read(message)) events.push(event);
    },
    push: (event) => events.push(event),
    isAnsweredBy({ user_message_uuids: uuids, origin }) {
      if (uuids && uuids.length > 0) return uuids.includes(promptId);
      // Old versions name no uuid; what has an origin answers a background task.
      return started && origin === undefined;
    },
    text: () => translator.text(),
    finish,
    breakOff(ending, sessionId) {
      finish(outcomeWithoutResult(ending, { text: translator.text(), sessionId, durationMs: clock.now() - startedAt }));
    },
  };
}

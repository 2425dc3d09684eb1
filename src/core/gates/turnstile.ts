import type { Clock } from '../ports/clock.ts';

/** The time between two: all at once would only meet the next limit. */
const staggerMs = 3_000;

/** Lets tasks pass one after the other once a hold is over. */
export interface Turnstile {
  /** Resolves when the caller may pass. Rejects when `signal` aborts. */
  pass(signal: AbortSignal): Promise<void>;
  /** The next one may pass at once. */
  reset(): void;
}

export interface TurnstileOptions {
  clock: Pick<Clock, 'steady' | 'sleep'>;
  /** Whether the hold is on, so that nobody may pass. */
  isClosed(): boolean;
  /** Whether it is still unknown if the hold is over: newcomers have to queue too. */
  isTrying(): boolean;
  untilChange(signal: AbortSignal): Promise<void>;
}

export function createTurnstile({ clock, isClosed, isTrying, untilChange }: TurnstileOptions): Turnstile {
  /** In steady time. */
  let nextAt = Number.NEGATIVE_INFINITY;

  return {
    async pass(signal) {
      for (let hasWaited = false; ; ) {
        signal.throwIfAborted();
        if (isClosed()) {
          hasWaited = true;
          await untilChange(signal);
          continue;
        }
        if (!hasWaited && !isTrying()) return;
        const wait = nextAt - clock.steady();
        if (!(wait > 0)) break;
        await clock.sleep(wait, signal);
      }
      nextAt = clock.steady() + staggerMs;
    },
    reset() {
      nextAt = clock.steady();
    },
  };
}

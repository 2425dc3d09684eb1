import type { Clock } from '../ports/clock.ts';

/** The time between two: all at once would only meet the next limit. */
const staggerMs = 3_000;

/** Lets tasks pass one after the other once a hold is over, in the order in which they came. */
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
  /** Those who wait to be the first, in order. */
  const line: (() => void)[] = [];
  let isTaken = false;

  /** Resolves when all who came before have passed or left. */
  async function standInLine(signal: AbortSignal): Promise<void> {
    if (!isTaken) {
      isTaken = true;
      return;
    }
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const leave = () => {
      const at = line.indexOf(resolve);
      if (at >= 0) line.splice(at, 1);
      reject(signal.reason);
    };
    line.push(resolve);
    signal.addEventListener('abort', leave, { once: true });
    await promise;
    signal.removeEventListener('abort', leave);
  }

  function callNext(): void {
    const next = line.shift();
    if (next) next();
    else isTaken = false;
  }

  async function waitAsFirst(signal: AbortSignal): Promise<void> {
    for (;;) {
      signal.throwIfAborted();
      const wait = nextAt - clock.steady();
      if (isClosed()) await untilChange(signal);
      else if (wait > 0) await clock.sleep(wait, signal);
      else return;
    }
  }

  return {
    async pass(signal) {
      signal.throwIfAborted();
      if (!isClosed() && !isTrying()) return;
      await standInLine(signal);
      try {
        await waitAsFirst(signal);
        nextAt = clock.steady() + staggerMs;
      } finally {
        callNext();
      }
    },
    reset() {
      nextAt = clock.steady();
    },
  };
}

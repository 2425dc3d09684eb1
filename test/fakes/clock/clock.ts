import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Clock } from '../../../src/core/ports/clock.ts';

export interface FakeClock extends Clock {
  /**
   * Moves time by `ms`, running due timers in their order; after each one, what it set off may settle before time goes
   * on. Answers over the network are not waited for.
   */
  advance(ms: number): Promise<void>;
  /** How many timers and sleeps wait. */
  pending(): number;
  /** Resolves as soon as at least `count` of them wait. */
  untilPending(count?: number): Promise<void>;
}

interface Timer {
  due: number;
  run: () => void;
}

/** A clock that stands still until it is told to move. `start` in ms since the epoch. */
export function createFakeClock(start = Date.UTC(2026, 0, 5, 9)): FakeClock {
  let now = start;
  const timers = new Set<Timer>();
  const waiters = new Set<() => void>();

  function after(ms: number, run: () => void): () => void {
    const timer = { due: now + Math.max(0, ms), run };
    timers.add(timer);
    for (const check of waiters) check();
    return () => timers.delete(timer);
  }

  function sleep(ms: number, signal?: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      if (signal?.aborted) return reject(signal.reason);
      const cancel = after(ms, () => {
        signal?.removeEventListener('abort', abort);
        resolve();
      });
      const abort = () => {
        cancel();
        reject(signal?.reason);
      };
      signal?.addEventListener('abort', abort, { once: true });
    });
  }

  async function advance(ms: number): Promise<void> {
    const target = now + ms;
    await settle();
    for (let timer = earliest(timers, target); timer !== undefined; timer = earliest(timers, target)) {
      timers.delete(timer);
      now = Math.max(now, timer.due);
      timer.run();
      await settle();
    }
    now = target;
    await settle();
  }

  function untilPending(count = 1): Promise<void> {
    return new Promise((resolve) => {
      const check = () => {
        if (timers.size < count) return;
        waiters.delete(check);
        resolve();
      };
      waiters.add(check);
      check();
    });
  }

  return {
    now: () => now,
    steady: () => now,
    after,
    sleep,
    advance,
    pending: () => timers.size,
    untilPending,
  };
}

/** Sets keep the order of insertion, so timers of the same moment run in the order they were made. */
function earliest(timers: Set<Timer>, latest: number): Timer | undefined {
  let first: Timer | undefined;
  for (const timer of timers) {
    if (timer.due <= latest && (first === undefined || timer.due < first.due)) first = timer;
  }
  return first;
}

/** A few turns of the event loop: enough for chains of promises and local streams. */
async function settle(): Promise<void> {
  for (let turn = 0; turn < 5; turn += 1) await nextTurn();
}

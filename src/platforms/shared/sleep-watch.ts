import type { Clock } from '../../core/ports/clock.ts';

/** Timers are late by a little when the machine is busy, and by hours when it slept. */
const leastSleepMs = 20_000;

/** @returns to be called every `everyMs`: how long the machine slept since the call before, ms; 0: it did not */
export function createSleepWatch(clock: Clock, everyMs: number): () => number {
  let last = clock.now();

  return () => {
    const lateMs = clock.now() - last - everyMs;
    last = clock.now();
    return lateMs >= leastSleepMs ? lateMs : 0;
  };
}

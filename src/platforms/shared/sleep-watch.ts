import type { Clock } from '../../core/ports/clock.ts';

/** Timers are late by a little when the machine is busy, and by hours after a sleep. */
const leastSleepMs = 20_000;

/** @returns a function to call every `everyMs`; it returns how long the machine slept since the last call, ms, or 0 */
export function createSleepWatch(clock: Clock, everyMs: number): () => number {
  let last = clock.now();

  return () => {
    const lateMs = clock.now() - last - everyMs;
    last = clock.now();
    return lateMs >= leastSleepMs ? lateMs : 0;
  };
}

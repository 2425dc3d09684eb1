import type { Clock } from '../../../src/core/ports/clock.ts';
import { createClock } from '../../../src/system/clock.ts';

export interface FastClock extends Clock {
  /** How many times as fast time passes on it. */
  readonly times: number;
}

/** A real clock on which time passes ten times as fast: for tests that wait for what the platform waits for. */
export function createFastClock(times = 10): FastClock {
  const clock = createClock();
  const start = clock.now();
  const began = clock.steady();
  return {
    times,
    now: () => start + (clock.now() - start) * times,
    steady: () => (clock.steady() - began) * times,
    after: (ms, run) => clock.after(ms / times, run),
    sleep: (ms, signal) => clock.sleep(ms / times, signal),
  };
}

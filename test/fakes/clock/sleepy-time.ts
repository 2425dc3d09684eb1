import type { TimeSource } from '../../../src/system/clock.ts';

/** The time of a machine that can be put to sleep. */
export interface SleepyTime extends TimeSource {
  /** Both clocks go on, and timers fire. */
  pass(ms: number): void;
  /** The machine sleeps: only the wall clock goes on, and nothing fires. */
  sleep(ms: number): void;
  /** Timers that are set, the beat of the clock too. */
  timers(): number;
}

export function createSleepyTime(): SleepyTime {
  let wall = Date.UTC(2026, 0, 5, 9);
  let steady = 5_000;
  const timers = new Set<{ at: number; run: () => void }>();

  function pass(ms: number): void {
    const target = steady + ms;
    for (;;) {
      const [next] = [...timers].filter(({ at }) => at <= target).sort((a, b) => a.at - b.at);
      const until = next?.at ?? target;
      wall += until - steady;
      steady = until;
      if (!next) return;
      timers.delete(next);
      next.run();
    }
  }

  return {
    wall: () => wall,
    steady: () => steady,
    setTimer(ms, run) {
      const timer = { at: steady + ms, run };
      timers.add(timer);
      return () => timers.delete(timer);
    },
    pass,
    sleep(ms) {
      wall += ms;
    },
    timers: () => timers.size,
  };
}

import type { Clock } from '../ports/clock.ts';

/** Time that runs out; while it is paused, or the machine sleeps, none passes. */
export interface TimeLimit {
  pause(): void;
  resume(): void;
  end(): void;
}

/** Runs from now on. `ms`: until `onOver` is called. */
export function startTimeLimit(clock: Pick<Clock, 'steady' | 'after'>, ms: number, onOver: () => void): TimeLimit {
  let left = ms;
  let runsSince = 0;
  let cancel = () => {};

  function pause(): void {
    cancel();
    left -= clock.steady() - runsSince;
  }

  function resume(): void {
    runsSince = clock.steady();
    cancel = clock.after(Math.max(0, left), look);
  }

  /** Timers also fire after a wake, for the time that was slept through. */
  function look(): void {
    pause();
    if (left > 0) resume();
    else onOver();
  }

  resume();
  return { pause, resume, end: () => cancel() };
}

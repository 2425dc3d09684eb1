import type { Clock } from '../ports/clock.ts';

/** A time limit; none of it passes while it is paused or the machine sleeps. */
export interface TimeLimit {
  pause(): void;
  resume(): void;
  end(): void;
}

/** Starts now. `ms`: the time until it calls `onOver`. */
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

  /** Timers also fire after a wake, for the time the machine slept. */
  function look(): void {
    pause();
    if (left > 0) resume();
    else onOver();
  }

  resume();
  return { pause, resume, end: () => cancel() };
}

import type { SteadyMs } from '../../core/ports/clock.ts';
/** A budget of calls over time. Times are milliseconds of `Clock.steady`. */
export interface CallBudget {
  /** When a call that leaves `reserve` calls untouched may start; `now` or earlier: at once. */
  readyAt(now: SteadyMs, reserve: number): SteadyMs;
  begin(now: SteadyMs): void;
  end(now: SteadyMs): void;
}

/** A moment that only the end of a running call can bring. */
const onlyWhenOneEnds = Number.POSITIVE_INFINITY;

/**
 * At most `limit` calls within any `spanMs`, as the other side measures. A call occupies its place from its start until
 * `spanMs` after its end, because the other side sees it at some moment in between.
 */
export function createCallWindow(limit: number, spanMs: number): CallBudget {
  let running = 0;
  const ended: number[] = [];

  return {
    readyAt(now, reserve) {
      while (ended[0] !== undefined && ended[0] + spanMs <= now) ended.shift();
      const excess = running + ended.length - (limit - reserve) + 1;
      if (excess <= 0) return now;
      const last = ended[excess - 1];
      return last === undefined ? onlyWhenOneEnds : last + spanMs;
    },
    begin() {
      running += 1;
    },
    end(now) {
      running -= 1;
      ended.push(now);
    },
  };
}

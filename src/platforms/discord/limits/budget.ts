/** A moment that only the end of a running call can bring. */
const onlyWhenOneEnds = Number.POSITIVE_INFINITY;

/** At most some calls within any span of time. Times are milliseconds since the epoch. */
export interface Budget {
  /** When a call that leaves `reserve` calls untouched may start; `now` or earlier: at once. */
  readyAt(now: number, reserve: number): number;
  begin(): void;
  end(now: number): void;
}

/** A call counts from its start until `spanMs` after its end: Discord sees it at some moment in between. */
export function createBudget(limit: number, spanMs: number): Budget {
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

/** A moment that only the end of a running call can bring. */
const onlyWhenOneEnds = Number.POSITIVE_INFINITY;

/** A budget of calls over time. Times are milliseconds since the epoch. */
export interface Budget {
  /** When a call that leaves `reserve` calls untouched may start; `now` or earlier: at once. */
  readyAt(now: number, reserve: number): number;
  begin(now: number): void;
  end(now: number): void;
}

/**
 * At most `limit` calls within any `spanMs`, as the other side counts. A call counts from its start until `spanMs`
 * after its end, because the other side sees it at some moment in between.
 */
export function createWindow(limit: number, spanMs: number): Budget {
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

/** Bursts of `capacity` calls; one call more every `refillMs`. */
export function createBucket(capacity: number, refillMs: number): Budget {
  /** The bucket as one number: when it will be, or was, full. */
  let fullAt = 0;

  return {
    readyAt(now, reserve) {
      return Math.max(now, fullAt - (capacity - reserve - 1) * refillMs);
    },
    begin(now) {
      fullAt = Math.max(fullAt, now) + refillMs;
    },
    end() {},
  };
}

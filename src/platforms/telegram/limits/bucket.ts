import type { CallBudget } from '../../shared/call-window.ts';

/** Bursts of `capacity` calls; one call more every `refillMs`. */
export function createBucket(capacity: number, refillMs: number): CallBudget {
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

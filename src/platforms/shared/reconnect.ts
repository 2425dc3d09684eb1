import { backoffMs } from '../../core/timing/retry.ts';

const outage = { firstMs: 500, longestMs: 30_000 };

/**
 * Before the next try of a connection, after so many failures in a row before this one, ms: up to a quarter less than
 * the backoff, so that not all come back at once. `random`: 0 (included) to 1.
 */
export function reconnectMs(failures: number, random: () => number): number {
  return backoffMs(outage, failures) * (0.75 + random() / 4);
}

import { backoffMs } from '../../core/timing/retry.ts';

const outage = { firstMs: 500, longestMs: 30_000 };

/**
 * The wait before the next connection, after this many failures in a row, ms: up to a quarter less than the backoff, so
 * that not all clients return at once. `random`: 0 (included) to 1.
 */
export function reconnectMs(failures: number, random: () => number): number {
  return backoffMs(outage, failures) * (0.75 + random() / 4);
}

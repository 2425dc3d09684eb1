import { isBridgeError } from '../model/errors.ts';
import type { Clock } from '../ports/clock.ts';

export interface Backoff {
  /** The first wait, ms. Each is twice as long as the one before. */
  firstMs: number;
  /** No wait is longer, ms. */
  longestMs: number;
}

export interface RetryOptions extends Backoff {
  clock: Clock;
  /** Ends the waiting: `retry` rejects with its reason. */
  signal: AbortSignal;
  /** Whether another try may help. Default: true for a retryable BridgeError. */
  mayPass?(error: unknown): boolean;
  /** Number of tries; then throws the last failure. Default: no limit. */
  tries?: number;
  /** Called before each wait. */
  onFailure?(error: unknown, waitMs: number): void;
}

/** How long to wait after so many failures (0: after the first), ms. */
export function backoffMs({ firstMs, longestMs }: Backoff, failures: number): number {
  return Math.min(longestMs, firstMs * 2 ** failures);
}

/**
 * Does `work` until it succeeds. When a failure gives a time (`BridgeError.retryAfterMs`), waits for that instead.
 * @throws what does not pass, the last failure of `tries`, and the signal's reason
 */
export async function retry<T>(work: () => T | Promise<T>, options: RetryOptions): Promise<T> {
  const { clock, signal, mayPass = isRetryable, tries = Number.POSITIVE_INFINITY, onFailure } = options;
  for (let failures = 0; ; failures += 1) {
    try {
      return await work();
    } catch (error) {
      if (!mayPass(error) || failures + 1 >= tries) throw error;
      signal.throwIfAborted();
      const waitMs = (isBridgeError(error) ? error.retryAfterMs : undefined) ?? backoffMs(options, failures);
      onFailure?.(error, waitMs);
      await clock.sleep(waitMs, signal);
    }
  }
}

function isRetryable(error: unknown): boolean {
  return isBridgeError(error) && error.retryable;
}

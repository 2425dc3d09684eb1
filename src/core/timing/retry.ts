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
  /** Ends the waiting: what `retry` gives rejects with its reason. */
  signal: AbortSignal;
  /** Does trying again help? Default: a BridgeError that is retryable. */
  mayPass?(error: unknown): boolean;
  /** Tries in all; the last failure is thrown. Default: no end. */
  tries?: number;
  /** Before each wait. */
  onFailure?(error: unknown, waitMs: number): void;
}

/** How long to wait after so many failures (0: after the first), ms. */
export function backoffMs({ firstMs, longestMs }: Backoff, failures: number): number {
  return Math.min(longestMs, firstMs * 2 ** failures);
}

/**
 * Does `work` until it succeeds. Where a failure says when it passes (`BridgeError.retryAfterMs`), that is waited for
 * instead. @throws what does not pass, the last failure of `tries`, and the signal's reason
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

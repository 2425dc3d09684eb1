import { isBridgeError } from '../model/errors.ts';
import type { Clock } from '../ports/clock.ts';
import type { Log } from '../ports/log.ts';
import { retry } from './retry.ts';

const tryAgainMs = 5_000;

/**
 * Writes to the store what must be written, and retries while the store refuses (the disk is full or read-only, another
 * program locks it). Rejects when `signal` aborts, and with every error that `mayPass` does not name.
 */
export type Persist = <T>(work: () => T) => Promise<T>;

export interface PersistOptions {
  clock: Clock;
  log: Log;
  signal: AbortSignal;
  /** Which errors are worth another try. Default: those of a store that refuses. */
  mayPass?(error: unknown): boolean;
}

const isRefused = (error: unknown) => isBridgeError(error, 'store-refused');

export function createPersist({ clock, log, signal, mayPass = isRefused }: PersistOptions): Persist {
  return (work) =>
    retry(work, {
      ...{ clock, signal, firstMs: tryAgainMs, longestMs: tryAgainMs },
      mayPass,
      onFailure: (error) => log.error('database write failed; retrying', { error }),
    });
}

import { isBridgeError } from '../model/errors.ts';
import type { Clock } from '../ports/clock.ts';
import type { Log } from '../ports/log.ts';
import { retry } from './retry.ts';

const tryAgainMs = 5_000;

/**
 * Writes to the store what must be written, and retries while the store refuses (the disk is full or read-only, another
 * program locks it). Rejects when `signal` aborts, and with every other error.
 */
export type Persist = <T>(work: () => T) => Promise<T>;

export interface PersistOptions {
  clock: Clock;
  log: Log;
  signal: AbortSignal;
}

export function createPersist({ clock, log, signal }: PersistOptions): Persist {
  return (work) =>
    retry(work, {
      ...{ clock, signal, firstMs: tryAgainMs, longestMs: tryAgainMs },
      mayPass: (error) => isBridgeError(error, 'store-refused'),
      onFailure: (error) => log.error('database write failed; retrying', { error }),
    });
}

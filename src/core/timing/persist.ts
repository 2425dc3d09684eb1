import type { Clock } from '../ports/clock.ts';
import type { Log } from '../ports/log.ts';
import type { Store } from '../ports/store.ts';
import { retry } from './retry.ts';

const tryAgainMs = 5_000;

/**
 * Writes to the store what must be written, and retries while the store refuses (the disk is full or read-only, another
 * program locks it). Rejects when `signal` aborts, and with every other error.
 */
export type Persist = <T>(work: () => T) => Promise<T>;

export interface PersistOptions {
  store: Pick<Store, 'isRefusedWrite'>;
  clock: Clock;
  log: Log;
  signal: AbortSignal;
}

export function createPersist({ store, clock, log, signal }: PersistOptions): Persist {
  return (work) =>
    retry(work, {
      ...{ clock, signal, firstMs: tryAgainMs, longestMs: tryAgainMs },
      mayPass: store.isRefusedWrite,
      onFailure: (error) => log.error('database write failed; retrying', { error }),
    });
}

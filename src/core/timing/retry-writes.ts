import type { Clock } from '../ports/clock.ts';
import type { Log } from '../ports/log.ts';
import type { Store } from '../ports/store.ts';

const tryAgainMs = 5_000;

/**
 * Writes to the store what must be written: while it refuses (the disk is full or read-only, another program locks it), it is
 * tried again. Rejects when `signal` aborts, and with every other error.
 */
export type Persist = <T>(work: () => T) => Promise<T>;

export interface PersistOptions {
  store: Pick<Store, 'isRefusedWrite'>;
  clock: Clock;
  log: Log;
  signal: AbortSignal;
}

export function createPersist({ store, clock, log, signal }: PersistOptions): Persist {
  return async (work) => {
    for (;;) {
      try {
        return work();
      } catch (error) {
        if (!store.isRefusedWrite(error) || signal.aborted) throw error;
        log.error('database write failed; retrying', { error });
        await clock.sleep(tryAgainMs, signal);
      }
    }
  };
}

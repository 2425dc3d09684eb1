import type { Clock } from '../ports/clock.ts';
import type { Log } from '../ports/log.ts';

const tryAgainMs = 5_000;

/**
 * Writes to the store what must be written: while it refuses (the disk is full or read-only, somebody locks it), it is
 * tried again. Rejects when `signal` aborts, and with every other error.
 */
export type Persist = <T>(work: () => T) => Promise<T>;

/** The store could not write, which passes; what it was to write was taken back as a whole. */
export function isRefusedWrite(error: unknown): boolean {
  const { code } = (error ?? {}) as { code?: unknown };
  return typeof code === 'string' && code.startsWith('SQLITE_');
}

export function createPersist({ clock, log, signal }: { clock: Clock; log: Log; signal: AbortSignal }): Persist {
  return async (work) => {
    for (;;) {
      try {
        return work();
      } catch (error) {
        if (!isRefusedWrite(error) || signal.aborted) throw error;
        log.error('database write failed; retrying', { error });
        await clock.sleep(tryAgainMs, signal);
      }
    }
  };
}

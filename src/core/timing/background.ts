import type { Clock } from '../ports/clock.ts';
import type { Log } from '../ports/log.ts';

/** Work that nobody waits for. Logs its errors, a full disk for example; does nothing after the end. */
export interface Background {
  run(work: () => void): void;
  /** Once, when all that is under way in this turn of the event loop is done. */
  soon(work: () => void): void;
  /** Once, after `ms`. */
  later(ms: number, work: () => void): void;
}

export function createBackground({ clock, log, signal }: { clock: Clock; log: Log; signal: AbortSignal }): Background {
  function run(work: () => void): void {
    if (signal.aborted) return;
    try {
      work();
    } catch (error) {
      log.error('the queue could not be shown', { error });
    }
  }

  return {
    run,
    soon: (work) => void Promise.resolve().then(() => run(work)),
    later: (ms, work) => void clock.after(Math.max(0, ms), () => run(work)),
  };
}

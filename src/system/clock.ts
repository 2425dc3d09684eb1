import { setTimeout as wait } from 'node:timers/promises';
import type { Clock } from '../core/ports.ts';

/** Longest delay Node's timers take; beyond it they would fire at once. */
const longestMs = 2 ** 31 - 1;

/** Real time. */
export function createClock(): Clock {
  return {
    now: Date.now,
    after(ms, run) {
      const timer = setTimeout(run, Math.min(ms, longestMs));
      timer.unref();
      return () => clearTimeout(timer);
    },
    async sleep(ms, signal) {
      signal?.throwIfAborted();
      try {
        await wait(Math.min(ms, longestMs), undefined, { signal, ref: false });
      } catch (error) {
        signal?.throwIfAborted();
        throw error;
      }
    },
  };
}

import type { Clock } from '../../core/ports/clock.ts';
import type { Log } from '../../core/ports/log.ts';
import type { Store } from '../../core/ports/store/store.ts';

/** Longer than most exchanges: a task is indexed once, with its end. */
const quietMs = 15_000;
const tasksInStep = 64;
const betweenStepsMs = 20;

export interface WordIndexOptions {
  store: Pick<Store, 'tasks' | 'onChange'>;
  clock: Pick<Clock, 'after'>;
  log: Log;
  /** Aborts when the bridge stops. */
  signal: AbortSignal;
}

/**
 * Indexes the words of tasks for searches, some time after they change, in steps between which everything else has its
 * turn. After an update of the database that is every task; a stop in between costs nothing.
 */
export function keepWordsIndexed({ store, clock, log, signal }: WordIndexOptions): void {
  let isPlanned = false;

  function plan(ms: number): void {
    if (isPlanned || signal.aborted) return;
    isPlanned = true;
    clock.after(ms, step);
  }

  function step(): void {
    isPlanned = false;
    if (signal.aborted) return;
    try {
      if (store.tasks.indexWords(tasksInStep)) plan(betweenStepsMs);
    } catch (error) {
      log.warn('the words of tasks could not be indexed; retrying', { error });
      plan(quietMs);
    }
  }

  store.onChange(
    () => plan(quietMs),
    (error) => log.error('the words of tasks could not be indexed', { error }),
  );
  plan(quietMs);
}

import type { EpochMs } from '../model/events.ts';
import type { Clock } from '../ports/clock.ts';
import type { Log } from '../ports/log.ts';
import type { Due } from '../ports/store/due-store.ts';
import type { Store } from '../ports/store/store.ts';
import { backoffMs } from './retry.ts';

/** Until a moment whose handler failed gets another try. */
const again = { firstMs: 10_000, longestMs: 10 * 60_000 };

/**
 * Moments that survive a restart and a sleep of the machine: the way anything waits longer than a turn. What polls, or
 * measures how long something runs, uses the clock.
 */
export interface Dues {
  /**
   * From now on it is due at this moment (ms since the epoch) with this payload, and at no other. Joins a running
   * transaction.
   */
  set(key: string, at: EpochMs, payload?: unknown): void;
  /** It is due no more. Joins a running transaction. */
  cancel(key: string): void;
  /** `kind`: what the keys have before their first `:`. One handler for each kind, before `start`. */
  on(kind: string, handler: DueHandler): void;
  /** From now on moments are due, first those that passed while no bridge ran. */
  start(): void;
}

/**
 * Runs once, inside the transaction that forgets the moment: what it writes is durable together with that, or neither
 * is, so a crash can neither lose a moment nor double its effects. What must not happen before the commit (an answer, a
 * look at something slow) goes into the function it returns. When it throws, the moment stays and is due again later.
 */
export type DueHandler = (due: Due) => (() => void) | undefined;

export interface DuesOptions {
  store: Pick<Store, 'dues' | 'atomically'>;
  clock: Clock;
  log: Log;
  /** When it aborts, nothing is due any more until the next start. */
  signal: AbortSignal;
}

export function createDues({ store, clock, log, signal }: DuesOptions): Dues {
  const handlers = new Map<string, DueHandler>();
  /** Moments whose handler failed; `nextAt`: in steady time. */
  const failed = new Map<string, { failures: number; nextAt: number }>();
  const unknown = new Set<string>();
  let hasStarted = false;
  let armedAt = Number.POSITIVE_INFINITY;
  let disarm = () => {};
  signal.addEventListener('abort', () => disarm(), { once: true });

  /** `at`: ms since the epoch. */
  function arm(at: EpochMs): void {
    disarm();
    armedAt = at;
    disarm = clock.after(Math.max(0, at - clock.now()), look);
  }

  /** Not more than one at a time: other work of the process comes in between. */
  function look(): void {
    if (signal.aborted) return;
    armedAt = Number.POSITIVE_INFINITY;
    try {
      const due = next();
      if (due && due.at <= clock.now()) fire(due.key);
      armNext();
    } catch (error) {
      log.error('the next due moment cannot be read; retrying', { error });
      arm(clock.now() + again.firstMs);
    }
  }

  function armNext(): void {
    const retries = resting().map(([, { nextAt }]) => clock.now() + nextAt - clock.steady());
    const at = Math.min(next()?.at ?? Number.POSITIVE_INFINITY, ...retries);
    if (at < Number.POSITIVE_INFINITY) arm(at);
  }

  function next(): Due | undefined {
    const except = resting().map(([key]) => key);
    return store.dues.next([...handlers.keys()], except);
  }

  function resting() {
    return [...failed].filter(([, { nextAt }]) => nextAt > clock.steady());
  }

  function fire(key: string): void {
    let then: (() => void) | undefined;
    try {
      then = store.atomically(() => {
        const due = store.dues.get(key);
        store.dues.cancel(key);
        return due && handlers.get(kindOf(key))?.(due);
      });
      failed.delete(key);
    } catch (error) {
      const failures = failed.get(key)?.failures ?? 0;
      const waitMs = backoffMs(again, failures);
      failed.set(key, { failures: failures + 1, nextAt: clock.steady() + waitMs });
      log.error('what was due could not be done; retrying', { key, waitMs, error });
      return;
    }
    try {
      then?.();
    } catch (error) {
      log.error('what follows a due moment failed', { key, error });
    }
  }

  function noteUnknown(kind: string): void {
    if (handlers.has(kind) || unknown.has(kind)) return;
    unknown.add(kind);
    log.warn('moments of an unknown kind stay as they are', { kind });
  }

  return {
    set(key, at, payload = null) {
      store.dues.set({ key, at, payload });
      failed.delete(key);
      if (!hasStarted || signal.aborted) return;
      noteUnknown(kindOf(key));
      if (at < armedAt) arm(at);
    },
    cancel(key) {
      store.dues.cancel(key);
      failed.delete(key);
    },
    on: (kind, handler) => void handlers.set(kind, handler),
    start() {
      hasStarted = true;
      for (const kind of store.dues.kinds()) noteUnknown(kind);
      armNext();
    },
  };
}

function kindOf(key: string): string {
  return key.split(':', 1)[0]!;
}

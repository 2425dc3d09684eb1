import { availableParallelism } from 'node:os';
import type { Clock } from '../../core/ports/clock.ts';
import { waitUnlessAborted } from '../process/bounded-wait.ts';
import { createKeyLocks } from './key-locks.ts';

/** A start that takes longer no longer keeps others from starting. */
const longStartMs = 5_000;

/**
 * Starts in the order in which they were wanted, and only a few at a time: each takes a processor for about a second, so
 * more at once would all be ready later, and leave no time to the bridge.
 */
export interface StartLine {
  /**
   * Calls `makeRoom` and then `launch` when the turn has come, one caller after the other, so that none takes the room
   * another has just made. @throws what they throw; the reason of `signal` when it aborts first
   */
  start<T>(makeRoom: () => Promise<void>, launch: () => Promise<T>, signal: AbortSignal): Promise<T>;
}

export interface StartLineOptions {
  clock: Clock;
  /** How many may be starting at once. Default: one per processor. */
  startsAtOnce?: number;
}

export function createStartLine({ clock, startsAtOnce = availableParallelism() }: StartLineOptions): StartLine {
  const line = createKeyLocks();
  /** The starts that keep others waiting. */
  const early = new Set<Promise<unknown>>();
  let change = Promise.withResolvers<void>();

  function keepOthersWaiting(started: Promise<unknown>): void {
    early.add(started);
    const done = () => {
      cancel();
      early.delete(started);
      change.resolve();
      change = Promise.withResolvers();
    };
    const cancel = clock.after(longStartMs, done);
    started.then(done, done);
  }

  return {
    async start(makeRoom, launch, signal) {
      const leave = await line.take('start', signal);
      let started: ReturnType<typeof launch>;
      try {
        while (early.size >= startsAtOnce) await waitUnlessAborted(change.promise, signal);
        await makeRoom();
        started = launch();
        keepOthersWaiting(started);
      } finally {
        leave();
      }
      return started;
    },
  };
}

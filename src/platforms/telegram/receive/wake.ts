import type { Clock } from '../../../core/ports/clock.ts';
import { createSleepWatch } from '../../shared/sleep-watch.ts';

const beatMs = 10_000;

/**
 * Calls `woke` after the machine slept: older connections are dead then, and nothing else shows it.
 * @returns a function that ends the watch
 */
export function watchForWake(clock: Clock, woke: (sleptMs: number) => void): () => void {
  const sleptMs = createSleepWatch(clock, beatMs);
  let cancel = clock.after(beatMs, beat);

  function beat(): void {
    const slept = sleptMs();
    cancel = clock.after(beatMs, beat);
    if (slept > 0) woke(slept);
  }

  return () => cancel();
}

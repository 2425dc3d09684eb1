import type { Clock } from '../../../core/ports/clock.ts';

const beatMs = 10_000;
/** Timers are late by a little when the machine is busy, and by hours when it slept. */
const sleptMs = 20_000;

/**
 * Calls `woke` after the machine slept: connections from before are dead then, and nothing else tells.
 * @returns ends the watch
 */
export function watchForWake(clock: Clock, woke: (sleptMs: number) => void): () => void {
  let last = clock.now();
  let cancel = clock.after(beatMs, beat);

  function beat(): void {
    const late = clock.now() - last - beatMs;
    last = clock.now();
    cancel = clock.after(beatMs, beat);
    if (late >= sleptMs) woke(late);
  }

  return () => cancel();
}

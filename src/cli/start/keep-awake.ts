import { writeRunningNote } from '../../app/watch/running-note.ts';
import type { Config } from '../../config/load.ts';
import type { Clock } from '../../core/ports/clock.ts';
import type { Log } from '../../core/ports/log.ts';
import type { Store } from '../../core/ports/store/store.ts';
import { findInhibitor } from '../../system/awake/inhibitor.ts';
import { createKeepAwake, type KeepAwake } from '../../system/awake/keep-awake.ts';

/**
 * Keeps this machine awake as configured, and notes that down for `status` in another process, until `over` aborts: the
 * store may be closed then.
 */
export function openKeepAwake(config: Config, store: Store, clock: Clock, log: Log, over: AbortSignal): KeepAwake {
  const keepAwake = createKeepAwake({
    mode: config.keepAwake,
    inhibitor: findInhibitor(),
    env: process.env,
    clock,
    log,
    onChange: note,
  });

  function note(): void {
    if (!over.aborted) writeRunningNote({ store, log }, { keepAwake: keepAwake.describe() });
  }

  return keepAwake;
}

import { writeRunningNote } from '../../app/running-note.ts';
import type { Config } from '../../config/load.ts';
import type { Clock, Log } from '../../core/ports.ts';
import type { Store } from '../../core/store.ts';
import { findInhibitor } from '../../system/inhibitor.ts';
import { createKeepAwake, type KeepAwake } from '../../system/keep-awake.ts';

/** Keeps this machine awake as the config says; `status` in another process is told about it. */
export function openKeepAwake(config: Config, store: Store, clock: Clock, log: Log): KeepAwake {
  const keepAwake = createKeepAwake({
    mode: config.keepAwake,
    inhibitor: findInhibitor(),
    env: process.env,
    clock,
    log,
    onChange: note,
  });

  /** A full disk must not stop the task that has just begun. */
  function note(): void {
    try {
      writeRunningNote(store, { keepAwake: keepAwake.describe() });
    } catch (error) {
      log.warn('what keeps the machine awake could not be noted', { error });
    }
  }

  return keepAwake;
}

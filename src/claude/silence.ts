import type { Clock } from '../core/ports.ts';

export interface SilenceWatch {
  /** Something was heard. Cheap: called for every line. */
  heard(): void;
  stop(): void;
}

/** Calls `onSilent` once when nothing was heard for `ms`. A tool that runs long is not silence: claude reports it. */
export function watchSilence(clock: Clock, ms: number, onSilent: () => void): SilenceWatch {
  let last = clock.now();
  let cancel = clock.after(ms, look);

  function look(): void {
    const left = last + ms - clock.now();
    if (left > 0) cancel = clock.after(left, look);
    else onSilent();
  }

  return {
    heard() {
      last = clock.now();
    },
    stop: () => cancel(),
  };
}

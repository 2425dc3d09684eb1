import type { Clock } from '../core/ports.ts';

export interface SilenceWatch {
  /** Something was heard. Cheap: called for every line. */
  heard(): void;
  stop(): void;
}

export interface SilenceOptions {
  clock: Clock;
  ms: number;
  /** While it says so, silence is right: claude waits for us. To be followed by `heard` when that ends. */
  isExcused(): boolean;
  onSilent(): void;
}

/** Calls `onSilent` once when nothing was heard for `ms`. A tool that runs long is not silence: claude reports it. */
export function watchSilence({ clock, ms, isExcused, onSilent }: SilenceOptions): SilenceWatch {
  let last = clock.now();
  let cancel = clock.after(ms, look);

  function look(): void {
    if (isExcused()) last = clock.now();
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

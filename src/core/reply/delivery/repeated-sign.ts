import type { Clock } from '../../ports/clock.ts';

/** Shorter than a platform shows “typing…”. */
const shownMs = 4_500;

/** Says “typing…” and the like in a chat, until it is stopped. */
export interface RepeatedSign {
  /** Once it says it, this does nothing. */
  start(): void;
  stop(): void;
}

export interface RepeatedSignOptions {
  /** Undefined: the platform has no such sign. */
  say: (() => Promise<void>) | undefined;
  /** For a moment there is nothing to say. */
  isPaused?(): boolean;
  onFailed(error: unknown): void;
  clock: Clock;
}

export function createRepeatedSign({ say, isPaused, onFailed, clock }: RepeatedSignOptions): RepeatedSign {
  let cancel: (() => void) | undefined;

  function again(): void {
    if (!say) return;
    cancel = clock.after(shownMs, again);
    if (!isPaused?.()) say().catch(onFailed);
  }

  return {
    start() {
      if (!cancel) again();
    },
    stop() {
      cancel?.();
      cancel = undefined;
    },
  };
}

import type { Clock } from '../../core/ports/clock.ts';

/** Ends work that nobody wants any more, or that makes no progress. */
export interface Deadline {
  /** Aborts with the outer signal, or when time is up. */
  readonly signal: AbortSignal;
  readonly isOver: boolean;
  /** Something came: the time starts again. */
  extend(): void;
  /** Call it when the work has ended, in any way. */
  end(): void;
}

export function createDeadline(clock: Clock, outer: AbortSignal, ms: number): Deadline {
  const controller = new AbortController();
  const abort = () => controller.abort();
  let isOver = false;
  let cancel = start();
  outer.addEventListener('abort', abort);

  function start(): () => void {
    return clock.after(ms, () => {
      isOver = true;
      abort();
    });
  }

  return {
    signal: controller.signal,
    get isOver() {
      return isOver;
    },
    extend() {
      cancel();
      cancel = start();
    },
    end() {
      cancel();
      outer.removeEventListener('abort', abort);
    },
  };
}

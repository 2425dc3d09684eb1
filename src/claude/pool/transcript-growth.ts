import type { Clock } from '../../core/ports/clock.ts';

/** claude writes its transcript up to 0.1 s after the fact. */
const settleMs = 1_000;

/**
 * Notices that someone at the desk continued a session while a process of ours had it open and was idle: that
 * process does not know what was said, and an answer of it would hide it from the session for good.
 */
export interface TranscriptGrowth {
  /** The process has become idle: what is written from a moment later on is not its own. */
  rest(): void;
  /** It works again, or is gone. */
  stop(): void;
  /** Someone else has written to it. */
  isOvertaken(): boolean;
}

/** `sizeOf`: of the session's transcript, which only grows, bytes. */
export function watchTranscriptGrowth(sizeOf: () => number | undefined, clock: Clock): TranscriptGrowth {
  let size: number | undefined;
  let cancel = () => {};

  function stop(): void {
    cancel();
    size = undefined;
  }

  return {
    rest() {
      stop();
      cancel = clock.after(settleMs, () => {
        size = sizeOf();
      });
    },
    stop,
    isOvertaken: () => size !== undefined && sizeOf() !== size,
  };
}

import type { Clock } from '../../core/ports/clock.ts';

/** `claude` writes its transcript up to 0.1 s after the fact. */
const settleMs = 1_000;

/**
 * Notices that someone at the desk continued a session while a process of ours had it open and was idle: that process
 * does not know of it, and its next answer would hide it from the session for good.
 */
export interface TranscriptGrowth {
  /** The process has become idle: what the transcript gains from a moment later on is not its own. */
  rest(): void;
  /** It works again, or is gone. */
  stop(): void;
  /** Someone else has written to it. */
  isOvertaken(): boolean;
}

/** `sizeOf`: bytes of the session's transcript, which only grows. */
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

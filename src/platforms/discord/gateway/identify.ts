import type { Clock } from '../../../core/ports/clock.ts';
import { backoffMs } from '../../../core/timing/retry.ts';

/** Decides when we may ask for a new session. */
export interface IdentifyPace {
  /** Resolves when it is time. @throws the signal's reason */
  turn(signal: AbortSignal): Promise<void>;
}

/** Discord allows one in 5 s and 1,000 a day, and resets the token of a bot that exceeds this. */
const gap = { firstMs: 5_050, longestMs: 120_000 };
/** A session that lived for this long was a good one. */
const stableMs = 300_000;

/** One identify per 5 s; sessions that end soon after one another double the gap up to two minutes. */
export function createIdentifyPace(clock: Clock): IdentifyPace {
  let last = Number.NEGATIVE_INFINITY;
  let quick = 0;

  return {
    async turn(signal) {
      const sinceMs = clock.steady() - last;
      quick = sinceMs < stableMs ? quick + 1 : 0;
      // The first few come from an outage that flickers.
      const gapMs = backoffMs(gap, Math.max(0, quick - 3));
      if (sinceMs < gapMs) await clock.sleep(gapMs - sinceMs, signal);
      last = clock.steady();
    },
  };
}

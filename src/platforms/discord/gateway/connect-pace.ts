import type { Clock } from '../../../core/ports/clock.ts';
import { backoffMs } from '../../../core/timing/retry.ts';

/** Decides when discord.js may connect again: left alone it tries at once, however often it is refused. */
export interface ConnectPace {
  /** Resolves when it is time, or `signal` aborts. */
  turn(signal: AbortSignal): Promise<void>;
  /** A session was begun or resumed. */
  made(): void;
}

const backoff = { firstMs: 1_000, longestMs: 60_000 };

/** The first try is made at once, each further one waits twice as long as the one before. */
export function createConnectPace(clock: Clock): ConnectPace {
  let tries = 0;

  return {
    async turn(signal) {
      const waitMs = tries === 0 ? 0 : backoffMs(backoff, tries - 1);
      tries += 1;
      if (waitMs > 0) await clock.sleep(waitMs, signal).catch(() => {});
    },
    made() {
      tries = 0;
    },
  };
}

import type { Log } from '../../../core/ports/log.ts';
import { DiscordError, hasReason } from '../api/errors.ts';
import type { LimitedCall, Limits, Release } from './limits.ts';

type GateCall = Omit<LimitedCall, 'urgency'> & { urgency?: 'must' | 'history' };

/** Every call to Discord but the answers to interactions goes through here, so that we never cause a 429. */
export interface Gate {
  /** Waits for its turn and rides out holds of up to a minute. @throws what `run` throws, `retry-later` for long holds */
  must<T>(call: GateCall, signal: AbortSignal, run: () => Promise<T>): Promise<T>;
  /** Runs now or not at all; undefined when a limit stood, or stands, in the way. @throws what else `run` throws */
  ifFree<T>(call: LimitedCall, run: () => Promise<T>): Promise<T | undefined>;
}

const marginMs = 100;
/** A server that keeps on limiting after we did wait: leave it to the outbox. */
const mostHolds = 5;

export function createGate(limits: Limits, log: Log): Gate {
  async function run<T>(call: LimitedCall, release: Release, action: () => Promise<T>): Promise<T> {
    try {
      return await action();
    } catch (error) {
      if (hasReason(error, 'limit')) {
        const { retryAfterMs = 0 } = error;
        limits.hold(call, retryAfterMs + marginMs);
        log.debug('discord limits this channel', { channel: call.channel, bucket: call.bucket, retryAfterMs });
      }
      throw error;
    } finally {
      release();
    }
  }

  return {
    async must(given, signal, action) {
      const call: LimitedCall = { urgency: 'must', ...given };
      for (let holds = 1; ; holds += 1) {
        const release = await limits.take(call, signal);
        try {
          return await run(call, release, action);
        } catch (error) {
          if (!hasReason(error, 'limit')) throw error;
          if (holds < mostHolds) continue;
          const retryAfterMs = (error.retryAfterMs ?? 0) + marginMs;
          throw new DiscordError('retry-later', 'limit', error.message, { retryAfterMs });
        }
      }
    },

    async ifFree(call, action) {
      const release = limits.tryTake(call);
      if (release === undefined) return undefined;
      try {
        return await run(call, release, action);
      } catch (error) {
        if (hasReason(error, 'limit')) return undefined;
        throw error;
      }
    },
  };
}

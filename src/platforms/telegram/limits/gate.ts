import { BridgeError } from '../../../core/model/errors.ts';
import type { Log } from '../../../core/ports/log.ts';
import { hasReason } from '../api/errors.ts';
import type { LimitedCall, Limits, Release } from './limits.ts';

type GateCall = Omit<LimitedCall, 'urgency'>;

/** Every call to Telegram but the poll goes through here, so that a 429 of one call holds all others to its chat. */
export interface Gate {
  /** Waits for its turn and rides out holds of up to a minute. @throws what `run` throws, `retry-later` for long holds */
  must<T>(call: GateCall, signal: AbortSignal, run: () => Promise<T>): Promise<T>;
  /** Runs now or not at all; undefined when a limit stood, or stands, in the way. @throws what else `run` throws */
  ifFree<T>(call: LimitedCall, run: () => Promise<T>): Promise<T | undefined>;
}

/** retry_after is in whole seconds, and a call that comes too early makes the hold longer. */
const marginMs = 300;
/** A server that keeps on saying 429 after we did wait: leave it to the outbox. */
const mostHolds = 5;

export function createGate(limits: Limits, log: Log): Gate {
  async function run<T>(chat: number | undefined, release: Release, call: () => Promise<T>): Promise<T> {
    try {
      return await call();
    } catch (error) {
      if (hasReason(error, 'limit')) {
        const retryAfterMs = error.retryAfterMs ?? 0;
        limits.hold(chat, retryAfterMs + marginMs);
        log.warn('telegram limits this chat', { chat, retryAfterMs });
      }
      throw error;
    } finally {
      release();
    }
  }

  return {
    async must(call, signal, action) {
      for (let holds = 0; ; ) {
        const release = await limits.take({ ...call, urgency: 'must' }, signal);
        try {
          return await run(call.chat, release, action);
        } catch (error) {
          if (!hasReason(error, 'limit')) throw error;
          holds += 1;
          if (holds === mostHolds) {
            throw new BridgeError('retry-later', error.message, { retryAfterMs: (error.retryAfterMs ?? 0) + marginMs });
          }
        }
      }
    },

    async ifFree(call, action) {
      const release = limits.tryTake(call);
      if (release === undefined) return undefined;
      try {
        return await run(call.chat, release, action);
      } catch (error) {
        if (hasReason(error, 'limit')) return undefined;
        throw error;
      }
    },
  };
}

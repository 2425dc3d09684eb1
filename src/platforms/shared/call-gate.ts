import type { BridgeError } from '../../core/model/errors.ts';
import type { RateLimits, Release } from './rate-limits.ts';

/** Calls go to the platform through here, so that a call that meets a limit holds back all calls under that limit. */
export interface CallGate<Patient, Call> {
  /**
   * Waits for its turn, and waits out holds of up to a minute. @throws what `run` throws, `retry-later` for long holds
   */
  must<T>(call: Patient, signal: AbortSignal, run: () => Promise<T>): Promise<T>;
  /** Runs now or not at all; undefined when a limit is in the way. @throws other errors of `run` */
  ifFree<T>(call: Call, run: () => Promise<T>): Promise<T | undefined>;
}

export interface CallGateRules<Patient, Call> {
  /** The budget entry of a call that must happen and may wait. */
  counted(call: Patient): Call;
  /** Whether the platform refused a call temporarily, with a time to wait. */
  isLimit(error: unknown): error is BridgeError;
  /** Added to the wait that the platform names, ms. */
  marginMs: number;
  /** Logs the limit. */
  onLimit(call: Call, retryAfterMs: number): void;
  /** `retry-later`: `error` kept coming although we waited. */
  giveUp(error: BridgeError, retryAfterMs: number): BridgeError;
}

/** A server that refuses this often although we waited: leave it to the outbox. */
const mostHolds = 5;

export function createCallGate<Patient, Call>(
  limits: RateLimits<Call>,
  rules: CallGateRules<Patient, Call>,
): CallGate<Patient, Call> {
  async function run<T>(call: Call, release: Release, action: () => Promise<T>): Promise<T> {
    try {
      return await action();
    } catch (error) {
      if (rules.isLimit(error)) {
        const { retryAfterMs = 0 } = error;
        limits.hold(call, retryAfterMs + rules.marginMs);
        rules.onLimit(call, retryAfterMs);
      }
      throw error;
    } finally {
      release();
    }
  }

  return {
    async must(patient, signal, action) {
      const call = rules.counted(patient);
      for (let holds = 1; ; holds += 1) {
        const release = await limits.take(call, signal);
        try {
          return await run(call, release, action);
        } catch (error) {
          if (!rules.isLimit(error)) throw error;
          if (holds === mostHolds) throw rules.giveUp(error, (error.retryAfterMs ?? 0) + rules.marginMs);
        }
      }
    },

    async ifFree(call, action) {
      const release = limits.tryTake(call);
      if (release === undefined) return undefined;
      try {
        return await run(call, release, action);
      } catch (error) {
        if (rules.isLimit(error)) return undefined;
        throw error;
      }
    },
  };
}

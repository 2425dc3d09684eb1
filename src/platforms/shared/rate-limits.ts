import type { BridgeError } from '../../core/model/errors.ts';
import type { Clock, SteadyMs } from '../../core/ports/clock.ts';
import type { CallBudget } from './call-window.ts';

/** Call it once, when the call has ended, in any way. */
export type Release = () => void;

/** The one place that knows when we may call a platform: its holds and our budgets. */
export interface RateLimits<Call> {
  /** undefined: skip the call for now. */
  tryTake(call: Call): Release | undefined;
  /** Waits for its turn, first come first served. @throws `RateLimitRules.held` when held for more than a minute */
  take(call: Call, signal: AbortSignal): Promise<Release>;
  /** The platform allows no call of this kind for `ms`. */
  hold(call: Call, ms: number): void;
}

/** A budget that a call uses, and the calls it must leave for more urgent ones. */
export interface Share {
  budget: CallBudget;
  reserve: number;
}

/** A platform's own figures. Moments are milliseconds of `Clock.steady`. */
export interface RateLimitRules<Call> {
  sharesOf(call: Call): readonly Share[];
  /** Until when the platform holds this call back. */
  heldUntil(call: Call): SteadyMs;
  /** Notes a hold for all calls of the kind of `call`; a longer known hold stays. */
  hold(call: Call, until: SteadyMs): void;
  /** `retry-later`, after `leftMs`. */
  held(leftMs: number): BridgeError;
}

const longestWaitMs = 60_000;

interface Waiter<Call> {
  call: Call;
  admit(release: Release): void;
  refuse(error: BridgeError): void;
}

export function createRateLimits<Call>(clock: Clock, rules: RateLimitRules<Call>): RateLimits<Call> {
  const waiting = new Set<Waiter<Call>>();
  let cancelTimer = () => {};

  function readyAt(call: Call, now: number): number {
    const shares = rules.sharesOf(call).map(({ budget, reserve }) => budget.readyAt(now, reserve));
    return Math.max(now, rules.heldUntil(call), ...shares);
  }

  function begin(call: Call, now: number): Release {
    const shares = rules.sharesOf(call);
    for (const { budget } of shares) budget.begin(now);
    return () => {
      for (const { budget } of shares) budget.end(clock.steady());
      admitWaiting();
    };
  }

  function admitWaiting(): void {
    cancelTimer();
    const now = clock.steady();
    let next = Number.POSITIVE_INFINITY;
    for (const waiter of waiting) {
      const ready = readyAt(waiter.call, now);
      if (ready <= now) {
        waiting.delete(waiter);
        waiter.admit(begin(waiter.call, now));
      } else {
        next = Math.min(next, ready);
      }
    }
    if (Number.isFinite(next)) cancelTimer = clock.after(next - now, admitWaiting);
  }

  function tooLong(call: Call): BridgeError | undefined {
    const leftMs = rules.heldUntil(call) - clock.steady();
    return leftMs <= longestWaitMs ? undefined : rules.held(leftMs);
  }

  return {
    tryTake(call) {
      const now = clock.steady();
      return readyAt(call, now) <= now ? begin(call, now) : undefined;
    },

    take(call, signal) {
      return new Promise((resolve, reject) => {
        signal.throwIfAborted();
        const held = tooLong(call);
        if (held !== undefined) throw held;

        const leave = () => {
          waiting.delete(waiter);
          reject(signal.reason);
        };
        signal.addEventListener('abort', leave);
        const settled = () => signal.removeEventListener('abort', leave);
        const waiter: Waiter<Call> = {
          call,
          admit: (release) => {
            settled();
            resolve(release);
          },
          refuse: (error) => {
            settled();
            reject(error);
          },
        };
        waiting.add(waiter);
        admitWaiting();
      });
    },

    hold(call, ms) {
      rules.hold(call, clock.steady() + ms);
      for (const waiter of waiting) {
        const held = tooLong(waiter.call);
        if (held === undefined) continue;
        waiting.delete(waiter);
        waiter.refuse(held);
      }
    },
  };
}

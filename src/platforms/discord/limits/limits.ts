import type { Clock } from '../../../core/ports/clock.ts';
import { DiscordError } from '../api/errors.ts';
import { type Budget, createBudget } from './budget.ts';

/** Calls that Discord counts together, each kind by channel. */
export type Bucket = 'post' | 'edit' | 'reaction' | 'typing' | 'other';

/**
 * How much a call matters while the budget is short: a post must arrive; the first view of a task tells more than the
 * later ones; a sign (reaction, typing) and reading up on the past come last.
 */
export type Urgency = 'must' | 'first-view' | 'view' | 'history' | 'sign';

export interface LimitedCall {
  /** undefined for calls that go to no channel. */
  channel: string | undefined;
  bucket: Bucket;
  urgency: Urgency;
}

/** To be called once, when the call has ended, however it ended. */
export type Release = () => void;

/** The one place that knows when Discord may be called: holds over every call to a channel, and our budgets. */
export interface Limits {
  /** undefined: not now, skip the call. */
  tryTake(call: LimitedCall): Release | undefined;
  /** Waits for its turn, first come first served. @throws `retry-later` when held for more than a minute */
  take(call: LimitedCall, signal: AbortSignal): Promise<Release>;
  /** Discord said: nothing of this kind for `ms`. A limit on signs holds only them. */
  hold(call: LimitedCall, ms: number): void;
}

/** Discord tells its limits only in answers; these stay under what they usually say. */
const budgets: Record<Bucket, { limit: number; spanMs: number }> = {
  post: { limit: 5, spanMs: 5_050 },
  edit: { limit: 5, spanMs: 5_050 },
  reaction: { limit: 1, spanMs: 300 },
  typing: { limit: 4, spanMs: 5_050 },
  other: { limit: 5, spanMs: 5_050 },
};
/** Discord allows 50. */
const overall = { limit: 44, spanMs: 1_050 };

/** What a call must leave for more urgent ones. */
const reserves: Record<Urgency, { bucket: number; overall: number }> = {
  must: { bucket: 0, overall: 0 },
  'first-view': { bucket: 2, overall: 8 },
  view: { bucket: 1, overall: 14 },
  history: { bucket: 1, overall: 24 },
  sign: { bucket: 0, overall: 24 },
};

const longestWaitMs = 60_000;
/** Channels that have been quiet are forgotten beyond this many. */
const mostLanes = 2_000;

interface Lane {
  heldUntil: number;
  budget: Budget;
}

interface Waiter {
  call: LimitedCall;
  admit(release: Release): void;
  refuse(error: DiscordError): void;
}

export function createLimits(clock: Clock): Limits {
  const everything = createBudget(overall.limit, overall.spanMs);
  const lanes = new Map<string, Lane>();
  const waiting = new Set<Waiter>();
  let cancelTimer = () => {};

  function lane(channel: string | undefined, bucket: Bucket): Lane {
    const key = `${bucket}:${channel}`;
    let found = lanes.get(key);
    if (found === undefined) {
      if (lanes.size >= mostLanes) forgetQuiet();
      const { limit, spanMs } = budgets[bucket];
      found = { heldUntil: 0, budget: createBudget(limit, spanMs) };
      lanes.set(key, found);
    }
    return found;
  }

  function forgetQuiet(): void {
    const now = clock.steady();
    for (const [key, { heldUntil, budget }] of lanes) {
      const { limit } = budgets[key.slice(0, key.indexOf(':')) as Bucket];
      if (heldUntil <= now && budget.readyAt(now, limit - 1) <= now) lanes.delete(key);
    }
  }

  function heldUntil({ channel, bucket }: LimitedCall): number {
    // All that is no sign shares the hold of the posts.
    const shared = lane(channel, 'post').heldUntil;
    return Math.max(shared, isSign(bucket) ? lane(channel, bucket).heldUntil : 0);
  }

  function readyAt(call: LimitedCall, now: number): number {
    const reserve = reserves[call.urgency];
    const own = call.channel === undefined ? now : lane(call.channel, call.bucket).budget.readyAt(now, reserve.bucket);
    return Math.max(heldUntil(call), own, everything.readyAt(now, reserve.overall));
  }

  function begin(call: LimitedCall): Release {
    const own = call.channel === undefined ? [] : [lane(call.channel, call.bucket).budget];
    const counted = [everything, ...own];
    for (const budget of counted) budget.begin();
    return () => {
      for (const budget of counted) budget.end(clock.steady());
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
        waiter.admit(begin(waiter.call));
      } else {
        next = Math.min(next, ready);
      }
    }
    if (Number.isFinite(next)) cancelTimer = clock.after(next - now, admitWaiting);
  }

  function tooLong(call: LimitedCall): DiscordError | undefined {
    const leftMs = heldUntil(call) - clock.steady();
    if (leftMs <= longestWaitMs) return undefined;
    return new DiscordError('retry-later', 'limit', 'Discord holds this channel', { retryAfterMs: leftMs });
  }

  return {
    tryTake(call) {
      return readyAt(call, clock.steady()) <= clock.steady() ? begin(call) : undefined;
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
        const waiter: Waiter = {
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
      const held = lane(call.channel, isSign(call.bucket) ? call.bucket : 'post');
      held.heldUntil = Math.max(held.heldUntil, clock.steady() + ms);
      for (const waiter of waiting) {
        const error = tooLong(waiter.call);
        if (error === undefined) continue;
        waiting.delete(waiter);
        waiter.refuse(error);
      }
    },
  };
}

function isSign(bucket: Bucket): boolean {
  return bucket === 'reaction' || bucket === 'typing';
}

import type { ViewStage } from '../../../core/model/post.ts';
import type { Clock } from '../../../core/ports/clock.ts';
import { type CallBudget, createCallWindow } from '../../shared/call-window.ts';
import { createRateLimits, type RateLimits } from '../../shared/rate-limits.ts';
import { DiscordError } from '../api/errors.ts';

/** Calls that share a limit at Discord, per channel and kind. */
export type Bucket = 'post' | 'edit' | 'reaction' | 'typing' | 'thread' | 'channel' | 'rename' | 'other';

/**
 * How much a call matters while the budget is short: a post must arrive; the first words of an answer matter more than
 * all other views; a sign (reaction, typing) and reading the history come last.
 */
export type Urgency = 'must' | ViewStage | 'history' | 'sign';

export interface LimitedCall {
  /** Undefined for calls without a channel. */
  channel: string | undefined;
  bucket: Bucket;
  urgency: Urgency;
}

/** Discord shows its limits only in answers; these budgets stay below the usual ones. */
const budgets: Record<Bucket, { limit: number; spanMs: number }> = {
  post: { limit: 5, spanMs: 5_050 },
  edit: { limit: 5, spanMs: 5_050 },
  reaction: { limit: 1, spanMs: 300 },
  typing: { limit: 4, spanMs: 5_050 },
  /** Starting threads. */
  thread: { limit: 45, spanMs: 300_050 },
  /** Changes of a channel or thread. */
  channel: { limit: 5, spanMs: 15_050 },
  /** Names, besides `channel`. */
  rename: { limit: 2, spanMs: 600_500 },
  other: { limit: 5, spanMs: 5_050 },
};
/** Discord allows 50. */
const overall = { limit: 44, spanMs: 1_050 };

/** The calls it must leave for more urgent ones. */
const reserves: Record<Urgency, { bucket: number; overall: number }> = {
  must: { bucket: 0, overall: 0 },
  'first-text': { bucket: 2, overall: 8 },
  'late-text': { bucket: 1, overall: 8 },
  more: { bucket: 1, overall: 14 },
  status: { bucket: 2, overall: 14 },
  history: { bucket: 1, overall: 24 },
  sign: { bucket: 0, overall: 24 },
};

/** Beyond this many, it forgets quiet channels. */
const mostLanes = 2_000;

interface Lane {
  heldUntil: number;
  budget: CallBudget;
}

/** Holds for the calls to a channel, for some kinds a hold of their own, and our budgets. */
export function createDiscordLimits(clock: Clock): RateLimits<LimitedCall> {
  const everything = createCallWindow(overall.limit, overall.spanMs);
  const lanes = new Map<string, Lane>();

  function lane(channel: string | undefined, bucket: Bucket): Lane {
    const key = `${bucket}:${channel}`;
    let found = lanes.get(key);
    if (found === undefined) {
      if (lanes.size >= mostLanes) forgetQuiet();
      const { limit, spanMs } = budgets[bucket];
      found = { heldUntil: 0, budget: createCallWindow(limit, spanMs) };
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

  return createRateLimits(clock, {
    sharesOf({ channel, bucket, urgency }) {
      const reserve = reserves[urgency];
      const all = { budget: everything, reserve: reserve.overall };
      if (channel === undefined) return [all];
      const buckets: Bucket[] = bucket === 'rename' ? ['channel', 'rename'] : [bucket];
      return [all, ...buckets.map((one) => ({ budget: lane(channel, one).budget, reserve: reserve.bucket }))];
    },
    heldUntil({ channel, bucket }) {
      // All others share the hold of the posts.
      const shared = lane(channel, 'post').heldUntil;
      return Math.max(shared, hasOwnHold(bucket) ? lane(channel, bucket).heldUntil : 0);
    },
    hold({ channel, bucket }, until) {
      const held = lane(channel, hasOwnHold(bucket) ? bucket : 'post');
      held.heldUntil = Math.max(held.heldUntil, until);
    },
    held: (leftMs) =>
      new DiscordError('retry-later', 'limit', 'Discord is rate-limiting this channel', { retryAfterMs: leftMs }),
  });
}

/** A hold of these, up to ten minutes for a name, must not keep words back. */
function hasOwnHold(bucket: Bucket): boolean {
  return ['reaction', 'typing', 'thread', 'channel', 'rename'].includes(bucket);
}

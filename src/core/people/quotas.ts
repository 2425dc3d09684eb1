import { type Identity, identityOf, type User } from '../model/user.ts';
import type { Clock, SteadyMs } from '../ports/clock.ts';
import type { Store } from '../ports/store/store.ts';
import { createOncePerKey } from '../timing/once-per-key.ts';
import { personKey } from './rights.ts';

const minute = 60_000;
const hour = 60 * minute;

/** A count that is this far below its limit is not taken again within that time: each task adds one to it. */
const farBelow = 100;
const countedForMs = 1_000;

/** No person reads the same notice twice within this time. */
const silenceMs = 10 * minute;

export interface QuotaSettings {
  /** Most waiting tasks of one person. */
  queued: number;
  /** Most tasks of one person accepted within an hour. */
  perHour: number;
}

/** Keeps one person, or a program in their name, from filling the queue. */
export interface Quotas {
  /**
   * Undefined: the bridge may accept another task of this person. Else `line` is the sentence for people: what is full,
   * and until when; undefined when they have just read it. Call it once for each task.
   */
  refusal(user: User): { line: string | undefined } | undefined;
}

/** The word for a press that would make one task too many. */
export function quotaWord({ line }: { line: string | undefined }): string {
  return line ?? 'You have reached your task limit for now.';
}

export interface QuotasOptions {
  store: Store;
  clock: Clock;
  quotas: QuotaSettings;
}

export function createQuotas({ store, clock, quotas }: QuotasOptions): Quotas {
  const mayTell = createOncePerKey(clock, silenceMs);
  const waitingReach = createReach(clock, quotas.queued);
  const hourReach = createReach(clock, quotas.perHour);

  function whatIsFull(
    key: string,
    person: readonly Identity[],
  ): { quota: keyof QuotaSettings; line: string } | undefined {
    if (waitingReach(key, () => store.tasks.countOf(person, { states: ['queued', 'parked'] }))) {
      const line = `Limit reached: you have ${tasks(quotas.queued)} waiting. I take no more until one starts; /queue shows them, /cancel removes one.`;
      return { quota: 'queued', line };
    }
    if (!hourReach(key, () => countSince(person, clock.now() - hour))) return undefined;
    const line = `Limit reached: you gave ${tasks(quotas.perHour)} within an hour. I take no more for the next ${minutesUntilNext(person)} min.`;
    return { quota: 'perHour', line };
  }

  function countSince(person: readonly Identity[], since: number): number {
    return store.tasks.countOf(person, { since });
  }

  /** The time until enough tasks are more than an hour old. */
  function minutesUntilNext(person: readonly Identity[]): number {
    const before = clock.now() - hour;
    let [low, high] = [1, hour / minute];
    while (low < high) {
      const middle = Math.floor((low + high) / 2);
      if (countSince(person, before + middle * minute) < quotas.perHour) high = middle;
      else low = middle + 1;
    }
    return low;
  }

  return {
    refusal(user) {
      const identity = identityOf(user);
      const key = personKey(store, identity);
      const full = whatIsFull(key, store.identities.of(identity));
      if (!full) return undefined;
      return { line: mayTell(`${full.quota} ${key}`) ? full.line : undefined };
    },
  };
}

/** Whether a count of this person, asked once for each task to come, has reached the limit. */
function createReach(clock: Pick<Clock, 'steady'>, limit: number): (person: string, count: () => number) => boolean {
  const bounds = new Map<string, { atMost: number; countedAt: SteadyMs }>();
  return (person, count) => {
    const bound = bounds.get(person);
    if (bound && clock.steady() < bound.countedAt + countedForMs && bound.atMost + farBelow < limit) {
      bound.atMost++;
      return false;
    }
    const exact = count();
    bounds.set(person, { atMost: exact + 1, countedAt: clock.steady() });
    return exact >= limit;
  };
}

function tasks(count: number): string {
  return count === 1 ? '1 task' : `${count} tasks`;
}

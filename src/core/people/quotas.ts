import { type Identity, identityOf, type User } from '../model/user.ts';
import type { Clock } from '../ports/clock.ts';
import type { Store } from '../ports/store.ts';
import { createSeldom } from '../timing/once-per-key.ts';
import { personKey } from './rights.ts';

const minute = 60_000;
const hour = 60 * minute;

/** Within this time nobody is told the same twice. */
const silenceMs = 10 * minute;

export interface LimitSettings {
  /** Most tasks of one person that wait. */
  queued: number;
  /** Most tasks of one person that are taken within an hour. */
  perHour: number;
}

/** So that one person, or a program in their name, can't fill the queue of all. */
export interface Limits {
  /**
   * Undefined: another task of this person may be taken. Else `line` says for people what is full and until when;
   * undefined where they were told a while ago. To be called once for each task.
   */
  refusal(user: User): { line: string | undefined } | undefined;
}

export interface LimitsOptions {
  store: Store;
  clock: Clock;
  limits: LimitSettings;
}

export function createLimits({ store, clock, limits }: LimitsOptions): Limits {
  const mayTell = createSeldom(clock, silenceMs);

  function whatIsFull(person: readonly Identity[]): { limit: keyof LimitSettings; line: string } | undefined {
    if (store.tasks.countOf(person, { states: ['queued', 'parked'] }) >= limits.queued) {
      const line = `${tasks(limits.queued)} of yours wait already, the most there may be. Messages are not taken until one of them has started; /queue shows them, /cancel removes one.`;
      return { limit: 'queued', line };
    }
    if (countSince(person, clock.now() - hour) < limits.perHour) return undefined;
    const line = `You gave ${tasks(limits.perHour)} within an hour, the most there may be. Messages are not taken for the next ${minutesUntilNext(person)} min.`;
    return { limit: 'perHour', line };
  }

  function countSince(person: readonly Identity[], since: number): number {
    return store.tasks.countOf(person, { since });
  }

  /** Until enough tasks are more than an hour old. */
  function minutesUntilNext(person: readonly Identity[]): number {
    const before = clock.now() - hour;
    let [low, high] = [1, hour / minute];
    while (low < high) {
      const middle = Math.floor((low + high) / 2);
      if (countSince(person, before + middle * minute) < limits.perHour) high = middle;
      else low = middle + 1;
    }
    return low;
  }

  return {
    refusal(user) {
      const identity = identityOf(user);
      const full = whatIsFull(store.identities.of(identity));
      if (!full) return undefined;
      return { line: mayTell(`${full.limit} ${personKey(store, identity)}`) ? full.line : undefined };
    },
  };
}

function tasks(count: number): string {
  return count === 1 ? '1 task' : `${count} tasks`;
}

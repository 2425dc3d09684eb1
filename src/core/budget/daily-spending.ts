import { localDayStart } from '../../text/format/local-days.ts';
import { median } from '../../text/format/numbers.ts';
import { endStates, type Task } from '../model/task.ts';
import type { Identity } from '../model/user.ts';
import { requesterOf } from '../people/rights.ts';
import type { Clock } from '../ports/clock.ts';
import type { Store } from '../ports/store/store.ts';

/** The usual cost is taken from this many tasks, and they are searched among this many. */
const sample = 20;
const lookedAt = 100;

/** All in US dollars. */
export interface Spent {
  /** By tasks begun today, as far as their costs are known: Claude reports them at the end of a turn. */
  spent: number;
  /** What the running tasks may still cost. */
  underWay: number;
}

/** What tasks cost a person, and what they may cost. */
export interface DailySpending {
  /** Since midnight of this machine. `except`: a task to leave out of the running ones. */
  today(person: readonly Identity[], except?: Task): Spent;
  /** What the task may still cost, judged by earlier ones in its project; 0: nothing is known. */
  expected(task: Task): number;
}

export interface DailySpendingOptions {
  store: Pick<Store, 'tasks'>;
  clock: Pick<Clock, 'now'>;
  /** The ids of tasks that are about to run, though Claude may not have them yet. */
  beginning(): Iterable<string>;
}

export function createDailySpending({ store, clock, beginning }: DailySpendingOptions): DailySpending {
  function usual(project: string): number {
    const ended = store.tasks.list({ states: endStates, newest: lookedAt });
    const costs = ended.filter((task) => task.project === project).map(({ costUsd = 0 }) => costUsd);
    return median(costs.filter((cost) => cost > 0).slice(-sample));
  }

  /** Tasks that wait are not among them, and they may be many. */
  function underWay(): Task[] {
    const begun = store.tasks.list({ states: ['running', 'waiting'] });
    const known = new Set(begun.map(({ id }) => id));
    const beginners = [...beginning()].flatMap((id) => (known.has(id) ? [] : (store.tasks.get(id) ?? [])));
    return [...begun, ...beginners.filter(({ state }) => state === 'queued' || state === 'parked')];
  }

  function expected({ project, costUsd = 0 }: Task): number {
    return Math.max(0, usual(project) - costUsd);
  }

  return {
    expected,
    today(person, except) {
      const running = underWay().filter((task) => {
        const { platform, userId } = requesterOf(task);
        const isTheirs = person.some((identity) => identity.platform === platform && identity.userId === userId);
        return isTheirs && task.id !== except?.id;
      });
      return {
        spent: store.tasks.spent(person, localDayStart(clock.now())),
        underWay: running.reduce((sum, task) => sum + expected(task), 0),
      };
    },
  };
}

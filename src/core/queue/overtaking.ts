import type { Task } from '../model/task.ts';
import type { User } from '../model/user.ts';
import { maySteer, type People } from '../people/rights.ts';
import { overtaken, type QueuePlace, type QueueTarget } from './order.ts';

/**
 * Whether this person may put other tasks before that one: only if they may also stop it. `by` undefined: the bridge
 * itself, or someone at the host, who may.
 */
export function mayOvertake(people: People, by: User | undefined, other: Task): boolean {
  return by === undefined || maySteer(people, by, other);
}

/** A task that this person may not overtake but would; undefined: `task` may go there. */
export function wronglyOvertaken(
  people: People,
  by: User | undefined,
  queue: readonly Task[],
  task: Pick<Task, 'id'>,
  to: QueuePlace,
): Task | undefined {
  return overtaken(queue, task, to).find((other) => !mayOvertake(people, by, other));
}

/** As far forward in its queue as a task may go: directly behind the last one before it that it may not overtake. */
export function farthestForward(
  queue: readonly Task[],
  task: Pick<Task, 'id'>,
  may: (other: Task) => boolean,
): QueueTarget {
  const last = overtaken(queue, task, 'first').findLast((other) => !may(other));
  return last ? { behind: last.id } : 'first';
}

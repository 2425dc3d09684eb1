import type { Task } from '../model/task.ts';

/** The places in the queue that a waiting task can go to. */
export type QueuePlace = 'first' | 'up' | 'down' | 'last';

export const places: readonly QueuePlace[] = ['first', 'up', 'down', 'last'];

/** `behind`: the id of a task in the same queue; the moved task goes directly behind it. */
export type QueueTarget = QueuePlace | { behind: string };

/**
 * The rank that brings `task` to that place. `queue`: the tasks that wait there, in their order, the task among them; it
 * is enough to have those on both sides of its place and of the new one.
 * Undefined: it is there already, or does not wait.
 */
export function rankFor(queue: readonly Task[], task: Pick<Task, 'id'>, to: QueueTarget): number | undefined {
  const at = queue.findIndex(({ id }) => id === task.id);
  const others = queue.filter(({ id }) => id !== task.id);
  const index =
    typeof to === 'string'
      ? { first: 0, up: at - 1, down: at + 1, last: others.length }[to]
      : others.findIndex(({ id }) => id === to.behind) + 1;
  if (at === -1 || index === at || index < 0 || index > others.length) return undefined;
  return between(others[index - 1]?.rank, others[index]?.rank);
}

/** Whether no number is left between the tasks there: then those around need others. */
export function isCrowded(queue: readonly Task[], rank: number): boolean {
  return queue.some((task) => task.rank === rank);
}

function between(before: number | undefined, after: number | undefined): number {
  if (before === undefined) return (after ?? 1) - 1;
  return after === undefined ? before + 1 : (before + after) / 2;
}

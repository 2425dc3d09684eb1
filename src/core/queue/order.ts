import type { Task } from '../model/task.ts';

/** Where a task that waits can be put in its line. */
export type Place = 'first' | 'up' | 'down' | 'last';

export const places: readonly Place[] = ['first', 'up', 'down', 'last'];

/** `behind`: id of another task of the same line, directly behind which it comes. */
export type Target = Place | { behind: string };

/**
 * The rank that brings `task` to that place. `line`: all that wait there, in their order, the task among them.
 * Undefined: it is there already, or does not wait.
 */
export function rankFor(line: readonly Task[], task: Pick<Task, 'id'>, to: Target): number | undefined {
  const at = line.findIndex(({ id }) => id === task.id);
  const others = line.filter(({ id }) => id !== task.id);
  const index =
    typeof to === 'string'
      ? { first: 0, up: at - 1, down: at + 1, last: others.length }[to]
      : others.findIndex(({ id }) => id === to.behind) + 1;
  if (at === -1 || index === at || index < 0 || index > others.length) return undefined;
  return between(others[index - 1]?.rank, others[index]?.rank);
}

/** Whether there is no number left between these two: then the whole line has to be numbered anew. */
export function isCrowded(line: readonly Task[], rank: number): boolean {
  return line.some((task) => task.rank === rank);
}

/** The tasks it would be put before: people whose tasks they are may mind. */
export function overtaken(line: readonly Task[], task: Pick<Task, 'id'>, to: Place): Task[] {
  const at = line.findIndex(({ id }) => id === task.id);
  if (at === -1 || to === 'down' || to === 'last') return [];
  return line.slice(to === 'first' ? 0 : Math.max(0, at - 1), at);
}

function between(before: number | undefined, after: number | undefined): number {
  if (before === undefined) return (after ?? 1) - 1;
  return after === undefined ? before + 1 : (before + after) / 2;
}

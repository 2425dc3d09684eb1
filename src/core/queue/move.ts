import type { Task } from '../model/task.ts';
import type { TaskStore } from '../ports/task-store.ts';
import { isCrowded, rankFor, type Target } from './order.ts';

/**
 * Puts a task elsewhere in its line; false: it is there already, or does not wait. `line`: all that wait there, in
 * their order.
 */
export function moveInLine(
  store: Pick<TaskStore, 'setRank'>,
  line: readonly Task[],
  task: Pick<Task, 'id'>,
  to: Target,
): boolean {
  const rank = rankFor(line, task, to);
  if (rank === undefined) return false;
  if (!isCrowded(line, rank)) {
    store.setRank(task.id, rank);
    return true;
  }
  const renumbered = line.map((other, n) => ({ ...other, rank: n + 1 }));
  for (const { id, rank: even } of renumbered) store.setRank(id, even);
  return moveInLine(store, renumbered, task, to);
}

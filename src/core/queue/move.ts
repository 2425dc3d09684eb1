import type { Task } from '../model/task.ts';
import type { TaskStore } from '../ports/store/task-store.ts';
import { isCrowded, type QueueTarget, rankFor } from './order.ts';

/**
 * Puts a task elsewhere in its queue; false: it is there already, or does not wait. `queue`: all tasks that wait there,
 * in their order.
 */
export function moveInQueue(
  store: Pick<TaskStore, 'setRank'>,
  queue: readonly Task[],
  task: Pick<Task, 'id'>,
  to: QueueTarget,
): boolean {
  const rank = rankFor(queue, task, to);
  if (rank === undefined) return false;
  if (!isCrowded(queue, rank)) {
    store.setRank(task.id, rank);
    return true;
  }
  const renumbered = queue.map((other, n) => ({ ...other, rank: n + 1 }));
  for (const { id, rank: even } of renumbered) store.setRank(id, even);
  return moveInQueue(store, renumbered, task, to);
}

import type { Task } from '../model/task.ts';
import type { TaskStore } from '../ports/store/task-store.ts';
import { isCrowded, type QueueTarget, rankFor } from './order.ts';

/** What this needs of the store. */
export type Line = Pick<TaskStore, 'get' | 'queueOf' | 'neighbours' | 'setRank' | 'respace'>;

/** How many tasks on each side get other ranks where no number is left, at first. */
const window = 32;
/** Ranks this far apart leave room for many moves. */
const roomy = 1e-3;

/**
 * Puts a task elsewhere in its queue; false: it is there already, or does not wait. `except`: ids of tasks that are no
 * longer in line.
 */
export function moveInQueue(
  line: Line,
  { id }: Pick<Task, 'id'>,
  to: QueueTarget,
  except: readonly string[] = [],
): boolean {
  const task = line.get(id);
  if (!task || !isInLine(task, except)) return false;
  const near = nearTarget(line, task, to, except);
  const rank = rankFor(near, task, to);
  if (rank === undefined) return false;
  if (!isCrowded(near, rank)) {
    line.setRank(id, rank);
    return true;
  }
  makeRoom(line, near.find((other) => other.rank === rank)!);
  return moveInQueue(line, task, to, except);
}

/** Whether it waits and has not begun. */
export function isInLine({ id, state }: Task, except: readonly string[]): boolean {
  return (state === 'queued' || state === 'parked') && !except.includes(id);
}

/** The task and those on both sides of the place it shall have, in the order of its queue. */
function nearTarget(line: Line, task: Task, to: QueueTarget, except: readonly string[]): Task[] {
  const { conversation } = task;
  const before = (at: Pick<Task, 'rank' | 'number'>, most: number) =>
    line.neighbours({ ...at, conversation }, 'before', most, except).toReversed();
  if (to === 'up') return [...before(task, 2), task];
  if (to === 'down') return [task, ...line.neighbours(task, 'behind', 2, except)];
  if (to === 'first') return unique([...line.queueOf(conversation, 1, except), task]);
  if (to === 'last') return unique([task, ...before({ rank: Number.POSITIVE_INFINITY, number: 0 }, 1)]);
  const other = line.get(to.behind);
  if (!other) return [];
  return unique([other, ...line.neighbours(other, 'behind', 1, except), task]);
}

function unique(tasks: readonly Task[]): Task[] {
  return [...new Map(tasks.map((task) => [task.id, task])).values()];
}

/** Gives the tasks around this one ranks that are farther apart: as few of them as that takes. */
function makeRoom(line: Line, { conversation, ...task }: Task): void {
  const at = { ...task, conversation };
  for (let most = window; ; most *= 4) {
    const before = line.neighbours(at, 'before', most).toReversed();
    const behind = line.neighbours(at, 'behind', most);
    const all = [...before, at, ...behind];
    const [first, last] = [all[0]!.rank, all.at(-1)!.rank];
    const isWhole = before.length < most || behind.length < most;
    const apart = isWhole ? 1 : (last - first) / (all.length - 1);
    if (apart < roomy) continue;
    // At an end of the line there is room on that side.
    const from = behind.length < most || !isWhole ? first : last - (all.length - 1);
    line.respace(conversation, new Map(all.map(({ id }, n) => [id, from + n * apart])));
    return;
  }
}

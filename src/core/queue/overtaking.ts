import type { Task } from '../model/task.ts';
import type { User } from '../model/user.ts';
import { maySteer, type People } from '../people/rights.ts';
import type { InLine } from '../ports/store/task-line.ts';
import type { TaskStore } from '../ports/store/task-store.ts';
import type { QueuePlace, QueueTarget } from './order.ts';

/** The line as the store has it. `except`: ids of tasks that are no longer in line. */
export interface LineAhead {
  store: Pick<TaskStore, 'get' | 'neighbours'>;
  except: readonly string[];
}

/** So many tasks are read at once. */
const page = 100;

/** A task that this person may not overtake but would; undefined: `task` may go there. */
export function wronglyOvertaken(
  people: People,
  by: User | undefined,
  line: LineAhead,
  task: Task,
  to: QueuePlace,
): Task | undefined {
  if (to === 'down' || to === 'last' || mayOvertakeAll(by)) return undefined;
  const others =
    to === 'up' ? line.store.neighbours(task, 'before', 1, line.except) : aheadOf(line, task, 'from the front');
  for (const other of others) if (!mayOvertake(people, by, other)) return other;
  return undefined;
}

/**
 * As far forward in its queue as a task may go: directly behind the last one before it that this person may not overtake.
 * `before`: ids of tasks it must not overtake in any case.
 */
export function farthestForward(
  people: People,
  by: User | undefined,
  line: LineAhead,
  task: Task,
  before: ReadonlySet<string>,
): QueueTarget {
  const last = mayOvertakeAll(by)
    ? lastAhead(line, task, before)
    : find(aheadOf(line, task, 'from the task'), (other) => before.has(other.id) || !mayOvertake(people, by, other));
  return last ? { behind: last.id } : 'first';
}

/**
 * Whether this person may put other tasks before that one: only if they may also stop it. `by` undefined: the bridge
 * itself, or someone at the host, who may.
 */
function mayOvertake(people: People, by: User | undefined, other: Task): boolean {
  return by === undefined || maySteer(people, by, other);
}

/** No task needs to be looked at: the line may be long. */
function mayOvertakeAll(by: User | undefined): boolean {
  return by === undefined || by.role === 'owner';
}

/** The last of these in the line before the task. */
function lastAhead({ store, except }: LineAhead, task: Task, ids: ReadonlySet<string>): Task | undefined {
  const ahead = [...ids].flatMap((id) => {
    const other = except.includes(id) ? undefined : store.get(id);
    const waits = other?.state === 'queued' || other?.state === 'parked';
    return other && waits && other.conversation === task.conversation && isBefore(other, task) ? [other] : [];
  });
  return ahead.sort((a, b) => a.rank - b.rank || a.number - b.number).at(-1);
}

/** Reads the line before the task page by page, as far as the caller goes. */
function* aheadOf(
  { store, except }: LineAhead,
  task: Task,
  order: 'from the front' | 'from the task',
): Generator<Task> {
  const isForward = order === 'from the front';
  let at: InLine = isForward ? { ...task, rank: Number.NEGATIVE_INFINITY } : task;
  for (;;) {
    const next = store.neighbours(at, isForward ? 'behind' : 'before', page, except);
    for (const other of next) {
      if (isForward && !isBefore(other, task)) return;
      yield other;
    }
    if (next.length < page) return;
    at = next.at(-1)!;
  }
}

function isBefore(one: InLine, other: InLine): boolean {
  return one.rank < other.rank || (one.rank === other.rank && one.number < other.number);
}

function find(tasks: Iterable<Task>, isIt: (task: Task) => boolean): Task | undefined {
  for (const task of tasks) if (isIt(task)) return task;
  return undefined;
}

import { endStates, type Task } from '../model/task.ts';
import { stateWords } from '../model/task-words.ts';
import type { Access } from '../people/access.ts';
import type { Store } from '../ports/store/store.ts';

/** How many of the latest tasks to search for a repeat of this one. */
const lookedAt = 200;

interface Parts {
  store: Store;
  access: Pick<Access, 'isOut'>;
}

/** A sentence for people. `about`: the task whose state it shows. */
interface RefusalToRepeat {
  words: string;
  about?: Task;
}

/** Why a task can be neither retried nor continued; undefined: it can. */
export function refusalToRepeat(parts: Parts, task: Task): RefusalToRepeat | undefined {
  const { number, state, userName } = task;
  if (state !== 'interrupted' && !endStates.includes(state))
    return { words: `Task #${number} is ${stateWords(state)}.`, about: task };
  if (parts.access.isOut(task))
    return { words: `${userName} can no longer give tasks. Send it as a task of your own.` };
  const before = followerOf(parts, task);
  if (!before) return undefined;
  const done = before.follows?.how === 'continue' ? 'continued' : 'retried';
  return { words: `Already ${done} as #${before.number}, which is ${stateWords(before.state)}.`, about: before };
}

/** The task that retries or continues it, and has not ended. */
function followerOf({ store }: Parts, { id, conversation }: Task): Task | undefined {
  const newest = store.tasks.list({ conversation, newest: lookedAt });
  return newest.findLast(({ follows, endedAt }) => follows?.taskId === id && endedAt === undefined);
}

/** Words for a task that repeats another one. */
export function repeatWords({ number, follows }: Task, before: Pick<Task, 'number'>): string {
  return follows?.how === 'continue'
    ? `Continuing #${before.number} as #${number}.`
    : `Retrying #${before.number} as #${number}.`;
}

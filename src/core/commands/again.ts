import { isOwn } from '../rights.ts';
import type { Task } from '../task.ts';
import type { CommandContext, PressContext, PressResult } from './command.ts';
import { stateWords } from './state-words.ts';

/** How far back it is looked whether a task is being done again. */
const lookedAt = 200;

/**
 * Does a task again that has ended or was interrupted, as a new one that is first in line; or goes on with it. To be
 * called for people who may steer it. The word says what came of it, and the buttons stay while it may be tried again.
 */
export function doAgain(context: CommandContext | PressContext, task: Task, how: 'retry' | 'continue'): PressResult {
  const { store, tasks, user, limits, removal, line, afterwards } = context;
  const { number, state } = task;
  if (!['done', 'failed', 'cancelled', 'interrupted'].includes(state)) {
    return { word: `Task #${number} is ${stateWords(state)}.` };
  }
  if (how === 'continue' && state === 'done') {
    return { word: `Task #${number} is done; write what is to be done next.` };
  }
  if (removal.isOut(task)) {
    return { word: `${task.userName} may not give tasks any more. Write it as a task of your own.` };
  }
  // An interrupted task is no new one.
  if (how === 'continue' && state === 'interrupted') {
    return { word: tasks.resume(task) ? 'Going on.' : `Task #${number} does not wait for that any more.` };
  }
  const before = followerOf(context, task);
  if (before) return { word: `#${before.number} does it again already; it is ${stateWords(before.state)}.` };
  const full = isOwn(store, user, task) ? limits.refusal(user) : undefined;
  if (full) return { word: full.line ?? 'You have given as many tasks as you may for now.', buttons: 'as they are' };

  if (state === 'interrupted') tasks.drop(task);
  // What was never begun can't be gone on with.
  const isGoingOn = how === 'continue' && task.startedAt !== undefined;
  const added = tasks.again(task, isGoingOn ? 'continue' : 'retry', user);
  afterwards(async () => line.receipts.expect(added));
  return { word: isGoingOn ? `#${added.number} goes on with #${number}.` : `#${added.number} does #${number} again.` };
}

/** The task that does it again, or goes on with it, and has not ended. */
function followerOf({ store }: CommandContext | PressContext, { id, conversation }: Task): Task | undefined {
  const newest = store.tasks.list({ conversation, newest: lookedAt });
  return newest.findLast(({ follows, endedAt }) => follows?.taskId === id && endedAt === undefined);
}

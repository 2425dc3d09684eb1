import { refusalToRepeat, repeatWords } from '../../actions/repeat-task.ts';
import type { PressResult } from '../../model/press.ts';
import type { Task } from '../../model/task.ts';
import { quotaWord } from '../../people/quotas.ts';
import { isOwn } from '../../people/rights.ts';
import type { CommandContext, PressContext } from './command.ts';

/**
 * Does a task again that has ended or was interrupted, as a new one as far forward in line as they may put it; or goes
 * on with it. To be called for people who may steer it. The word says what came of it, and the buttons stay while it
 * may be tried again.
 */
export function repeatTask(context: CommandContext | PressContext, task: Task, how: 'retry' | 'continue'): PressResult {
  const { tasks, user, quotas, queueDisplay, afterwards } = context;
  const { number, state } = task;
  if (how === 'continue' && state === 'done') {
    return { word: `Task #${number} is done. Send me what to do next.` };
  }
  const refusal = refusalToRepeat(context, task);
  if (refusal !== undefined) return { word: refusal };
  // An interrupted task is no new one.
  if (how === 'continue' && state === 'interrupted') {
    return { word: tasks.resume(task) ? 'Continuing.' : `Task #${number} is no longer interrupted.` };
  }
  const full = isOwn(context, user, task) ? quotas.refusal(user) : undefined;
  if (full) return { word: quotaWord(full), buttons: 'as they are' };

  if (state === 'interrupted') tasks.drop(task);
  // What was never begun can't be gone on with.
  const isGoingOn = how === 'continue' && task.startedAt !== undefined;
  const added = tasks.again(task, isGoingOn ? 'continue' : 'retry', user);
  afterwards(async () => queueDisplay.receipts.expect(added));
  return { word: repeatWords(added, task) };
}

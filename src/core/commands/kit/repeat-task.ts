import { refusalToRepeat, repeatWords } from '../../actions/repeat-task.ts';
import type { PressResult } from '../../model/press.ts';
import type { Task } from '../../model/task.ts';
import { aboutTask } from '../../model/task-words.ts';
import { quotaWord } from '../../people/quotas.ts';
import { isOwn } from '../../people/rights.ts';
import type { CommandContext, PressContext } from './command.ts';

/**
 * Repeats a task that ended or was interrupted, as a new one as far forward in the queue as its person may put it; or
 * continues it. Call it for people who may steer the task. The word is the result; the buttons stay while another press
 * may help.
 */
export function repeatTask(context: CommandContext | PressContext, task: Task, how: 'retry' | 'continue'): PressResult {
  const { tasks, user, quotas, queueDisplay } = context;
  const { number, state } = task;
  if (how === 'continue' && state === 'done') {
    return { word: aboutTask(task, `Task #${number} is done. Send me what to do next.`) };
  }
  const refusal = refusalToRepeat(context, task);
  if (refusal) return { word: refusal.about ? aboutTask(refusal.about, refusal.words) : refusal.words };
  // An interrupted task continues; it does not become a new one.
  if (how === 'continue' && state === 'interrupted') {
    return { word: tasks.resume(task) ? 'Continuing.' : `Task #${number} is no longer interrupted.` };
  }
  const full = isOwn(context, user, task) ? quotas.refusal(user) : undefined;
  if (full) return { word: quotaWord(full), buttons: 'as they are' };

  if (state === 'interrupted') tasks.drop(task);
  // A task that never began cannot be continued.
  const isGoingOn = how === 'continue' && task.startedAt !== undefined;
  const added = tasks.again(task, isGoingOn ? 'continue' : 'retry', user);
  queueDisplay.receipts.expect(added);
  return { word: repeatWords(added, task) };
}

import type { TaskState } from '../../model/task.ts';
import { tooLateFor } from '../../model/task-words.ts';
import { taskAction } from '../kit/on-task.ts';
import { repeatTask } from '../kit/repeat-task.ts';

const cutOffStates: readonly TaskState[] = ['interrupted', 'failed', 'cancelled'];

export const continueAction = taskAction(
  'continue',
  'continue',
  (context, task) =>
    cutOffStates.includes(task.state) ? repeatTask(context, task, 'continue') : { word: tooLateFor(task) },
  (number) => `/continue ${number}`,
);

export const dropAction = taskAction('drop', 'drop', ({ tasks }, task) => ({
  word: tasks.drop(task) ? 'Dropped.' : tooLateFor(task),
}));

import type { TaskState } from '../model/task.ts';
import { tooLate } from '../model/task-words.ts';
import { doAgain } from './again.ts';
import { taskAction } from './on-task.ts';

const cutOffStates: readonly TaskState[] = ['interrupted', 'failed', 'cancelled'];

export const continueAction = taskAction('continue', 'continue', (context, task) =>
  cutOffStates.includes(task.state) ? doAgain(context, task, 'continue') : { word: tooLate(task) },
);

export const dropAction = taskAction('drop', 'drop', ({ tasks }, task) => ({
  word: tasks.drop(task) ? 'Dropped.' : tooLate(task),
}));

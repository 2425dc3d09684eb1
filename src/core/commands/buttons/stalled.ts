import { aboutTask, stateWords } from '../../model/task-words.ts';
import { taskAction } from '../kit/on-task.ts';

/** Claude has gone quiet, and its person chooses to wait. */
export const waitAction = taskAction('wait', 'wait for', ({ stalls }, task) => ({
  word: stalls.wait(task) ? 'Still waiting.' : 'Claude is no longer quiet.',
}));

export const nudgeAction = taskAction('nudge', 'nudge', ({ tasks }, task) => ({
  word: tasks.nudge(task)
    ? 'Nudged: I interrupted Claude, and it continues.'
    : aboutTask(task, `Task #${task.number} is ${stateWords(task.state)}; there is nothing to nudge.`),
}));

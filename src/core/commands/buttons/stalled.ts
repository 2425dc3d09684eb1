import { stateWords } from '../../model/task-words.ts';
import { taskAction } from '../kit/on-task.ts';

/** claude has gone quiet, and its person lets it be. */
export const waitAction = taskAction('wait', 'wait for', ({ stalls }, task) => ({
  word: stalls.wait(task) ? 'Waiting on.' : 'It is not quiet any more.',
}));

export const nudgeAction = taskAction('nudge', 'nudge', ({ tasks }, task) => ({
  word: tasks.nudge(task)
    ? 'Nudged: claude is interrupted and goes on.'
    : `Task #${task.number} is ${stateWords(task.state)}; there is nothing to nudge.`,
}));

import type { ButtonAction } from './command.ts';
import { taskAction } from './on-task.ts';

/** `hold:resume`: what keeps all tasks back is not waited for. */
export const holdAction: ButtonAction = {
  verb: 'hold',
  run: ({ holds }) => ({ word: holds.resumeNow() ? 'Trying again.' : 'Nothing is held back any more.' }),
};

/** The session is open at the desk, and its person does not wait until it is closed there. */
export const forkAction = taskAction('fork', 'copy', ({ busySessions }, task) => ({
  word: busySessions.fork(task)
    ? 'claude works in a copy of it.'
    : `Task #${task.number} does not wait for a session any more.`,
}));

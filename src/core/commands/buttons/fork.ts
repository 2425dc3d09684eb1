import { taskAction } from '../kit/on-task.ts';

/** The session is open at the desk, and its person does not want to wait until it is closed. */
export const forkAction = taskAction('fork', 'copy', ({ sessionsInUse }, task) => ({
  word: sessionsInUse.fork(task) ? 'Claude works in a copy.' : `Task #${task.number} no longer waits for a session.`,
}));

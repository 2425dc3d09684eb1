import { isBridgeError } from '../model/errors.ts';
import type { TaskPlace } from '../queue/lanes.ts';
import { createRunAttempt, type RunAttemptOptions } from './run-attempt.ts';
import type { Running, RunningTask } from './running-tasks.ts';

export interface RunTaskOptions extends RunAttemptOptions {
  running: Running;
  /** A task that went to another lane while it was here needs a turn there. */
  giveTurn(taskId: string): void;
}

/**
 * Takes one queued task to its end. Never throws: a failure ends the task and the chat shows it. Only when the bridge
 * is stopping does the task stay as it is, for the next start.
 */
export function createRunTask(options: RunTaskOptions): (taskId: string, place: TaskPlace) => Promise<void> {
  const { store, ending, running, log, stopping, persist } = options;
  const runAttempt = createRunAttempt(options);

  return async function runTask(taskId, place) {
    const task = store.tasks.get(taskId);
    if (stopping.aborted || !task || (task.state !== 'queued' && task.state !== 'parked')) return;

    const control = running.begin(taskId);
    try {
      for (let isOpen = true; isOpen; ) isOpen = await attemptOrWait(taskId, control, place);
    } catch (error) {
      if (!stopping.aborted && !control.isMoved) await unanswered(taskId, control, error);
    } finally {
      control.end();
      if (control.isMoved) options.giveTurn(taskId);
    }
  };

  /** True when another attempt has to follow. A store that cannot write just now does not end a task. */
  async function attemptOrWait(taskId: string, control: RunningTask, place: TaskPlace): Promise<boolean> {
    try {
      return await runAttempt(store.tasks.get(taskId)!, control, place);
    } catch (error) {
      if (!isBridgeError(error, 'store-refused') || stopping.aborted) throw error;
      await persist(() => store.tasks.moveIf(taskId, ['running', 'waiting'], 'queued'));
      return true;
    }
  }

  async function unanswered(taskId: string, control: RunningTask, error: unknown): Promise<void> {
    try {
      await persist(() => ending.unanswered(taskId, control.signal.aborted, error));
    } catch (unwritten) {
      // The bridge stops: the next start finds the state of the task.
      log.error('the end of a task could not be stored', { task: taskId, error: unwritten });
    }
  }
}

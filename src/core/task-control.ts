import { isBridgeError } from './errors.ts';
import type { Lanes } from './lanes.ts';
import type { Host, Log } from './ports.ts';
import type { Running } from './running.ts';
import type { Store } from './store.ts';
import type { Task } from './task.ts';

/** What people may do to a task that exists, from the chat or from the terminal. May be called in a transaction. */
export interface TaskControl {
  /** `cancelled`: it had not begun. `stopping`: it will be told in the chat when it has ended. `ended`: too late. */
  cancel(task: Task): 'cancelled' | 'stopping' | 'ended';
  /** Goes on with an interrupted task; false when it is not interrupted any more. */
  resume(task: Task): boolean;
  /** Leaves an interrupted task as it is; false when it is not interrupted any more. */
  drop(task: Task): boolean;
}

export interface TaskControlOptions {
  store: Store;
  running: Running;
  lanes: Lanes;
  host: Host;
  log: Log;
}

export function createTaskControl({ store, running, lanes, host, log }: TaskControlOptions): TaskControl {
  function stop(task: Task): void {
    const inThisProcess = running.get(task.id);
    const stopped = inThisProcess ? inThisProcess.stop() : stopLeftOver(task);
    stopped.catch((error: unknown) => {
      if (!isBridgeError(error)) log.error('stopping a task failed', { task: task.number, error });
    });
  }

  /** A claude of the last run that recovery waits for. Recovery sees the task's new state when it has ended. */
  async function stopLeftOver(task: Task): Promise<void> {
    store.tasks.move(task.id, 'cancelled');
    const attempt = store.tasks.attempts(task.id).at(-1);
    if (attempt) await host.end(attempt.process);
  }

  return {
    cancel(task) {
      if (running.get(task.id) || task.state === 'running' || task.state === 'waiting') {
        stop(task);
        return 'stopping';
      }
      return store.tasks.moveIf(task.id, ['queued', 'parked', 'interrupted'], 'cancelled') ? 'cancelled' : 'ended';
    },
    resume(task) {
      if (!store.tasks.moveIf(task.id, ['interrupted'], 'queued')) return false;
      lanes.add(task.conversation, task.id);
      return true;
    },
    drop: (task) => store.tasks.moveIf(task.id, ['interrupted'], 'cancelled') !== undefined,
  };
}

import type { ConversationId } from './conversation.ts';
import { isBridgeError } from './errors.ts';
import type { Lanes } from './lanes.ts';
import type { Outbox } from './outbox.ts';
import type { Host, Log } from './ports.ts';
import { actorOf } from './rights.ts';
import type { Running } from './running.ts';
import { notice } from './say.ts';
import type { Store } from './store.ts';
import type { Task } from './task.ts';
import type { User } from './user.ts';

/** What people may do to a task that exists, from the chat or from the terminal. May be called in a transaction. */
export interface TaskControl {
  /**
   * `cancelled`: it had not begun. `stopping`: it will be told in the chat when it has ended. `ended`: too late. `by`
   * undefined: the bridge itself, or somebody at the host.
   */
  cancel(task: Task, by?: User): 'cancelled' | 'stopping' | 'ended';
  /** The task the conversation is at, also while claude is being started for it. */
  current(conversation: ConversationId): Task | undefined;
  /** Goes on with an interrupted task; false when it is not interrupted any more. */
  resume(task: Task): boolean;
  /** Leaves an interrupted task as it is; false when it is not interrupted any more. */
  drop(task: Task): boolean;
}

export interface TaskControlOptions {
  store: Store;
  running: Running;
  lanes: Lanes;
  outbox: Outbox;
  host: Host;
  log: Log;
}

export function createTaskControl({ store, running, lanes, outbox, host, log }: TaskControlOptions): TaskControl {
  function end(task: Task): void {
    const inThisProcess = running.get(task.id);
    const stopped = inThisProcess ? inThisProcess.stop() : stopLeftOver(task);
    stopped.catch((error: unknown) => {
      if (!isBridgeError(error)) log.error('stopping a task failed', { task: task.number, error });
    });
  }

  /** A claude of the last run that recovery waits for: nobody but us tells its person the end. */
  async function stopLeftOver(task: Task): Promise<void> {
    const preview = store.tasks.preview(task.id);
    store.atomically(() => {
      store.tasks.move(task.id, 'cancelled');
      const post = notice(`Task #${task.number} is stopped.`, task);
      outbox.add(task.conversation, { ...post, ...(preview ? { retracts: preview } : {}) }, task.id);
    });
    const attempt = store.tasks.attempts(task.id).at(-1);
    if (attempt) await host.end(attempt.process);
  }

  function isBegun(task: Task): boolean {
    return task.state === 'running' || task.state === 'waiting' || running.get(task.id) !== undefined;
  }

  return {
    cancel(task, by) {
      const isStopping = isBegun(task);
      if (!isStopping && !store.tasks.moveIf(task.id, ['queued', 'parked', 'interrupted'], 'cancelled')) return 'ended';
      const detail = isStopping ? 'while it ran' : 'before it began';
      store.audit.append({ action: 'task-stopped', ...(by && { actor: actorOf(by) }), task: task.number, detail });
      if (isStopping) end(task);
      return isStopping ? 'stopping' : 'cancelled';
    },
    current: (conversation) =>
      store.tasks.list({ conversation, states: ['running', 'waiting', 'queued', 'parked'] }).find(isBegun),
    resume(task) {
      if (!store.tasks.moveIf(task.id, ['interrupted'], 'queued')) return false;
      lanes.add(task.conversation, task.id);
      return true;
    },
    drop: (task) => store.tasks.moveIf(task.id, ['interrupted'], 'cancelled') !== undefined,
  };
}

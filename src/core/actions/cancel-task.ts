import { isBridgeError, isOfStore } from '../model/errors.ts';
import type { Task } from '../model/task.ts';
import type { User } from '../model/user.ts';
import { actorOf } from '../people/rights.ts';
import type { Hosts } from '../ports/hosts.ts';
import type { Log } from '../ports/log.ts';
import type { Store } from '../ports/store/store.ts';
import { notice } from '../reply/notice.ts';
import type { Outbox } from '../reply/outbox.ts';
import { isBegun, type Running } from '../run/running-tasks.ts';
import type { Steering } from '../run/steering.ts';

/** Ends tasks before their time. */
export interface CancelTask {
  /** `cancelled`: it had not begun. `stopping`: the chat will show its end. `ended`: too late. */
  cancel(task: Task, by?: User): 'cancelled' | 'stopping' | 'ended';
  /** Cancels what another process, or someone while the bridge was down, wants stopped. */
  cancelRequested(): void;
}

export interface CancelTaskOptions {
  store: Store;
  running: Running;
  outbox: Pick<Outbox, 'add'>;
  hosts: Pick<Hosts, 'of'>;
  steering: Pick<Steering, 'sharesTurnOf' | 'foldedInto'>;
  log: Log;
}

export function createCancelTask({ store, running, outbox, hosts, steering, log }: CancelTaskOptions): CancelTask {
  function end(task: Task): void {
    const inThisProcess = running.get(task.id);
    const stopped = inThisProcess ? inThisProcess.stop() : stopLeftOver(task);
    stopped.catch((error: unknown) => {
      if (!isBridgeError(error) || isOfStore(error)) log.error('stopping a task failed', { task: task.number, error });
    });
  }

  /** Recovery waits for a `claude` of the last run: only we report its end to the person. */
  async function stopLeftOver(task: Task): Promise<void> {
    const preview = store.tasks.preview(task.id);
    store.atomically(() => {
      store.tasks.move(task.id, 'cancelled');
      const post = notice(`Stopped #${task.number}.`, task);
      outbox.add(task.conversation, { ...post, ...(preview ? { retracts: preview } : {}) }, task.id);
    });
    const attempt = store.tasks.attempts(task.id).at(-1);
    if (attempt) await hosts.of(task.project).end(attempt.handle);
  }

  function cancel(task: Task, by?: User): 'cancelled' | 'stopping' | 'ended' {
    // Ending it would end the other one, whose turn it shares.
    if (steering.sharesTurnOf(task)) return 'ended';
    const isStopping = isBegun(running, task);
    const isNoted = store.atomically(() => {
      if (!isStopping && !store.tasks.moveIf(task.id, ['queued', 'parked', 'interrupted'], 'cancelled')) return false;
      const detail = isStopping ? 'while it ran' : 'before it began';
      store.audit.append({ action: 'task-stopped', ...(by && { actor: actorOf(by) }), task: task.number, detail });
      // Durable, so that a stop holds also when the bridge dies before Claude knows of it.
      if (isStopping) for (const id of [task.id, ...steering.foldedInto(task)]) store.tasks.requestCancel(id);
      return true;
    });
    if (!isNoted) return 'ended';
    if (isStopping) end(task);
    return isStopping ? 'stopping' : 'cancelled';
  }

  return {
    cancel,
    cancelRequested() {
      for (const id of store.tasks.cancelRequests()) {
        const task = store.tasks.get(id);
        const isBeingStopped = running.get(id)?.signal.aborted ?? false;
        if (task && !isBeingStopped) cancel(task);
      }
    },
  };
}

import { marks } from '../../text/format/marks.ts';
import type { Task } from '../model/task.ts';
import type { Clock } from '../ports/clock.ts';
import type { Hosts } from '../ports/hosts.ts';
import type { Log } from '../ports/log.ts';
import type { Change } from '../ports/store/changes.ts';
import type { Store } from '../ports/store/store.ts';
import { notice } from '../reply/notice.ts';
import type { Outbox } from '../reply/outbox.ts';

/** Warns a person, once a task, when the desk opens the session in which Claude works on it. */
export interface DeskWarning {
  /** Never throws. */
  follow(changes: readonly Change[]): void;
}

export interface DeskWarningOptions {
  store: Pick<Store, 'tasks' | 'sessions'>;
  hosts: Pick<Hosts, 'of'>;
  outbox: Outbox;
  clock: Clock;
  log: Log;
  /** Aborts when the bridge begins nothing any more. */
  signal: AbortSignal;
}

/** Between two looks, ms. */
const everyMs = 3_000;

export function createDeskWarning({ store, hosts, outbox, clock, log, signal }: DeskWarningOptions): DeskWarning {
  /** Tasks that are looked after. */
  const watched = new Set<string>();

  function runningTask(id: string): Task | undefined {
    const task = store.tasks.get(id);
    return task?.state === 'running' || task?.state === 'waiting' ? task : undefined;
  }

  async function watch(taskId: string): Promise<void> {
    for (let task = runningTask(taskId); task && !signal.aborted; task = runningTask(taskId)) {
      const agentId = store.sessions.get(task.sessionId)?.agentId;
      const holder = agentId === undefined ? undefined : await hosts.of(task.project).holderOf(agentId);
      if (holder?.isOurs === false) {
        const words = `${marks.careful} Claude at the desk (${holder.where}) has opened this session too, while task #${task.number} works in it. What is said there and here does not mix, and one of both gets lost: close it there, or send /stop.`;
        outbox.add(task.conversation, { ...notice(words, task), isUrgent: true }, task.id);
        return;
      }
      await clock.sleep(everyMs, signal);
    }
  }

  return {
    follow(changes) {
      for (const change of changes) {
        if (change.type !== 'task-moved' || change.to !== 'running' || watched.has(change.taskId)) continue;
        watched.add(change.taskId);
        watch(change.taskId)
          .catch((error: unknown) => {
            if (!signal.aborted) log.warn('nobody looks who else has a session open', { error });
          })
          .finally(() => watched.delete(change.taskId));
      }
    },
  };
}

import { endStates } from '../model/task.ts';
import type { Store } from '../ports/store/store.ts';
import { isInLine, moveInQueue } from '../queue/move.ts';
import type { HostTasks } from './host-actions.ts';

/** What may be done to tasks while no bridge runs: the twin of `TaskControl` on what the last one left. */
export function createOfflineTasks(store: Store): HostTasks {
  return {
    countQueue: (conversation) => store.tasks.countWaiting(conversation),
    placeOf({ id }) {
      const task = store.tasks.get(id);
      return task && isInLine(task, []) ? store.tasks.countAhead(task) + 1 : undefined;
    },
    move: (task, to) => moveInQueue(store.tasks, task, to),
    cancel(task) {
      if (endStates.includes(task.state)) return 'ended';
      if (store.tasks.moveIf(task.id, ['queued', 'parked', 'interrupted'], 'cancelled')) {
        store.audit.append({ action: 'task-stopped', task: task.number, detail: 'before it began' });
        return 'cancelled';
      }
      // Its `claude` may still run; the next start ends it and informs the person.
      store.tasks.requestCancel(task.id);
      return 'stopping';
    },
    pause: (conversation) => setPaused(store, conversation, true),
    unpause: (conversation) => setPaused(store, conversation, false),
  };
}

/** False: it was like that already. */
function setPaused({ conversations }: Store, conversation: string, paused: boolean): boolean {
  if (conversations.get(conversation)?.paused !== !paused) return false;
  conversations.setPaused(conversation, paused);
  return true;
}

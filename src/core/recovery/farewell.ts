import type { Task } from '../model/task.ts';
import type { Store } from '../ports/store/store.ts';
import { notice } from '../reply/notice.ts';
import type { Outbox } from '../reply/outbox.ts';

/** What a stop of the bridge leaves for its next start. */
export interface LeftBehind {
  /** Numbers of the tasks that were begun and cut off. */
  cutOff: number[];
  /** How many tasks have not begun. */
  waiting: number;
}

export interface FarewellOptions {
  store: Store;
  outbox: Pick<Outbox, 'add' | 'kick'>;
  /** `continue`: cut off tasks continue by themselves. */
  policy: 'continue' | 'ask';
  hostName: string;
}

/** Informs the chats about the tasks that a stop cuts off, once none of them runs any more. */
export function sayFarewell({ store, outbox, policy, hostName }: FarewellOptions): LeftBehind {
  const cutOff = store.tasks.list({ states: ['running', 'waiting'] });
  const waiting = store.tasks.countWaiting();
  store.atomically(() => {
    for (const [conversation, tasks] of Map.groupBy(cutOff, (task) => task.conversation)) {
      outbox.add(conversation, { ...notice(farewell(tasks), tasks[0]), notify: false, isFleeting: true }, tasks[0]?.id);
    }
  });
  outbox.kick();
  return { cutOff: cutOff.map(({ number }) => number), waiting };

  function farewell(tasks: readonly Task[]): string {
    const [these, it] =
      tasks.length === 1 ? ['This task continues', 'this task'] : ['These tasks continue', 'these tasks'];
    const then =
      policy === 'continue' ? `${these} when it starts again.` : `It asks you about ${it} when it starts again.`;
    return `The bridge stopped on ${hostName}. ${then}`;
  }
}

/** A sentence for the person who stopped the bridge; undefined: nothing is left. */
export function leftInWords({ cutOff, waiting }: LeftBehind): string | undefined {
  const parts = [
    ...(cutOff.length === 0 ? [] : [`${tasks(cutOff.length)} interrupted (${cutOff.map((n) => `#${n}`).join(', ')})`]),
    ...(waiting === 0 ? [] : [`${tasks(waiting)} waiting`]),
  ];
  return parts.length === 0 ? undefined : `Kept for the next start: ${parts.join(', ')}.`;
}

function tasks(count: number): string {
  return count === 1 ? '1 task' : `${count} tasks`;
}

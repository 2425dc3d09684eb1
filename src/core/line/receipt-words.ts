import type { AllowList } from '../allow-list.ts';
import { platformOf } from '../conversation.ts';
import type { Button, Clock } from '../ports.ts';
import { personKey, requesterOf } from '../rights.ts';
import type { Running } from '../running.ts';
import type { Store } from '../store.ts';
import type { Task } from '../task.ts';
import type { TaskControl } from '../task-control.ts';
import { placeInWords, tellingTasks, waitingTime } from './waiting-time.ts';

/** What was done with a task in line. `of`: number of the task that ran. */
export type Happened = { what: 'given'; of: number } | { what: 'instead'; of: number } | { what: 'first' };

/** How a task waits, as its receipt says it. */
export type Waits = 'line' | 'paused' | 'place';

export interface ReceiptWordsOptions {
  store: Store;
  tasks: Pick<TaskControl, 'current' | 'line'>;
  running: Pick<Running, 'get'>;
  allowList: AllowList;
  clock: Clock;
}

/** The text and the buttons of a receipt. Everything is as of now. */
export interface ReceiptWords {
  /** Undefined: it does not wait in its line. */
  waiting(task: Task): { waits: Waits; text: string; buttons: Button[][] } | undefined;
  happened(task: Task, happened: Happened): { text: string; buttons?: Button[][] };
}

export function createReceiptWords({ store, tasks, running, allowList, clock }: ReceiptWordsOptions): ReceiptWords {
  /** May the one who gave `task` say what becomes of `current`? */
  function mayRequesterSteer(task: Task, current: Task): boolean {
    const isOwner = allowList.find(platformOf(task.conversation), { id: task.userId })?.role === 'owner';
    return isOwner || personKey(store, requesterOf(task)) === personKey(store, requesterOf(current));
  }

  function buttonsFor(task: Task, place: number): Button[][] {
    const { number } = task;
    const current = tasks.current(task.conversation);
    const isTheirs = current !== undefined && mayRequesterSteer(task, current);
    const canSteer = isTheirs && running.get(current.id)?.session?.canSteer === true;
    return [
      [
        ...(canSteer ? [{ label: 'Now', action: `now:${number}` }] : []),
        ...(place > 1 ? [{ label: 'Next', action: `next:${number}` }] : []),
        ...(isTheirs ? [{ label: 'Instead', action: `instead:${number}` }] : []),
        { label: 'Cancel', action: `cancel:${number}` },
      ],
    ];
  }

  function placeOf(task: Task): number {
    return tasks.line(task.conversation).findIndex(({ id }) => id === task.id) + 1;
  }

  return {
    waiting(task) {
      const { conversation } = task;
      const place = placeOf(task);
      if (place === 0) return undefined;
      const buttons = buttonsFor(task, place);
      if (store.conversations.get(conversation)?.paused) {
        return { waits: 'paused', text: 'Waits: this chat is paused', buttons };
      }
      const current = tasks.current(conversation);
      if (!current && place === 1) return { waits: 'place', text: 'Waits for a free place', buttons };
      const durations = current ? store.tasks.durations(conversation, tellingTasks) : [];
      const text = placeInWords(place, waitingTime(durations, place - 1, current, clock.now()));
      return { waits: 'line', text, buttons };
    },
    happened(task, happened) {
      switch (happened.what) {
        case 'given':
          return { text: `Given to claude, which works on #${happened.of}.` };
        case 'instead':
          return { text: `#${happened.of} is stopped; this comes next.` };
        case 'first':
          return { text: 'Next in line.', buttons: buttonsFor(task, 1) };
      }
    },
  };
}

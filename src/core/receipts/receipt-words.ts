import { marks } from '../../text/format/marks.ts';
import { listIn } from '../actions/split-task.ts';
import type { TaskControl } from '../actions/task-control.ts';
import type { Holds } from '../gates/holds.ts';
import type { Button } from '../model/post.ts';
import type { Task } from '../model/task.ts';
import type { AllowList } from '../people/allow-list.ts';
import { alikeAccounts, requesterOf } from '../people/rights.ts';
import type { Clock } from '../ports/clock.ts';
import type { Store } from '../ports/store/store.ts';
import type { Running } from '../run/running-tasks.ts';
import { placeInWords, tellingTasks, waitingTime } from './waiting-time.ts';

/** What happened to a queued task. `of`: number of the running task. */
export interface Happened {
  what: 'given' | 'instead';
  of: number;
}

/** How a task waits, as its receipt describes it. */
export type Waits = 'queue' | 'place' | 'paused' | 'held';

export interface WaitingReceipt {
  waits: Waits;
  text: string;
  buttons: Button[][];
  /** Whether people can add it to the current task. */
  hasNow: boolean;
  /** How many tasks its message lists, where it is offered to run them one by one. */
  lists?: number;
}

export interface ReceiptWordsOptions {
  /** What becomes of a message that lists several tasks. */
  lists: 'offer' | 'split' | 'one';
  store: Store;
  tasks: Pick<TaskControl, 'current' | 'placeOf'>;
  running: Pick<Running, 'get'>;
  holds: Pick<Holds, 'of'>;
  allowList: AllowList;
  clock: Clock;
}

/** The text and the buttons of a receipt. Everything is as it is now. */
export interface ReceiptWords {
  /** Undefined: it does not wait in its queue. */
  waiting(task: Task): WaitingReceipt | undefined;
  happened(happened: Happened): string;
}

export function createReceiptWords(options: ReceiptWordsOptions): ReceiptWords {
  const { store, lists, tasks, running, holds, allowList, clock } = options;

  /** Whether the person of `task` may steer `current`. */
  function mayRequesterSteer(task: Task, current: Task): boolean {
    const role = allowList.roleOf(task.platform, task.userId);
    const other = requesterOf(current);
    const isOwn = alikeAccounts(options, requesterOf(task)).some(
      ({ platform, userId }) => platform === other.platform && userId === other.userId,
    );
    return role === 'owner' || isOwn;
  }

  function buttonsFor(task: Task, place: number): Pick<WaitingReceipt, 'buttons' | 'hasNow' | 'lists'> {
    const { number } = task;
    const current = tasks.current(task.conversation);
    const isTheirs = current !== undefined && mayRequesterSteer(task, current);
    // Not known yet while `claude` starts; then the press gets the answer.
    const hasNow = isTheirs && running.get(current.id)?.session?.canSteer !== false;
    const row = [
      ...(hasNow ? [{ label: 'Add to current', action: `now:${number}` }] : []),
      ...(place > 1 ? [{ label: 'Move up', action: `next:${number}` }] : []),
      ...(isTheirs ? [{ label: 'Replace current', action: `instead:${number}` }] : []),
      // Where tasks are routed, the other choice is one press away.
      ...(task.route?.to === 'chat' ? [{ label: 'Code session', action: `code:${number}` }] : []),
      cancelButton(task),
    ];
    const items = lists === 'offer' ? listIn(store, task)?.items.length : undefined;
    const split = items === undefined ? [] : [[{ label: `Run ${items} one by one`, action: `split:${number}` }]];
    // Two in a row: with more, a phone cuts these labels.
    const buttons = [...split, row.slice(0, 2), row.slice(2)].filter((pair) => pair.length > 0);
    return { buttons, hasNow, ...(items !== undefined && { lists: items }) };
  }

  return {
    waiting(task) {
      const { conversation } = task;
      const place = tasks.placeOf(task);
      if (place === undefined) return undefined;
      // Before a hold: the chat waits for its people also when that is over.
      if (store.conversations.get(conversation)?.paused) {
        return { waits: 'paused', text: 'Paused. Waiting for /resume.', ...buttonsFor(task, place) };
      }
      const hold = holds.of(task.project).current();
      if (hold) {
        const text = `Waiting: ${hold.message} ${placeInWords(place, undefined)}`;
        return { waits: 'held', text, buttons: [[cancelButton(task)]], hasNow: false };
      }
      const buttons = buttonsFor(task, place);
      const current = tasks.current(conversation);
      if (!current && place === 1) {
        return { waits: 'place', text: 'Waiting for a task in another chat', ...buttons };
      }
      const durations = current ? store.tasks.durations(conversation, tellingTasks) : [];
      const text = placeInWords(place, waitingTime(durations, place - 1, current, clock.now()));
      return { waits: 'queue', text, ...buttons };
    },
    happened: ({ what, of }) =>
      what === 'given' ? `${marks.running} Added to #${of}.` : `${marks.waiting} Stopped #${of}. This is next.`,
  };
}

function cancelButton({ number }: Task): Button {
  return { label: 'Cancel', action: `cancel:${number}` };
}

import { marks } from '../../text/format/marks.ts';
import { oneLine } from '../../text/summary/one-line.ts';
import type { ConversationId } from '../model/conversation.ts';
import { BridgeError } from '../model/errors.ts';
import { endStates, type Task } from '../model/task.ts';
import { stateMark, stateWords } from '../model/task-words.ts';
import type { Access } from '../people/access.ts';
import type { Store } from '../ports/store/store.ts';
import { places } from '../queue/order.ts';
import { notice } from '../reply/notice.ts';
import type { Outbox } from '../reply/outbox.ts';
import { refusalToRepeat, repeatWords } from './repeat-task.ts';
import type { TaskControl } from './task-control.ts';

/** What needs no running bridge: a `TaskControl` where one runs, else `createOfflineTasks`. */
export type HostTasks = Pick<TaskControl, 'placeOf' | 'countQueue' | 'move' | 'cancel' | 'pause' | 'unpause'>;

/**
 * What someone at the host may do to tasks and chats, whether a bridge runs or not. Each method returns a sentence for
 * people about the result, or throws a BridgeError `invalid` with one. `task`: its number, or the beginning of its id.
 */
export interface HostActions {
  move(task: string, to: string): string;
  cancel(task: string): string;
  /** @throws BridgeError also `retry-later`: no bridge runs */
  retry(task: string): string;
  /** One chat, or all where tasks wait. */
  pause(chat: string | undefined): string;
  /** One chat, or all that are paused. */
  resume(chat: string | undefined): string;
}

export interface HostActionsOptions {
  store: Store;
  tasks: HostTasks;
  outbox: Pick<Outbox, 'add'>;
  /** Undefined: no bridge runs. */
  bridge: { tasks: Pick<TaskControl, 'again' | 'drop'>; access: Pick<Access, 'isOut'> } | undefined;
}

export function createHostActions({ store, tasks, outbox, bridge }: HostActionsOptions): HostActions {
  /** Stores everything before it returns; the messages go out after that. */
  function done(work: () => string): string {
    return store.atomically(work);
  }

  /** The chat shows the person what was done at the host. */
  function tell(conversation: ConversationId, text: string, task?: Task): void {
    outbox.add(conversation, { ...notice(text, task), notify: false }, task?.id);
  }

  function chatsOf(chat: string | undefined, all: () => readonly ConversationId[]): ConversationId[] {
    if (chat === undefined) return [...new Set(all())];
    const known = store.conversations.get(chat);
    if (known) return [known.id];
    throw refusal(`Unknown chat ${oneLine(chat, 80)}. See the column CHAT of: dispatch-bridge tasks list --all`);
  }

  function waiting(): ConversationId[] {
    return store.tasks.waitingPlaces();
  }

  return {
    move: (text, where) =>
      done(() => {
        const task = findTask(store, text);
        const to = places.find((place) => place === where);
        if (!to) throw refusal(`Where to? One of: ${places.join(', ')}.`);
        const hasMoved = tasks.move(task, to);
        const place = tasks.placeOf(task);
        if (place === undefined)
          throw refusal(`Task #${task.number} is not waiting in line: it is ${stateWords(task.state)}.`);
        return `Task #${task.number} is number ${place} of ${tasks.countQueue(task.conversation)} in line${hasMoved ? '' : ' already'}.`;
      }),

    cancel: (text) =>
      done(() => {
        const task = findTask(store, text);
        const result = tasks.cancel(task);
        if (result === 'ended') throw refusal(tooLateToCancel(task));
        if (result === 'stopping') {
          if (bridge && task.state === 'parked') return `Cancelling task #${task.number}.`;
          return bridge ? `Stopping task #${task.number}.` : `Task #${task.number} will stop at the next start.`;
        }
        tell(task.conversation, `${stateMark('cancelled')} From the host: cancelled #${task.number}.`, task);
        return `Cancelled #${task.number}.`;
      }),

    retry: (text) =>
      done(() => {
        const task = findTask(store, text);
        if (!bridge) throw needsBridge();
        const why = refusalToRepeat({ store, access: bridge.access }, task);
        if (why) throw refusal(why.words);
        if (task.state === 'interrupted') bridge.tasks.drop(task);
        const again = bridge.tasks.again(task, 'retry');
        const said = repeatWords(again, task);
        tell(again.conversation, `From the host: ${said[0]!.toLowerCase()}${said.slice(1)}`, again);
        return said;
      }),

    pause: (chat) =>
      done(() => {
        const paused = chatsOf(chat, waiting).filter(tasks.pause);
        for (const id of paused) tell(id, `${marks.waiting} Paused on the host. New tasks wait until /resume.`);
        if (paused.length > 0) return `Paused: ${paused.join(', ')}. To resume: dispatch-bridge tasks resume`;
        return chat === undefined ? 'Nothing to pause.' : 'This chat is already paused.';
      }),

    resume: (chat) =>
      done(() => {
        const all = () => store.conversations.paused().map(({ id }) => id);
        const resumed = chatsOf(chat, all).filter(tasks.unpause);
        for (const id of resumed) tell(id, `${marks.running} Resumed on the host.`);
        if (resumed.length > 0) return `${bridge ? 'Resumed' : 'Resumes at the next start'}: ${resumed.join(', ')}.`;
        return chat === undefined ? 'Nothing is paused.' : 'This chat is not paused.';
      }),
  };
}

/**
 * The task with this number, or beginning of an id.
 *
 * @throws BridgeError `invalid` when there is none, or several
 */
export function findTask(store: Store, text: string): Task {
  const task = store.tasks.find(text);
  const number = Number(text.replace('#', ''));
  if (!task && store.tasks.wasDeleted(number)) {
    throw refusal(`Task #${number} was old, and is no longer stored. See keep.tasksDays in the config.`);
  }
  if (!task) throw refusal(`Unknown task ${oneLine(text, 40)}. See: dispatch-bridge tasks list --all`);
  return task;
}

/** Why `TaskControl.cancel` returned `ended`. */
export function tooLateToCancel({ number, state }: Task): string {
  if (endStates.includes(state)) return `Task #${number} is already ${stateWords(state)}.`;
  return `Claude works on task #${number} together with another one. Cancel that one instead.`;
}

function needsBridge(): BridgeError {
  const userMessage = 'Only a running bridge can retry a task. Start it: dispatch-bridge start';
  return new BridgeError('retry-later', userMessage, { userMessage });
}

function refusal(userMessage: string): BridgeError {
  return new BridgeError('invalid', userMessage, { userMessage });
}

import type { ConversationId } from '../core/conversation.ts';
import { BridgeError } from '../core/errors.ts';
import { type Place, places } from '../core/line/order.ts';
import type { Outbox } from '../core/outbox.ts';
import { notice } from '../core/say.ts';
import type { Store } from '../core/store.ts';
import { endStates, type Task, type TaskState } from '../core/task.ts';
import type { TaskControl } from '../core/task-control.ts';

type Params = Record<string, unknown>;

export interface ControlOptions {
  store: Store;
  tasks: TaskControl;
  outbox: Outbox;
}

const openStates: readonly TaskState[] = ['queued', 'running', 'waiting', 'parked', 'interrupted'];

/**
 * What somebody at the host can have the running bridge do (ARCHITECTURE.md, "Control socket"). Each throws a
 * BridgeError `invalid` with words for people.
 */
export function createControlMethods({ store, tasks, outbox }: ControlOptions) {
  function taskIn({ task: given }: Params): Task {
    const text = String(given ?? '');
    const task = store.tasks.find(text);
    if (!task) throw refusal(`There is no task ${text.slice(0, 40)}.`);
    return task;
  }

  /** Its person sees in the chat what was done to it at the host. */
  function tell(task: Task, text: string): void {
    outbox.add(task.conversation, { ...notice(text, task), notify: false }, task.id);
  }

  function lanesIn({ conversation }: Params): ConversationId[] {
    if (conversation === undefined) {
      const waiting = store.tasks.list({ states: openStates }).map((task) => task.conversation);
      return [...new Set([...waiting, ...store.conversations.paused().map(({ id }) => id)])];
    }
    const known = store.conversations.get(String(conversation));
    if (!known) throw refusal(`There is no conversation ${String(conversation).slice(0, 80)}.`);
    return [known.id];
  }

  /** All that it writes is durable before the answer goes out, and is sent then. */
  function done<T>(work: () => T): T {
    const result = store.atomically(work);
    outbox.kick();
    return result;
  }

  return {
    'tasks.list': () => store.tasks.list({ states: openStates }),
    'tasks.show': (params: Params) => taskIn(params),

    'tasks.move': (params: Params) =>
      done(() => {
        const task = taskIn(params);
        const to = places.find((place) => place === params.to);
        if (!to) throw refusal(`A task can be moved ${places.join(', ')}.`);
        if (!tasks.line(task.conversation).some(({ id }) => id === task.id)) {
          throw refusal(`Task ${task.number} does not wait in a line: it is ${task.state}.`);
        }
        return { message: tasks.move(task, to) ? moved(task, to) : `Task ${task.number} is there already.` };
      }),

    'tasks.cancel': (params: Params) =>
      done(() => {
        const task = taskIn(params);
        const result = tasks.cancel(task);
        if (result === 'ended') throw refusal(`Task ${task.number} is ${task.state}; it can’t be cancelled now.`);
        if (result === 'stopping') return { message: `Task ${task.number} is being stopped.` };
        tell(task, `Task #${task.number} was cancelled on the host.`);
        return { message: `Task ${task.number} is cancelled.` };
      }),

    'tasks.retry': (params: Params) =>
      done(() => {
        const task = taskIn(params);
        if (task.state === 'interrupted') tasks.drop(task);
        else if (!endStates.includes(task.state)) throw refusal(`Task ${task.number} has not ended: ${task.state}.`);
        const again = tasks.again(task, 'retry');
        tell(again, `Task #${task.number} is done again as #${again.number}; somebody at the host wants it.`);
        return { message: `Task ${task.number} is done again as ${again.number}.` };
      }),

    'lanes.pause': (params: Params) =>
      done(() => ({ message: lanesSaid(lanesIn(params).filter(tasks.pause), 'paused') })),
    'lanes.resume': (params: Params) =>
      done(() => ({ message: lanesSaid(lanesIn(params).filter(tasks.unpause), 'resumed') })),
  };
}

function moved(task: Task, to: Place): string {
  const where = { first: 'comes next', up: 'moved up', down: 'moved down', last: 'comes last' }[to];
  return `Task ${task.number} ${where}.`;
}

function lanesSaid(changed: readonly ConversationId[], what: string): string {
  return changed.length === 0 ? `Nothing had to be ${what}.` : `${changed.join(', ')}: ${what}.`;
}

function refusal(userMessage: string): BridgeError {
  return new BridgeError('invalid', userMessage, { userMessage });
}

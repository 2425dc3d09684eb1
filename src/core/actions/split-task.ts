import { BridgeError } from '../model/errors.ts';
import type { Origin } from '../model/session.ts';
import type { Task } from '../model/task.ts';
import type { User } from '../model/user.ts';
import { type Quotas, quotaWord } from '../people/quotas.ts';
import type { Store } from '../ports/store/store.ts';
import { type TaskList, tasksIn, wordsOfItem } from '../prompt/list-of-tasks.ts';
import { moveInQueue } from '../queue/move.ts';
import { submitTask } from './submit-task.ts';

type Stores = Pick<Store, 'tasks' | 'files' | 'audit' | 'sessions'>;

/** Tasks that were one list have an origin with this and the number of the first. */
const ofList = 'list ';

/** The list that a task consists of; undefined: it is more, or something else, than one message with a list. */
export function listIn(store: Pick<Store, 'tasks' | 'files'>, task: Task): TaskList | undefined {
  if (task.compacts || task.follows !== undefined || task.origin.kind !== 'message') return undefined;
  const [message, ...others] = store.tasks.messages(task.id);
  if (!message || others.length > 0 || message.glue !== undefined) return undefined;
  return store.files.ofTask(task.id).length > 0 ? undefined : tasksIn(message.text);
}

export interface Splitting {
  by: User;
  quotas: Quotas;
}

/**
 * Makes a task of each item of a list: the first keeps its number and its place, and the others come right behind it.
 * @returns all of them. Inside a transaction. @throws BridgeError `invalid`, with a `userMessage`: these are too many
 * tasks of one person, and it stays one
 */
export function splitTask(store: Stores, task: Task, list: TaskList, { by, quotas }: Splitting): Task[] {
  const { id, number, conversation, platform, userId, userName, project, sessionId, messageId } = task;
  const { task: first } = store.tasks.editTask(id, messageId, wordsOfItem(list, 0)) as { task: Task };
  const all = [first];
  const origin: Origin = { kind: 'message', ref: `${ofList}${number}` };
  for (let index = 1; index < list.items.length; index++) {
    const full = quotas.refusal(by);
    if (full) throw new BridgeError('invalid', 'too many tasks', { userMessage: quotaWord(full) });
    const added = submitTask(
      store,
      {
        ...{ origin, conversation, platform, userId, userName, project, sessionId },
        messages: [{ ...(messageId !== undefined && { messageId }), text: wordsOfItem(list, index) }],
      },
      { by, as: `item ${index + 1} of #${number}` },
    );
    moveInQueue(store.tasks, added, { behind: all.at(-1)!.id });
    all.push(added);
  }
  return all;
}

/** Whether its message was a list that runs one by one, so that a change of the message is a change of no single task. */
export function isOfList({ origin }: Task): boolean {
  return origin.ref?.startsWith(ofList) === true;
}

import { isOfList } from '../actions/split-task.ts';
import type { IncomingEdit } from '../model/incoming.ts';
import type { Task } from '../model/task.ts';
import { noLongerStored } from '../model/task-words.ts';
import type { User } from '../model/user.ts';
import { isOwn, maySteer, refuseToSteer } from '../people/rights.ts';
import type { Group } from '../prompt/grouping.ts';
import { ownWords } from '../prompt/own-words.ts';
import { changedWords, editTask, noWordsToChange, tooLateToChange } from '../queue/edit-task.ts';
import { taskOfEditKey } from '../receipts/post-keys.ts';
import type { IntakeTools } from './intake-tools.ts';
import type { IntakeOptions } from './options.ts';

/** Changes the text of a task by a message. Inside the transaction that settles the message. */
export interface ApplyEdit {
  /** The writer edited a message of a task. False: the message belongs to no task. */
  edited(user: User, incoming: IncomingEdit): boolean;
  /** A reply with the new text of a task; false: it is no such reply. */
  replied(user: User, group: Group): boolean;
}

export function createApplyEdit(options: IntakeOptions, { replier }: Pick<IntakeTools, 'replier'>): ApplyEdit {
  const { store } = options;

  /** The result for the writer; undefined: no reply. */
  function edit(task: Task, { conversation, messageId, text }: IncomingEdit): string | undefined {
    if (task.compacts) return noWordsToChange(task);
    if (isOfList(task)) return `This list runs one by one. Change one of its tasks: /edit ${task.number} new text.`;
    const edited = store.tasks.edit(conversation, messageId, text);
    if (edited.result === 'unknown' || edited.result === 'unchanged') return undefined;
    return edited.result === 'edited' ? changedWords(edited.task) : tooLateToChange(edited.task);
  }

  return {
    edited(user, incoming) {
      const task = store.tasks.ofMessage(incoming.conversation, incoming.messageId);
      if (!task) return false;
      const words = isOwn(options, user, task) ? edit(task, incoming) : undefined;
      if (words !== undefined) replier(incoming)(words);
      return true;
    },
    replied(user, group) {
      if (group.length === 0) return false;
      const { conversation, repliesTo } = group[0]!;
      const key = repliesTo === undefined ? undefined : store.outbox.keyOf(conversation, repliesTo);
      const number = key === undefined ? undefined : taskOfEditKey(key);
      const task = number === undefined ? undefined : store.tasks.byNumber(number);
      if (number !== undefined && store.tasks.wasDeleted(number)) {
        replier(group[0]!)(noLongerStored(number));
        return true;
      }
      const text = ownWords(group);
      if (!task || !text?.trim()) return false;
      const mayEdit = maySteer(options, user, task);
      replier(group[0]!)(mayEdit ? editTask(store, task, text) : refuseToSteer(store, user, task, 'edit'));
      return true;
    },
  };
}

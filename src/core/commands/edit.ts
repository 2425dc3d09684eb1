import { mostWordsInForm, wordsIn } from '../model/form.ts';
import type { Task } from '../model/task.ts';
import { aboutTask, stateWords } from '../model/task-words.ts';
import { maySteer } from '../people/rights.ts';
import { editTask, mayBeEdited, noWordsToChange, ownText } from '../queue/edit-task.ts';
import { editKey } from '../receipts/post-keys.ts';
import { notice } from '../reply/notice.ts';
import { type ButtonAction, type ChatCommand, taskNumber } from './kit/command.ts';
import { taskAction, taskNamed } from './kit/on-task.ts';

/** The name of the field in the form. */
const textField = 'text';

export const editCommand: ChatCommand = {
  name: 'edit',
  description: 'Change a queued task: /edit 12 new text',
  args: [taskNumber('required'), { name: 'text', description: 'The new text', kind: 'text', required: true }],
  forViewers: false,
  run(context) {
    const [, number = '', text = ''] = /^(\S*)\s*([\s\S]*)$/.exec(context.args)!;
    if (!/^#?\d+$/.test(number)) {
      context.reply('Which task? Send /edit 12 and the new text. See /queue.');
      return;
    }
    const task = taskNamed(context, 'edit', number);
    if (task) context.reply(text === '' ? whatIsMissing(task) : editTask(context.store, task, text));
  },
};

function whatIsMissing(task: Task): string {
  if (task.compacts) return noWordsToChange(task);
  return mayBeEdited(task)
    ? `Add the new text: /edit ${task.number} new text`
    : aboutTask(task, `Task #${task.number} is ${stateWords(task.state)}. You can change only a queued task.`);
}

/** The new text comes with the press, where the platform has forms; else as a reply to the message this sends. */
export const editAction: ButtonAction = {
  ...taskAction('edit', 'edit', (context, task) => {
    const { store, outbox, tasks, conversation, filled } = context;
    const text = wordsIn(filled, textField);
    if (text !== '') return { word: editTask(store, task, text), buttons: 'as they are' };
    if (!tasks.isInQueue(task)) {
      return { word: `Task #${task.number} is no longer waiting.`, buttons: 'as they are' };
    }
    if (task.compacts) return { word: noWordsToChange(task), buttons: 'as they are' };
    const { number } = task;
    outbox.add(conversation.id, {
      ...notice(`Reply to this with the new text for #${number}.`),
      key: editKey(number),
    });
    return { word: '', buttons: 'as they are' };
  }),
  form(context) {
    const { store, tasks, user, argument, mask } = context;
    const task = store.tasks.byNumber(Number(argument));
    if (!task || task.compacts || !tasks.isInQueue(task) || !maySteer(context, user, task)) return undefined;
    const value = ownText(store, task);
    // What a form cannot hold, or a chat may not show, changes by a reply.
    if (value.length > mostWordsInForm || mask(value) !== value) return undefined;
    const label = 'What should Claude do instead?';
    return {
      title: `Change #${task.number}`,
      fields: [{ kind: 'words', name: textField, label, value, isRequired: true }],
    };
  },
};

import type { Task } from '../model/task.ts';
import { stateWords } from '../model/task-words.ts';
import { editTask, mayBeEdited, noWordsToChange } from '../queue/edit-task.ts';
import { editKey } from '../receipts/post-keys.ts';
import { notice } from '../reply/notice.ts';
import { type ChatCommand, taskNumber } from './kit/command.ts';
import { taskAction, taskNamed } from './kit/on-task.ts';

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
    : `Task #${task.number} is ${stateWords(task.state)}. You can change only a queued task.`;
}

/** The new text comes as a reply to the message this sends. */
export const editAction = taskAction('edit', 'edit', ({ outbox, tasks, conversation }, task) => {
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
});

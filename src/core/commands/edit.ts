import { editKey } from '../line/keys.ts';
import { rewrite } from '../line/rewrite.ts';
import { notice } from '../say.ts';
import type { ChatCommand } from './command.ts';
import { taskAction, taskNamed } from './on-task.ts';

export const editCommand: ChatCommand = {
  name: 'edit',
  description: 'Give a task that waits another text: /edit 12 new text',
  forViewers: false,
  run(context) {
    const [, number = '', text = ''] = /^(\S*)\s*([\s\S]*)$/.exec(context.args)!;
    const task = taskNamed(context, 'edit', number);
    if (!task) return;
    context.reply(
      text === '' ? `Write the new text behind it: /edit ${task.number} new text` : rewrite(context.store, task, text),
    );
  },
};

/** The new text comes as a reply to what this says. */
export const editAction = taskAction('edit', 'edit', ({ outbox, tasks, conversation }, task) => {
  if (!tasks.line(conversation.id).some(({ id }) => id === task.id)) {
    return { word: `Task #${task.number} does not wait any more.`, buttons: 'as they are' };
  }
  const { number } = task;
  outbox.add(conversation.id, {
    ...notice(`Reply to this with the new text of #${number}.`),
    key: editKey(number),
  });
  return { word: '', buttons: 'as they are' };
});

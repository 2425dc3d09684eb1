import type { Conversation } from '../conversation.ts';
import type { Task } from '../task.ts';
import { type ButtonAction, type ChatCommand, type CommandServices, newestOpen } from './command.ts';

/** Stops what runs in the conversation; undefined when nothing does. */
export function stopRunning({ store, tasks }: CommandServices, conversation: Conversation): Task | undefined {
  const task = newestOpen(store, conversation, ['running', 'waiting']);
  if (task) tasks.cancel(task);
  return task;
}

export const stopCommand: ChatCommand = {
  name: 'stop',
  description: 'Stop the running task',
  forViewers: false,
  run(context) {
    if (stopRunning(context, context.conversation)) return;
    const waiting = context.store.tasks.list({ conversation: context.conversation.id, states: ['queued', 'parked'] });
    const hint = waiting.length > 0 ? ` ${waiting.length} waiting: /queue shows them, /cancel removes one.` : '';
    context.reply(`Nothing is running here.${hint}`);
  },
};

export const stopAction: ButtonAction = {
  verb: 'stop',
  run(context) {
    return { word: stopRunning(context, context.conversation) ? 'Stopping…' : 'Nothing is running any more.' };
  },
};

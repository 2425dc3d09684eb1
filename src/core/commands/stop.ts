import type { ButtonAction, ChatCommand } from './command.ts';

export const stopCommand: ChatCommand = {
  name: 'stop',
  description: 'Stop the running task',
  forViewers: false,
  run({ store, tasks, conversation, reply }) {
    if (tasks.stop(conversation.id)) return;
    const waiting = store.tasks.list({ conversation: conversation.id, states: ['queued', 'parked'] });
    const hint = waiting.length > 0 ? ` ${waiting.length} waiting: /queue shows them, /cancel removes one.` : '';
    reply(`Nothing is running here.${hint}`);
  },
};

export const stopAction: ButtonAction = {
  verb: 'stop',
  run({ tasks, conversation }) {
    return { word: tasks.stop(conversation.id) ? 'Stopping…' : 'Nothing is running any more.' };
  },
};

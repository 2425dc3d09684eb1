import { maySteer, refuseToSteer } from '../rights.ts';
import type { ChatCommand } from './command.ts';

export const cancelCommand: ChatCommand = {
  name: 'cancel',
  description: 'Cancel a task: /cancel 12',
  forViewers: false,
  run({ store, tasks, user, conversation, args, reply }) {
    const number = /^#?(\d+)$/.exec(args)?.[1];
    if (!number) {
      reply('Which one? Write its number, like /cancel 12. /queue shows them.');
      return;
    }
    const task = store.tasks.byNumber(Number(number));
    if (!task || task.conversation !== conversation.id) {
      reply(`There is no task #${number} in this chat. /queue shows what there is.`);
      return;
    }
    if (!maySteer(store, user, task)) {
      reply(refuseToSteer(store, user, task, 'cancel'));
      return;
    }
    const result = tasks.cancel(task, user);
    if (result === 'cancelled') reply(`Task #${number} is cancelled.`);
    if (result === 'ended') reply(`Task #${number} is already ${task.state}.`);
  },
};

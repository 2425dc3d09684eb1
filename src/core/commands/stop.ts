import { marks } from '../../text/format/marks.ts';
import { aboutTask } from '../model/task-words.ts';
import { maySteer, refuseToSteer } from '../people/rights.ts';
import type { ButtonAction, ChatCommand } from './kit/command.ts';
import { noSuchTask } from './kit/on-task.ts';

export const stopCommand: ChatCommand = {
  name: 'stop',
  description: 'Stop the running task',
  forViewers: false,
  run(context) {
    const { store, tasks, user, conversation, reply } = context;
    const task = tasks.current(conversation.id);
    if (!task) {
      const waiting = store.tasks.countWaiting(conversation.id);
      const hint = waiting > 0 ? ` ${waiting} waiting: /queue shows them, /cancel removes one.` : '';
      reply(`${marks.idle} Nothing is running here.${hint}`);
    } else if (maySteer(context, user, task)) {
      tasks.cancel(task, user);
    } else {
      reply(refuseToSteer(store, user, task, 'stop'));
    }
  },
};

/** `stop:12`: an old button never stops a later task. */
export const stopAction: ButtonAction = {
  verb: 'stop',
  typed: () => '/stop',
  run(context) {
    const { store, tasks, user, argument, conversation } = context;
    const task = store.tasks.byNumber(Number(argument));
    if (task?.conversation !== conversation.id) return { word: noSuchTask(context) };
    if (!maySteer(context, user, task))
      return { word: refuseToSteer(store, user, task, 'stop'), buttons: 'as they are' };
    if (tasks.current(conversation.id)?.id !== task.id)
      return { word: aboutTask(task, `Task #${task.number} is no longer running.`) };
    tasks.cancel(task, user);
    return { word: 'Stopping…' };
  },
};

import { tooLateToCancel } from '../actions/host-actions.ts';
import { aboutTask, cancelledWords } from '../model/task-words.ts';
import { type ChatCommand, taskNumber } from './kit/command.ts';
import { taskAction, taskNamed } from './kit/on-task.ts';

export const cancelCommand: ChatCommand = {
  name: 'cancel',
  description: 'Cancel a task: /cancel 12 (your own from any chat)',
  args: [taskNumber('required')],
  forViewers: false,
  run(context) {
    const { tasks, user, args, reply } = context;
    const task = taskNamed(context, 'cancel', args, { ownAnywhere: true });
    if (!task) return;
    const result = tasks.cancel(task, user);
    if (result === 'cancelled') reply(cancelledWords(task));
    if (result === 'ended') reply(aboutTask(task, tooLateToCancel(task)));
  },
};

/** `cancel:12`, also while it runs. */
export const cancelAction = taskAction(
  'cancel',
  'cancel',
  ({ tasks, user }, task) => {
    const words = { cancelled: 'Cancelled.', stopping: 'Stopping…', ended: aboutTask(task, tooLateToCancel(task)) };
    return { word: words[tasks.cancel(task, user)] };
  },
  (number) => `/cancel ${number}`,
);

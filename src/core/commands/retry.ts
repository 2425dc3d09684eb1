import { type ChatCommand, taskNumber } from './kit/command.ts';
import { taskAction, taskNamed } from './kit/on-task.ts';
import { repeatTask } from './kit/repeat-task.ts';

const endedStates = ['failed', 'cancelled', 'interrupted', 'done'] as const;

export const retryCommand: ChatCommand = {
  name: 'retry',
  description: 'Retry a task: /retry 12, or the last one',
  args: [taskNumber()],
  forViewers: false,
  run(context) {
    const { store, conversation, args, reply } = context;
    const last = store.tasks.list({ conversation: conversation.id, states: endedStates, newest: 1 })[0];
    if (args === '' && !last) {
      reply('Nothing to retry here. See /tasks.');
      return;
    }
    const task = taskNamed(context, 'retry', args || String(last?.number));
    if (task) reply(repeatTask(context, task, 'retry').word);
  },
};

export const retryAction = taskAction(
  'retry',
  'retry',
  (context, task) => repeatTask(context, task, 'retry'),
  (number) => `/retry ${number}`,
);

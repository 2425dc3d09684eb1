import type { ChatCommand } from '../kit/command.ts';
import { taskAction } from '../kit/on-task.ts';

/** With words behind it, it is a task: `delegation/delegate.ts`. */
export const hereCommand: ChatCommand = {
  name: 'here',
  description: 'Keep a task in this chat, whatever it is about: /here what to do',
  args: [{ name: 'task', description: 'What to do', kind: 'text' }],
  forViewers: false,
  run({ reply }) {
    reply('Send the task behind the command: /here rename the helper');
  },
};

/** `here:12`: it runs in the chat itself. */
export const hereAction = taskAction('here', 'move', ({ rerouting }, task) => ({
  word: rerouting.choose(task, 'chat'),
}));

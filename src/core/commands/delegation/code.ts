import type { ChatCommand } from '../kit/command.ts';
import { taskAction } from '../kit/on-task.ts';

/** With words behind it, it is a task: `delegation/delegate.ts`. */
export const codeCommand: ChatCommand = {
  name: 'code',
  description: 'Work in a code session of its own: /code [--model M] [--effort E] [--goal "G"] what to do',
  args: [{ name: 'task', description: 'What to do; --model, --effort and --goal may come first', kind: 'text' }],
  forViewers: false,
  run({ reply }) {
    reply('What should the code session do? Send it behind the command: /code fix the login redirect');
  },
};

/** `code:12`: it gets a session of its own. */
export const codeAction = taskAction('code', 'move', ({ rerouting }, task) => ({
  word: rerouting.choose(task, 'code'),
}));

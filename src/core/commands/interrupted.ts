import type { Task } from '../task.ts';
import type { ButtonAction, PressContext } from './command.ts';

export const continueAction: ButtonAction = {
  verb: 'continue',
  run(context) {
    const task = taskOf(context);
    return { word: task && context.tasks.resume(task) ? 'Going on.' : tooLate(task) };
  },
};

export const dropAction: ButtonAction = {
  verb: 'drop',
  run(context) {
    const task = taskOf(context);
    return { word: task && context.tasks.drop(task) ? 'Dropped.' : tooLate(task) };
  },
};

/** Only a task of the conversation the button stands in. */
function taskOf({ store, argument, conversation }: PressContext): Task | undefined {
  const task = store.tasks.byNumber(Number(argument));
  return task?.conversation === conversation.id ? task : undefined;
}

function tooLate(task: Task | undefined): string {
  return task ? `Too late: task #${task.number} is ${task.state}.` : 'That task is not known here.';
}

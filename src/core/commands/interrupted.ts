import { maySteer, refuseToSteer } from '../rights.ts';
import type { Task } from '../task.ts';
import type { ButtonAction, PressContext, PressResult } from './command.ts';
import { stateWords } from './state-words.ts';

export const continueAction: ButtonAction = {
  verb: 'continue',
  run: (context) => choose(context, 'continue', (task) => (context.tasks.resume(task) ? 'Going on.' : undefined)),
};

export const dropAction: ButtonAction = {
  verb: 'drop',
  run: (context) => choose(context, 'drop', (task) => (context.tasks.drop(task) ? 'Dropped.' : undefined)),
};

/** `carryOut` returns undefined when the task is not interrupted any more. */
function choose(context: PressContext, verb: string, carryOut: (task: Task) => string | undefined): PressResult {
  const { store, user, argument, conversation } = context;
  const task = store.tasks.byNumber(Number(argument));
  // Only a task of the conversation the button stands in.
  if (task?.conversation !== conversation.id) return { word: 'That task is not known here.' };
  if (!maySteer(store, user, task)) return { word: refuseToSteer(store, user, task, verb), buttons: 'as they are' };
  return { word: carryOut(task) ?? `Too late: task #${task.number} is ${stateWords(task.state)}.` };
}

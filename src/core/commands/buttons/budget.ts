import type { PressResult } from '../../model/press.ts';
import type { Task } from '../../model/task.ts';
import { cancelledWords } from '../../model/task-words.ts';
import { maySteer, refuseToSteer } from '../../people/rights.ts';
import type { ButtonAction, PressContext } from '../kit/command.ts';

/** A button on a card about a budget: in the task's chat, or where owners are asked. */
function budgetAction(verb: string, carryOut: (context: PressContext, task: Task) => PressResult): ButtonAction {
  return {
    verb,
    run(context) {
      const { store, budgets, argument, conversation } = context;
      const task = store.tasks.byNumber(Number(argument));
      if (!task || !budgets.isAskedIn(task, conversation.id)) return { word: 'This question is closed.' };
      return carryOut(context, task);
    },
  };
}

/** `anyway:12`: the task may cost more than the day's budget. */
export const anywayAction = budgetAction('anyway', ({ budgets, user }, task) => {
  const refusal = budgets.runAnyway(task, user);
  if (refusal !== undefined) return { word: refusal, buttons: 'as they are' };
  return { word: `Task #${task.number} continues.` };
});

/** `skip:12`: cancelled from where an owner is asked. */
export const skipAction = budgetAction('skip', (context, task) => {
  const { store, tasks, user } = context;
  if (!maySteer(context, user, task))
    return { word: refuseToSteer(store, user, task, 'cancel'), buttons: 'as they are' };
  tasks.cancel(task, user);
  return { word: cancelledWords(task) };
});

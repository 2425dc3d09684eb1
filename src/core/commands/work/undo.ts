import type { Task } from '../../model/task.ts';
import type { ButtonAction, ChatCommand, PressContext } from '../kit/command.ts';
import { taskNumber } from '../kit/command.ts';
import { taskAction, taskNamed } from '../kit/on-task.ts';

export const undoCommand: ChatCommand = {
  name: 'undo',
  description: 'Undo what a task changed in the checkout: /undo 12',
  args: [taskNumber()],
  forViewers: false,
  run(context) {
    const { store, conversation, args, checkpoints, reply } = context;
    const last = store.tasks.list({
      conversation: conversation.id,
      states: ['done', 'failed', 'cancelled'],
      newest: 1,
    })[0];
    const task = taskNamed(context, 'undo', args || String(last?.number ?? ''));
    const word = task && checkpoints.plan(task);
    if (word) reply(word);
  },
};

function undoAction(verb: string, carryOut: (context: PressContext, task: Task) => string): ButtonAction {
  return taskAction(verb, 'undo', (context, task) => ({ word: carryOut(context, task), buttons: 'as they are' }));
}

/** `undo:12` shows what it would do. */
export const undoActions: readonly ButtonAction[] = [
  undoAction('undo', ({ checkpoints }, task) => checkpoints.plan(task)),
  undoAction('undo-all', ({ checkpoints, user }, task) => checkpoints.undo(task, user, 'all')),
  undoAction('undo-rest', ({ checkpoints, user }, task) => checkpoints.undo(task, user, 'untouched')),
  undoAction('redo', ({ checkpoints, user }, task) => checkpoints.redo(task, user)),
];

import { listIn, splitTask } from '../../actions/split-task.ts';
import { isBridgeError } from '../../model/errors.ts';
import type { PressResult } from '../../model/press.ts';
import type { Task } from '../../model/task.ts';
import { tooLateFor } from '../../model/task-words.ts';
import { maySteer, refuseInAudit, refuseToSteer } from '../../people/rights.ts';
import type { QueuePlace } from '../../queue/order.ts';
import type { ButtonAction, PressContext } from '../kit/command.ts';
import { taskAction } from '../kit/on-task.ts';

/** A button that puts a task elsewhere in its queue, or removes it. */
function queueAction(
  verb: string,
  what: string,
  carryOut: (context: PressContext, task: Task) => string,
): ButtonAction {
  return taskAction(verb, what, (context, task): PressResult => {
    const { tasks } = context;
    const isInQueue = tasks.isInQueue(task);
    const whyNot = tasks.isBegun(task) ? `#${task.number} has started already.` : tooLateFor(task);
    return { word: isInQueue ? carryOut(context, task) : whyNot, buttons: 'as they are' };
  });
}

/** Gives the task to Claude while it works. */
export const nowAction = queueAction('now', 'hurry', (context, task) => {
  const { store, tasks, user, queueDisplay } = context;
  const current = tasks.current(task.conversation);
  if (current && !maySteer(context, user, current)) return refuseToSteer(store, user, current, 'add to');
  const problem = tasks.steer(task);
  if (problem !== undefined || !current) return problem ?? 'Nothing is running here.';
  queueDisplay.receipts.say(task, { what: 'given', of: current.number });
  return `Added to #${current.number}.`;
});

export const nextAction = queueAction('next', 'move', (context, task) => {
  const problem = whyNotBefore(context, task, 'first');
  if (problem !== undefined) return problem;
  return context.tasks.move(task, 'first') ? 'Next in line.' : `#${task.number} is already next.`;
});

/** Stops the running task for this one. */
export const insteadAction = queueAction('instead', 'hurry', (context, task) => {
  const { store, tasks, user, queueDisplay } = context;
  const current = tasks.current(task.conversation);
  if (current && !maySteer(context, user, current)) return refuseToSteer(store, user, current, 'stop');
  const problem = whyNotBefore(context, task, 'first');
  if (problem !== undefined) return problem;
  const stopped = tasks.instead(task, user);
  if (stopped) queueDisplay.receipts.say(task, { what: 'instead', of: stopped.number });
  if (stopped) return `Stopping #${stopped.number}…`;
  return current ? `Already stopping #${current.number}.` : `Nothing is running here; #${task.number} is next.`;
});

export const upAction = queueAction('up', 'move', (context, task) => {
  const problem = whyNotBefore(context, task, 'up');
  if (problem !== undefined) return problem;
  return context.tasks.move(task, 'up') ? 'Moved up.' : `#${task.number} is already next.`;
});

export const downAction = queueAction('down', 'move', ({ tasks }, task) =>
  tasks.move(task, 'down') ? 'Moved down.' : `#${task.number} is already last.`,
);

/** Makes a task of each item of its list. */
export const splitAction = queueAction('split', 'split', (context, task) => {
  const { store, user, quotas, queueDisplay } = context;
  const list = listIn(store, task);
  if (!list) return `#${task.number} is no list any more.`;
  try {
    const all = store.atomically(() => splitTask(store, task, list, { by: user, quotas }));
    for (const one of all.slice(1)) queueDisplay.receipts.expect(one);
    return `${all.length} tasks, one by one: #${all[0]!.number} to #${all.at(-1)!.number}.`;
  } catch (error) {
    if (!isBridgeError(error, 'invalid') || error.userMessage === undefined) throw error;
    return error.userMessage;
  }
});

/** It may overtake tasks of others only if its person may also stop those. */
function whyNotBefore(context: PressContext, task: Task, to: QueuePlace): string | undefined {
  const { store, tasks, user } = context;
  const other = tasks.wronglyOvertaken(user, task, to);
  if (!other) return undefined;
  refuseInAudit(store, user, `put it before a task of ${other.userName}`, task);
  return `Only an owner can move it ahead of ${other.userName}’s #${other.number}.`;
}

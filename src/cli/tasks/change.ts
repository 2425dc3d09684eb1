import { BridgeError } from '../../core/errors.ts';
import { type Place, rankFor } from '../../core/line/order.ts';
import { notice } from '../../core/say.ts';
import type { Store } from '../../core/store.ts';
import { endStates, type Task } from '../../core/task.ts';
import type { ExitCode } from '../exit.ts';
import { print } from '../print.ts';
import type { GlobalOptions } from '../surroundings.ts';
import { findTask, refusal, withDesk } from './desk.ts';

/* Everything here is done by the running bridge; without one, on what it left. */

/** `tasks move`: another place in its conversation's line. */
export function moveTask(id: string, to: Place, options: GlobalOptions): Promise<ExitCode> {
  return withDesk(options, async ({ store, isRunning, ask }) => {
    const task = findTask(store, id);
    print(isRunning ? await ask('tasks.move', { task: task.id, to }) : store.atomically(() => move(store, task, to)));
  });
}

function move(store: Store, task: Task, to: Place): string {
  const rank = rankFor(store.tasks.line(task.conversation), task, to);
  if (rank !== undefined) store.tasks.setRank(task.id, rank);
  const line = store.tasks.line(task.conversation);
  const at = line.findIndex((other) => other.id === task.id);
  if (at === -1) throw refusal(`Task ${task.number} does not wait in line: it is ${task.state}.`);
  const already = rank === undefined ? ' already' : '';
  return `Task ${task.number} is number ${at + 1} of ${line.length} in line${already}.`;
}

/** `tasks cancel`: out of the line, or stopped. */
export function cancelTask(id: string, options: GlobalOptions): Promise<ExitCode> {
  return withDesk(options, async ({ store, isRunning, ask }) => {
    const task = findTask(store, id);
    if (endStates.includes(task.state)) throw refusal(`Task ${task.number} has ended already: ${task.state}.`);
    print(isRunning ? await ask('tasks.cancel', { task: task.id }) : cancel(store, task));
  });
}

function cancel(store: Store, task: Task): string {
  if (cancelUnbegun(store, task)) return `Task ${task.number} is cancelled.`;
  store.tasks.requestCancel(task.id);
  return `Task ${task.number} will be stopped at the next start.`;
}

/** The next bridge tells the chat. */
function cancelUnbegun(store: Store, task: Task): boolean {
  return store.atomically(() => {
    if (!store.tasks.moveIf(task.id, ['queued', 'parked', 'interrupted'], 'cancelled')) return false;
    store.outbox.add(task.conversation, notice(`Task #${task.number} was cancelled on the host.`, task), task.id);
    store.audit.append({ action: 'task-stopped', task: task.number, detail: 'before it began' });
    return true;
  });
}

/** `tasks retry`: once more from the beginning. */
export function retryTask(id: string, options: GlobalOptions): Promise<ExitCode> {
  return withDesk(options, async ({ store, isRunning, ask }) => {
    const task = findTask(store, id);
    if (!isRunning) {
      const userMessage = 'Only a running bridge can try a task again. Start it: dispatch-bridge start';
      throw new BridgeError('retry-later', userMessage, { userMessage });
    }
    print(await ask('tasks.retry', { task: task.id }));
  });
}

import { BridgeError } from '../core/errors.ts';
import { notice } from '../core/say.ts';
import type { Store } from '../core/store.ts';
import { endStates, type Task, type TaskState } from '../core/task.ts';
import { promptForPeople } from '../core/untrusted.ts';
import { lockHolder } from '../system/lock.ts';
import { formatDuration } from '../text/tool-line.ts';
import { type ExitCode, exitCodes } from './exit.ts';
import { formatMoment, plain, print, printJson, table } from './print.ts';
import { findSurroundings, type GlobalOptions } from './surroundings.ts';

export interface TasksOptions extends GlobalOptions {
  json?: boolean;
  all?: boolean;
}

const openStates: TaskState[] = ['queued', 'running', 'waiting', 'parked', 'interrupted'];

export function listTasks(options: TasksOptions): Promise<ExitCode> {
  return withStore(options, (store) => {
    const tasks = store.tasks.list(options.all ? {} : { states: openStates });
    if (options.json) printJson(tasks);
    else if (tasks.length === 0)
      print(
        options.all
          ? 'There are no tasks.'
          : 'Nothing is queued or running. Ended tasks: dispatch-bridge tasks list --all',
      );
    else print(...table([['TASK', 'STATE', 'PROJECT', 'FROM', 'SINCE', 'TEXT'], ...tasks.map(row)]));
  });
}

export function showTask(id: string, options: TasksOptions): Promise<ExitCode> {
  return withStore(options, (store) => {
    const task = findTask(store, id);
    if (options.json) {
      printJson({ ...task, attempts: store.tasks.attempts(task.id) });
      return;
    }
    const facts: [string, string | undefined][] = [
      ['Task', `${task.number} (${task.id})`],
      ['State', task.reason === undefined ? task.state : `${task.state}: ${plain(task.reason, 300)}`],
      ['From', `${plain(task.userName)} (${task.conversation})`],
      ['Project', task.project],
      ['Sent', formatMoment(task.createdAt)],
      ['Started', task.startedAt && formatMoment(task.startedAt)],
      ['Ended', task.endedAt && formatMoment(task.endedAt)],
      ['Took', task.startedAt && task.endedAt && formatDuration(task.endedAt - task.startedAt)],
      ['Tools used', task.toolCount?.toString()],
      ['Cost', task.costUsd === undefined ? undefined : `about $${task.costUsd.toFixed(2)}`],
    ].map(([name, value]) => [String(name), value ? String(value) : undefined]);
    print(...facts.flatMap(([name, value]) => (value === undefined ? [] : [`${name.padEnd(12)}${value}`])));
    print(
      '',
      ...promptForPeople(task.prompt)
        .split('\n')
        .map((line) => `  ${plain(line, 1000)}`),
    );
  });
}

/** The running bridge sees the request within half a second; without one, only what hasn't begun can be cancelled. */
export function cancelTask(id: string, options: TasksOptions): Promise<ExitCode> {
  return withStore(options, (store, isRunning) => {
    const task = findTask(store, id);
    if (endStates.includes(task.state)) throw refusal(`Task ${task.number} has ended already: ${task.state}.`);
    if (cancelUnbegun(store, task)) {
      store.audit.append({ action: 'task-stopped', task: task.number, detail: 'before it began' });
      print(`Task ${task.number} is cancelled.`);
      return;
    }
    store.tasks.requestCancel(task.id);
    print(
      isRunning ? `Task ${task.number} is being stopped.` : `Task ${task.number} will be stopped at the next start.`,
    );
  });
}

/** The running bridge, or the next one, tells the chat. */
function cancelUnbegun(store: Store, task: Task): boolean {
  return store.atomically(() => {
    if (!store.tasks.moveIf(task.id, ['queued', 'parked', 'interrupted'], 'cancelled')) return false;
    store.outbox.add(task.conversation, notice(`Task #${task.number} was cancelled on the host.`, task), task.id);
    return true;
  });
}

async function withStore(options: TasksOptions, work: (store: Store, isRunning: boolean) => void): Promise<ExitCode> {
  const { paths, openStore } = findSurroundings(options);
  const store = await openStore();
  try {
    work(store, lockHolder(paths.dataLock).held);
    return exitCodes.ok;
  } finally {
    store.close();
  }
}

/** @throws BridgeError `invalid` */
function findTask(store: Store, id: string): Task {
  const task = store.tasks.find(id);
  if (!task) throw refusal(`There is no task ${plain(id)}. See: dispatch-bridge tasks list --all`);
  return task;
}

function row(task: Task): string[] {
  const since = formatMoment(task.endedAt ?? task.startedAt ?? task.createdAt);
  return [
    String(task.number),
    task.state,
    task.project,
    plain(task.userName, 20),
    since,
    plain(promptForPeople(task.prompt), 50),
  ];
}

function refusal(userMessage: string): BridgeError {
  return new BridgeError('invalid', userMessage, { userMessage });
}

import { BridgeError } from '../../core/errors.ts';
import type { Store } from '../../core/store.ts';
import type { Task } from '../../core/task.ts';
import { callControl } from '../../system/control-client.ts';
import { lockHolder } from '../../system/lock.ts';
import { type ExitCode, exitCodes } from '../exit.ts';
import { plain } from '../print.ts';
import { findSurroundings, type GlobalOptions } from '../surroundings.ts';

export interface TasksOptions extends GlobalOptions {
  json?: boolean;
}

/** What a command about tasks works with. */
export interface Desk {
  store: Store;
  /** Then only the bridge itself may change what waits and what runs. */
  isRunning: boolean;
  /** Has the running bridge do something. @returns what it says to that, for people */
  ask(method: string, params: Record<string, unknown>): Promise<string>;
}

const patienceMs = 10_000;

export async function withDesk(options: GlobalOptions, work: (desk: Desk) => void | Promise<void>): Promise<ExitCode> {
  const { paths, openStore } = findSurroundings(options);
  const store = await openStore();
  try {
    await work({
      store,
      isRunning: lockHolder(paths.dataLock).held,
      async ask(method, params) {
        const result = await callControl(paths.control, method, params, { timeoutMs: patienceMs });
        return plain(messageIn(result), 500);
      },
    });
    return exitCodes.ok;
  } finally {
    store.close();
  }
}

function messageIn(result: unknown): string {
  const { message } = Object(result) as { message?: unknown };
  return typeof message === 'string' ? message : 'Done.';
}

/** @throws BridgeError `invalid` */
export function findTask(store: Store, id: string): Task {
  const task = store.tasks.find(id);
  if (!task) throw refusal(`There is no task ${plain(id)}. See: dispatch-bridge tasks list --all`);
  return task;
}

export function refusal(userMessage: string): BridgeError {
  return new BridgeError('invalid', userMessage, { userMessage });
}

import { createHostActions, type HostActions } from '../../core/actions/host-actions.ts';
import { createOfflineTasks } from '../../core/actions/offline-tasks.ts';
import type { Store } from '../../core/ports/store/store.ts';
import { callControl } from '../../system/control/client.ts';
import { lockHolder } from '../../system/lock.ts';
import { type ExitCode, exitCodes } from '../shared/exit.ts';
import { findSurroundings, type GlobalOptions } from '../shared/surroundings.ts';

export interface TasksOptions extends GlobalOptions {
  json?: boolean;
}

/** What a command about tasks works with. */
export interface TasksContext {
  store: Store;
  /** Whether a bridge runs. If so, only that bridge may change its tasks. */
  isRunning: boolean;
  /** Makes the running bridge do something. @returns its answer, for people */
  ask(method: string, params: Record<string, unknown>): Promise<string>;
  /** What commands can do while no bridge runs; the next bridge informs the chats. */
  left(): HostActions;
}

const patienceMs = 10_000;

/**
 * `changes`: without a running bridge the command changes what the last one left; a running bridge changes its tasks
 * itself.
 */
export async function withTasks(
  options: GlobalOptions,
  work: (context: TasksContext) => void | Promise<void>,
  { changes = false } = {},
): Promise<ExitCode> {
  const { paths, openStore } = findSurroundings(options);
  const isRunning = lockHolder(paths.dataLock).held;
  const store = await openStore(changes && !isRunning ? 'write' : 'read');
  try {
    await work({
      store,
      isRunning,
      ask: async (method, params) =>
        messageIn(await callControl(paths.control, method, params, { timeoutMs: patienceMs })),
      left: () =>
        createHostActions({
          store,
          tasks: createOfflineTasks(store),
          outbox: store.outbox,
          bridge: undefined,
        }),
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

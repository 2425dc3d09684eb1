import type { Identity } from '../model/user.ts';
import { requesterOf } from '../people/rights.ts';
import type { Hosts } from '../ports/hosts.ts';
import type { Log } from '../ports/log.ts';
import type { Store } from '../ports/store/store.ts';

export interface LeftAgentsOptions {
  store: Store;
  hosts: Pick<Hosts, 'of'>;
  log: Log;
}

/**
 * Ends the `claude` processes that last worked for one of `accounts`, and with them what they left running in the
 * background, in the mode they had. Sessions stay. A `claude` that works on a task ends with that task.
 */
export function endAgentsOf({ store, hosts, log }: LeftAgentsOptions, accounts: readonly Identity[]): void {
  for (const claude of accounts.length === 0 ? [] : store.processes.list()) {
    const task = store.tasks.lastInSession(claude.sessionId);
    if (!task || task.state === 'running' || task.state === 'waiting') continue;
    const { platform, userId } = requesterOf(task);
    if (!accounts.some((one) => one.platform === platform && one.userId === userId)) continue;
    const { handle, sessionId: session } = claude;
    const ended = hosts.of(task.project).end(handle);
    ended.catch((error: unknown) => log.error('a claude could not be ended', { session, error }));
  }
}

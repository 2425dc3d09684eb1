import type { Config } from '../../config/load.ts';
import { createParking } from '../../core/actions/parking.ts';
import { createBudgets } from '../../core/budget/daily-budget.ts';
import type { TaskGate } from '../../core/gates/gate.ts';
import { createHolds } from '../../core/gates/holds.ts';
import { createPersonNeeded } from '../../core/gates/person-needed.ts';
import { createSessionsInUse } from '../../core/gates/session-in-use.ts';
import { firstHost } from '../../core/hosts/hosts.ts';
import type { AllowList } from '../../core/people/allow-list.ts';
import type { ChatPlatform } from '../../core/ports/chat-platform.ts';
import type { Clock } from '../../core/ports/clock.ts';
import type { Hosts } from '../../core/ports/hosts.ts';
import type { Log } from '../../core/ports/log.ts';
import type { Store } from '../../core/ports/store/store.ts';
import type { Outbox } from '../../core/reply/outbox.ts';
import type { Dues } from '../../core/timing/dues.ts';
import type { SecretMask } from '../../text/secrets/mask.ts';

export interface GatePartsOptions {
  config: Pick<Config, 'limits'>;
  store: Store;
  hosts: Hosts;
  outbox: Outbox;
  allowList: AllowList;
  platform(name: string): ChatPlatform | undefined;
  mask: SecretMask;
  dues: Dues;
  clock: Clock;
  log: Log;
  /** Aborts when the bridge begins nothing any more. */
  taking: AbortSignal;
  /** `claude` was missing and has appeared. */
  onAgentFound(version: string): void;
}

/** What may keep a task back before it starts: one entry in `gates` for each, in the order in which tasks pass them. */
export function createGateParts(options: GatePartsOptions) {
  const { config, taking: signal, onAgentFound: onOpened } = options;
  const parking = createParking(options.store);
  const needed = createPersonNeeded();
  const shared = { ...options, parking, needed, signal };
  const holds = createHolds({
    ...shared,
    onOpened: (hostId, version) => hostId === firstHost(options.hosts).id && onOpened(version),
  });
  const budgets = createBudgets({ ...shared, limits: config.limits });
  const sessionsInUse = createSessionsInUse(shared);
  const gates: readonly TaskGate[] = [sessionsInUse, holds, budgets];
  return { parking, needed, holds, budgets, sessionsInUse, gates };
}

import type { Config } from '../../config/load.ts';
import { type Approvals, type ApprovalsOptions, createApprovals } from '../../core/approvals/approvals.ts';
import { listenToAsks } from '../../core/hosts/asks.ts';
import type { Access } from '../../core/people/access.ts';
import type { Hosts } from '../../core/ports/hosts.ts';

interface AsksOptions extends Omit<ApprovalsOptions, 'isRemoved' | 'settings' | 'stopping'> {
  config: Pick<Config, 'approvals'>;
  hosts: Hosts;
  access: Pick<Access, 'isOut'>;
  taking: AbortSignal;
}

/** From now on, asks people what Claude asks, until the bridge takes nothing more in. */
export function hearAsks(options: AsksOptions): Approvals {
  const { config, hosts, access, taking } = options;
  const approvals = createApprovals({
    ...options,
    ...{ isRemoved: access.isOut, settings: config.approvals, stopping: taking },
  });
  for (const host of hosts.all()) listenToAsks(host, approvals.take, options.log);
  taking.addEventListener('abort', approvals.stop, { once: true });
  return approvals;
}

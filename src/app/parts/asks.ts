import type { Config } from '../../config/load.ts';
import { type Approvals, type ApprovalsOptions, createApprovals } from '../../core/approvals/approvals.ts';
import { type Ask, listenToAsks } from '../../core/hosts/asks.ts';
import type { Access } from '../../core/people/access.ts';
import type { Hosts } from '../../core/ports/hosts.ts';
import type { Checkpoints } from '../../core/undo/contract.ts';

interface AsksOptions extends Omit<ApprovalsOptions, 'isRemoved' | 'settings' | 'stopping'> {
  config: Pick<Config, 'approvals'>;
  hosts: Hosts;
  access: Pick<Access, 'isOut'>;
  checkpoints: Pick<Checkpoints, 'toolStarted' | 'asked' | 'kept'>;
  taking: AbortSignal;
}

/** From now on, asks people what Claude asks, until the bridge takes nothing more in. */
export function hearAsks(options: AsksOptions): Approvals {
  const { config, store, hosts, access, checkpoints, taking } = options;
  const approvals = createApprovals({
    ...options,
    ...{ isRemoved: access.isOut, settings: config.approvals, stopping: taking },
  });
  /** What may change files is let through once the state from before it is kept. */
  function afterKeeping(ask: Ask): Ask {
    return {
      ...ask,
      async answer(given) {
        const task = given.behavior === 'allow' ? store.tasks.ofPrompt(ask.promptId ?? ask.startedBy ?? '') : undefined;
        if (task) checkpoints.toolStarted(task, ask.tool);
        if (task) checkpoints.asked(task);
        if (task) await checkpoints.kept(task.id);
        return ask.answer(given);
      },
    };
  }

  for (const host of hosts.all()) listenToAsks(host, (ask) => approvals.take(afterKeeping(ask)), options.log);
  taking.addEventListener('abort', approvals.stop, { once: true });
  return approvals;
}

import { createRerouting } from '../core/delegation/reroute.ts';
import { firstHost } from '../core/hosts/hosts.ts';
import { tellWhatIsNew } from '../core/membership/what-is-new.ts';
import { ownParts } from '../core/prompt/own-parts.ts';
import { sayFarewell } from '../core/recovery/farewell.ts';
import { recover } from '../core/recovery/recover.ts';
import { tellBackgroundResults } from '../core/reply/background-results.ts';
import { noPlatform } from '../platforms/none/platform.ts';
import { createControlMethods } from './control.ts';
import { finishUnattended } from './finish-unattended.ts';
import { createLifecycle } from './lifecycle.ts';
import { watchAgent } from './parts/agent.ts';
import { hearAsks } from './parts/asks.ts';
import { createBase } from './parts/base.ts';
import type { BridgeOptions } from './parts/bridge-options.ts';
import { createDelegationParts } from './parts/delegation.ts';
import { createGateParts } from './parts/gates.ts';
import { createIntakeParts } from './parts/intake.ts';
import { createMembershipParts } from './parts/membership.ts';
import { createOutgoingParts } from './parts/outgoing.ts';
import { createPeopleParts } from './parts/people.ts';
import { createTaskParts } from './parts/tasks.ts';
import { startReactions } from './reactions.ts';
import type { RunningBridge } from './running-bridge.ts';
import { startServing } from './serve.ts';
import { watchAudit } from './watch/audit-watch.ts';
import { keepAwakeAsSaid } from './watch/awake-watch.ts';
import { writeRunningNote } from './watch/running-note.ts';
import { watchState } from './watch/state-watch.ts';
import { keepTidy } from './watch/tidying.ts';
import { keepWordsIndexed } from './watch/word-index.ts';

/**
 * Composition root of a running bridge: wires the core to the adapters it is given, recovers what the last run left,
 * then takes messages in until `stop`. A part knows nothing of the parts made after it: what follows from what it stores
 * is in `reactions.ts`. It looks up only the platforms, which connect while the bridge runs.
 */
export function startBridge(options: BridgeOptions): RunningBridge {
  const { config, hosts, platforms, clock, log } = options;
  const lifecycle = createLifecycle(log);
  const { taking, working, sending } = lifecycle.signals;

  const { connected, resting, ...base } = createBase(options, taking);
  const { store, dues, platform, mask } = base;

  // People.
  const people = createPeopleParts({ ...base, config });
  const { allowList, access } = people;

  // What reaches the chats.
  const outgoing = createOutgoingParts({ ...base, isOut: access.isOut, sending });
  const { outbox } = outgoing;

  // Tasks, from the queue to their end.
  const agentWatch = watchAgent({ ...base, config, taking });
  const gateParts = createGateParts({ ...base, ...people, config, outbox, taking, onAgentFound: agentWatch.found });
  const { holds } = gateParts;
  const work = createDelegationParts({ ...base, ...people, ...options, outbox, taking, sending });
  const more = options.extend?.({ ...base, ...gateParts, outbox, signal: taking }) ?? {};
  const parts = createTaskParts({
    ...base,
    ...people,
    ...gateParts,
    ...{ ...work, config, outbox, newest: outgoing.newest, taking, working, sending },
    gates: [...(more.gates ?? []), ...gateParts.gates, work.delegationGate],
    promptParts: [...ownParts, ...work.delegationParts, ...(more.promptParts ?? [])],
  });
  const { running, lanes, stalls, tasks, queueDisplay } = parts;
  tellBackgroundResults({ ...base, outbox, isOut: access.isOut, signal: working });

  // What Claude asks.
  const approvals = hearAsks({ ...base, ...people, ...parts, ...outgoing, ...work, config, taking });

  // Who comes in, links accounts, or leaves.
  const membership = createMembershipParts({ ...base, ...people, ...outgoing, tasks, taking });
  const { letterDelivery } = membership;

  // What people write.
  const startedAt = clock.now();
  const { intake, lostChats } = createIntakeParts({
    ...base,
    ...people,
    ...outgoing,
    ...gateParts,
    ...parts,
    ...membership,
    ...{ ...work, config, approvals, startedAt, rerouting: createRerouting({ store, running }) },
    agentVersion: agentWatch.version,
    awake: options.keepAwake?.describe,
    troubles: resting.troubles,
    signal: taking,
    onHeard: agentWatch.heard,
    onPaired: (user) => options.onPaired?.(user),
  });

  // What follows from what they write, and from all else that is stored.
  const enforceRights = startReactions({
    ...base,
    ...parts,
    ...membership,
    ...{ ...work, ...outgoing, approvals, lostChats, signal: sending },
  });

  // Watches.
  if (options.keepAwake) keepAwakeAsSaid(options.keepAwake, { store, running, log });
  const tellAuditHead = watchAudit({ store, clock, log, signal: taking });
  watchState({ platforms, troubles: resting.troubles, holds, store, clock, log, signal: taking });
  keepTidy({ store, files: options.files, keep: config.keep, clock, log, signal: taking });
  keepWordsIndexed({ store, clock, log, signal: taking });
  const polling = Promise.withResolvers<void>();
  const agent = agentWatch.check(polling.promise, (message) =>
    holds.ofHost(firstHost(hosts).id)?.close({ kind: 'missing', message }),
  );

  // What the last run left, and then the platforms begin.
  base.tools.offerTo(hosts.all());
  approvals.lapseLeftOver();
  stalls.settleLeftOver();
  work.recover();
  queueDisplay.refresh();
  tellWhatIsNew({ ...base, ...people, ...outgoing });
  dues.start();
  for (const host of hosts.all()) void host.sweep();
  writeRunningNote({ store, log }, { startedAt });
  recover({ ...base, lanes, outbox, policy: config.recovery, signal: taking }, noPlatform.name);
  const { serving, failed } = startServing(platforms, {
    ...base,
    ...{ config, allowList, lanes, outbox, resting, enforceRights, letterDelivery, intake },
    signal: taking,
    onConnected(target, account) {
      connected.set(target.name, target);
      options.onConnected?.(target, account);
    },
    onListening: options.onListening,
    onReceiving: polling.resolve,
  });

  // Until the stop.
  lifecycle.watchStore(options.store);
  return {
    pairing: people.pairing,
    tasks,
    control: createControlMethods({ store, tasks, outbox, bridge: { tasks, access }, mask }),
    users: allowList.list,
    failed,
    agent,
    finishUnattended: () =>
      finishUnattended({ ...gateParts, ...parts, store, intake, approvals, outbox, platform, serving }),
    runningTasks: running.count,
    stop: (graceMs) =>
      lifecycle.stop(graceMs, {
        ...{ serving, lanes, hosts, outbox, platforms, store, tellAuditHead },
        sayFarewell: () => sayFarewell({ store, outbox, policy: config.recovery, hostName: config.host.name }),
      }),
  };
}

import type { Config } from '../config/load.ts';
import { type Approvals, type ApprovalsOptions, createApprovals } from '../core/approvals/approvals.ts';
import { withMaskedAudit } from '../core/masking/mask-audit.ts';
import { maskPlatform } from '../core/masking/mask-posts.ts';
import { createProjects } from '../core/model/projects.ts';
import type { Access } from '../core/people/access.ts';
import type { ChatPlatform, PlatformAccount } from '../core/ports/chat-platform.ts';
import type { Clock } from '../core/ports/clock.ts';
import type { Disk } from '../core/ports/disk.ts';
import type { FileAccess } from '../core/ports/files.ts';
import type { Host } from '../core/ports/host.ts';
import type { Log } from '../core/ports/log.ts';
import type { Store } from '../core/ports/store.ts';
import { sayFarewell } from '../core/recovery/farewell.ts';
import { tellBackgroundResults } from '../core/reply/background-results.ts';
import { createSecretMask } from '../text/secrets/mask.ts';
import { createControlMethods } from './control.ts';
import { finishUnattended } from './finish-unattended.ts';
import { createIntakeParts } from './intake-parts.ts';
import { createLifecycle } from './lifecycle.ts';
import { createMembershipParts } from './membership-parts.ts';
import { createOutgoingParts } from './outgoing-parts.ts';
import { createPeopleParts } from './people-parts.ts';
import { startReactions } from './reactions.ts';
import { createResting } from './resting.ts';
import type { RunningBridge } from './running-bridge.ts';
import { startServing } from './serve.ts';
import { createTaskParts } from './task-parts.ts';
import { createAgentWatch } from './watch/agent-watch.ts';
import { watchAudit } from './watch/audit-watch.ts';
import { writeRunningNote } from './watch/running-note.ts';
import { watchState } from './watch/state-watch.ts';

export interface BridgeOptions {
  config: Pick<
    Config,
    | 'projects'
    | 'defaultProject'
    | 'users'
    | 'recovery'
    | 'queue'
    | 'stall'
    | 'approvals'
    | 'limits'
    | 'redact'
    | 'claude'
    | 'voice'
  > & {
    host: { name: string };
  };
  store: Store;
  host: Host;
  platforms: readonly ChatPlatform[];
  files: FileAccess;
  disk: Disk;
  /** Keeps the machine awake while tasks run. */
  keepAwake?: { update(runningTasks: number): void; describe(): string };
  /** Values that no chat may show, besides everything that looks like a secret. */
  secrets: readonly string[];
  clock: Clock;
  log: Log;
  onPaired?(user: { name: string; platform: string; role: string }): void;
  /** A platform is ready from now on. */
  onConnected?(platform: ChatPlatform, account: PlatformAccount): void;
  /** Messages from there come in from now on. Called once for each platform. */
  onListening?(platform: ChatPlatform, account: PlatformAccount): void;
}

/**
 * Composition root of a running bridge: wires the core to the adapters it is given, recovers what the last run left,
 * then takes messages in until `stop`. A part knows nothing of the parts made after it: what follows from what it stores
 * is in `reactions.ts`. It looks up only the platforms, which connect while the bridge runs.
 */
export function startBridge(options: BridgeOptions): RunningBridge {
  const { config, host, platforms, clock, log } = options;
  const lifecycle = createLifecycle(log);
  const { taking, working, sending } = lifecycle.signals;

  const { connected, resting, ...base } = createBase(options);
  const { store, projects, platform, mask } = base;

  // People.
  const people = createPeopleParts({ ...base, config });
  const { allowList, access } = people;

  // What reaches the chats.
  const outgoing = createOutgoingParts({ ...base, isOut: access.isOut, sending });
  const { outbox } = outgoing;
  host.provideTools(outgoing.sendFile.tools);

  // Tasks, from the queue to their end.
  const agentWatch = createAgentWatch({
    ...base,
    signal: taking,
    onFound: () => config.claude.spare && host.keepSpare(projects.standard()),
  });
  const parts = createTaskParts({
    ...base,
    ...people,
    ...{ config, outbox, taking, working, sending },
    onAgentFound: agentWatch.found,
  });
  const { running, lanes, holds, stalls, tasks, queueDisplay } = parts;
  tellBackgroundResults({ ...base, outbox, isOut: access.isOut, signal: working });

  // What Claude asks.
  const approvals = hearAsks({ ...base, ...people, ...parts, config, outbox, taking });

  // Who comes in, links accounts, or leaves.
  const membership = createMembershipParts({
    ...base,
    ...people,
    ...outgoing,
    ...{ tasks, taking },
  });
  const { letterDelivery } = membership;

  // What people write.
  const startedAt = clock.now();
  const { intake, lostChats } = createIntakeParts({
    ...base,
    ...people,
    ...outgoing,
    ...parts,
    ...membership,
    ...{ config, approvals, startedAt },
    agentVersion: agentWatch.version,
    awake: options.keepAwake?.describe,
    troubles: resting.troubles,
    signal: taking,
    onPaired: (user) => options.onPaired?.(user),
  });

  // What follows from what they write, and from all else that is stored.
  const enforceRights = startReactions({
    ...base,
    ...parts,
    ...membership,
    ...{ outbox, approvals, lostChats, signal: sending },
  });

  // Watches.
  if (options.keepAwake) running.onCount(options.keepAwake.update);
  const tellAuditHead = watchAudit({ store, clock, log, signal: taking });
  watchState({ platforms, troubles: resting.troubles, holds, store, clock, log, signal: taking });
  const polling = Promise.withResolvers<void>();
  const agent = agentWatch.check(polling.promise, (message) => holds.close({ kind: 'missing', message }));

  // What the last run left, and then the platforms begin.
  approvals.lapseLeftOver();
  stalls.settleLeftOver();
  queueDisplay.refresh();
  void host.sweep();
  writeRunningNote({ store, log }, { startedAt });
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
    finishUnattended: () => finishUnattended({ ...parts, store, intake, approvals, outbox, platform, serving }),
    runningTasks: running.count,
    stop: (graceMs) =>
      lifecycle.stop(graceMs, {
        ...{ serving, lanes, host, outbox, platforms, store, tellAuditHead },
        sayFarewell: () => sayFarewell({ store, outbox, policy: config.recovery, hostName: config.host.name }),
      }),
  };
}

/** What all other parts share. */
function createBase({ config, store, host, files, disk, platforms, secrets, clock, log }: BridgeOptions) {
  // A platform is there once it has connected, so parts look it up at the moment they need it.
  const connected = new Map<string, ChatPlatform>();
  const resting = createResting({ platforms, isConnected: (name) => connected.has(name), clock, log });
  const mask = createSecretMask({ values: secrets, patterns: config.redact.extra });
  const projects = createProjects(config.projects, config.defaultProject);
  return {
    ...{ connected, resting, host, files, disk, projects, mask, clock, log },
    store: withMaskedAudit(store, mask),
    project: projects.get,
    platform(name: string) {
      const target = connected.get(name);
      return target && maskPlatform(target, mask);
    },
  };
}

interface AsksOptions extends Omit<ApprovalsOptions, 'isRemoved' | 'settings' | 'stopping'> {
  config: Pick<Config, 'approvals'>;
  host: Pick<Host, 'onAsk'>;
  access: Pick<Access, 'isOut'>;
  taking: AbortSignal;
}

/** From now on, asks people what Claude asks, until the bridge takes nothing more in. */
function hearAsks(options: AsksOptions): Approvals {
  const { config, host, access, taking } = options;
  const approvals = createApprovals({
    ...options,
    ...{ isRemoved: access.isOut, settings: config.approvals, stopping: taking },
  });
  host.onAsk(approvals.take);
  taking.addEventListener('abort', approvals.stop, { once: true });
  return approvals;
}

import type { Config } from '../config/load.ts';
import { type Approvals, type ApprovalsOptions, createApprovals } from '../core/approvals/approvals.ts';
import { commandFor } from '../core/commands/registry.ts';
import { listenToAsks } from '../core/hosts/asks.ts';
import { hostOfHold } from '../core/hosts/hosts.ts';
import { withMaskedAudit } from '../core/masking/mask-audit.ts';
import { maskPlatform } from '../core/masking/mask-posts.ts';
import { createProjects } from '../core/model/projects.ts';
import type { Access } from '../core/people/access.ts';
import { fitPlatform } from '../core/platforms/fit-platform.ts';
import { createKnownPlatforms } from '../core/platforms/known-platforms.ts';
import type { PlatformFacts } from '../core/ports/capabilities.ts';
import type { ChatPlatform, PlatformAccount } from '../core/ports/chat-platform.ts';
import type { Clock } from '../core/ports/clock.ts';
import type { Disk } from '../core/ports/disk.ts';
import type { FileAccess } from '../core/ports/files.ts';
import type { Hosts } from '../core/ports/hosts.ts';
import type { Log } from '../core/ports/log.ts';
import type { Store } from '../core/ports/store.ts';
import { ownParts } from '../core/prompt/own-parts.ts';
import type { PromptPart } from '../core/prompt/parts.ts';
import { sayFarewell } from '../core/recovery/farewell.ts';
import { recover } from '../core/recovery/recover.ts';
import { tellBackgroundResults } from '../core/reply/background-results.ts';
import { createWorkplace } from '../core/sessions/workplace.ts';
import { createDues } from '../core/timing/dues.ts';
import { createToolRegistry } from '../core/tools/registry.ts';
import { noPlatform } from '../platforms/none/platform.ts';
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
import { createGateParts, createTaskParts } from './task-parts.ts';
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
  hosts: Hosts;
  platforms: readonly ChatPlatform[];
  /** Those of this program, also the ones that do not run now. Default: only `platforms`. */
  knownPlatforms?: readonly PlatformFacts[];
  files: FileAccess;
  disk: Disk;
  /** More for Claude to read with each task, from places beside the chat. */
  promptParts?: readonly PromptPart[];
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
 * then takes messages in until `stop`. A part knows nothing of the parts made after it: it tells them by events
 * (`on…`), and looks up only the platforms, which connect while the bridge runs.
 */
export function startBridge(options: BridgeOptions): RunningBridge {
  const { config, hosts, platforms, clock, log } = options;
  const lifecycle = createLifecycle(log);
  const { taking, working, sending } = lifecycle.signals;

  const { connected, resting, ...base } = createBase(options, taking);
  const { store, dues, projects, platform, mask } = base;

  /** For the project that new conversations begin in. */
  function keepSpare(): void {
    const project = projects.standard();
    if (config.claude.spare) hosts.of(project.name).keepSpare(project);
  }

  // People.
  const people = createPeopleParts({ ...base, config });
  const { allowList, access } = people;

  // What reaches the chats.
  const outgoing = createOutgoingParts({ ...base, isOut: access.isOut, sending });
  const { outbox } = outgoing;

  // Tasks, from the queue to their end.
  const agentWatch = createAgentWatch({
    ...base,
    host: hostOfHold(hosts),
    signal: taking,
    onFound: keepSpare,
  });
  const gateParts = createGateParts({
    ...base,
    ...people,
    ...{ config, outbox, taking },
    onAgentFound: agentWatch.found,
  });
  const { holds } = gateParts;
  const parts = createTaskParts({
    ...base,
    ...people,
    ...gateParts,
    ...{ config, outbox, taking, working, sending },
    promptParts: [...ownParts, ...(options.promptParts ?? [])],
  });
  const { running, lanes, stalls, tasks, queueDisplay } = parts;
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
    ...gateParts,
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
  base.tools.offerTo(hosts.all());
  approvals.lapseLeftOver();
  stalls.settleLeftOver();
  queueDisplay.refresh();
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

/** What all other parts share. */
function createBase(options: BridgeOptions, taking: AbortSignal) {
  const { config, hosts, files, disk, platforms, secrets, clock, log } = options;
  // A platform is there once it has connected, so parts look it up at the moment they need it.
  const connected = new Map<string, ChatPlatform>([[noPlatform.name, noPlatform]]);
  const resting = createResting({ platforms, isConnected: (name) => connected.has(name), clock, log });
  const mask = createSecretMask({ values: secrets, patterns: config.redact.extra });
  const projects = createProjects(config.projects, config.defaultProject);
  const store = withMaskedAudit(options.store, mask);
  return {
    ...{ connected, resting, hosts, files, disk, projects, mask, clock, log },
    tools: createToolRegistry(log),
    store,
    dues: createDues({ store, clock, log, signal: taking }),
    known: createKnownPlatforms([...platforms, ...(options.knownPlatforms ?? [])]),
    workplace: createWorkplace(store, projects),
    platform(name: string) {
      const target = connected.get(name);
      const typed = (action: string) => mask(commandFor(action) ?? '') || undefined;
      return target && fitPlatform(maskPlatform(target, mask), typed);
    },
  };
}

interface AsksOptions extends Omit<ApprovalsOptions, 'isRemoved' | 'settings' | 'stopping'> {
  config: Pick<Config, 'approvals'>;
  hosts: Hosts;
  access: Pick<Access, 'isOut'>;
  taking: AbortSignal;
}

/** From now on, asks people what Claude asks, until the bridge takes nothing more in. */
function hearAsks(options: AsksOptions): Approvals {
  const { config, hosts, access, taking } = options;
  const approvals = createApprovals({
    ...options,
    ...{ isRemoved: access.isOut, settings: config.approvals, stopping: taking },
  });
  for (const host of hosts.all()) listenToAsks(host, approvals.take, options.log);
  taking.addEventListener('abort', approvals.stop, { once: true });
  return approvals;
}

import type { Config } from '../config/load.ts';
import { createApprovals } from '../core/approvals/approvals.ts';
import type { CommandServices } from '../core/commands/kit/command.ts';
import { createIntake } from '../core/intake/intake.ts';
import { createLostChats } from '../core/intake/lost-chats.ts';
import { platformOf } from '../core/model/conversation.ts';
import { isBridgeError } from '../core/model/errors.ts';
import { createProjects } from '../core/model/projects.ts';
import type { Task } from '../core/model/task.ts';
import { createAllowList } from '../core/people/allow-list.ts';
import { createModes } from '../core/people/modes.ts';
import { createPairing } from '../core/people/pairing.ts';
import { createLimits } from '../core/people/quotas.ts';
import type { ChatPlatform, PlatformAccount } from '../core/ports/chat-platform.ts';
import type { Clock } from '../core/ports/clock.ts';
import type { Disk } from '../core/ports/disk.ts';
import type { FileAccess } from '../core/ports/files.ts';
import type { Host } from '../core/ports/host.ts';
import type { Log } from '../core/ports/log.ts';
import type { Store } from '../core/ports/store.ts';
import { observed } from '../core/queue/observe-store.ts';
import { withMaskedAudit } from '../core/reply/mask-audit.ts';
import { masked, maskPost } from '../core/reply/mask-posts.ts';
import { createOutbox } from '../core/reply/outbox.ts';
import { createSendFile } from '../core/reply/send-file.ts';
import { sayFarewell } from '../core/run/farewell.ts';
import { createTaskFiles } from '../core/run/task-files.ts';
import { createSecretMask } from '../text/secrets/mask.ts';
import { tellBackgroundResults } from './background-results.ts';
import { createControlMethods } from './control.ts';
import { createLifecycle } from './lifecycle.ts';
import { createPeopleParts } from './people-parts.ts';
import { createResting } from './resting.ts';
import type { RunningBridge, Unfinished } from './running-bridge.ts';
import { createServe } from './serve.ts';
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
  /** Is told how many tasks run, so that the machine does not fall asleep meanwhile. */
  keepAwake?: { update(runningTasks: number): void; describe(): string };
  /** Values that no chat may show, beside what looks like a secret. */
  secrets: readonly string[];
  clock: Clock;
  log: Log;
  onPaired?(user: { name: string; platform: string; role: string }): void;
  /** A platform can be used from now on. */
  onConnected?(platform: ChatPlatform, account: PlatformAccount): void;
  /** What is written there comes in from now on. Called once for each platform. */
  onListening?(platform: ChatPlatform, account: PlatformAccount): void;
}

/**
 * Composition root of a running bridge: wires the core to the adapters it is given, recovers what the last run left,
 * then takes messages in until `stop`.
 */
export function startBridge(options: BridgeOptions): RunningBridge {
  const { config, host, platforms, files, clock, log } = options;
  const mask = createSecretMask({ values: options.secrets, patterns: config.redact.extra });
  const store = observed(withMaskedAudit(options.store, mask), (conversation, queueBefore) =>
    line.changed(conversation, queueBefore),
  );
  const lifecycle = createLifecycle(log);
  const { taking, working, sending } = lifecycle.signals;

  const connected = new Map<string, ChatPlatform>();
  const resting = createResting({ platforms, isConnected: (name) => connected.has(name), clock, log });
  const platform = (name: string) => connected.get(name);
  const projects = createProjects(config.projects, config.defaultProject);
  const allowList = createAllowList(config.users, store.users);
  const pairing = createPairing({ store, clock, hostName: config.host.name });
  const outbox = createOutbox({
    store,
    files,
    platform,
    mask: (post) => maskPost(post, mask),
    clock,
    log,
    onGivenUp(entry, error) {
      approvals.cardLost(entry);
      if (isBridgeError(error, 'target-gone')) lostChats.gone(entry.conversation);
    },
    onMissed: (entry) => lostChats.missed(entry),
    signal: sending,
  });
  const taskFiles = createTaskFiles({ store, files, outbox, platform, clock, log });
  const isOut = (task: Task) => removal.isOut(task);
  const sendFile = createSendFile({ store, files, outbox, projects, platform, isOut, log });
  host.provideTools(sendFile.tools);
  const modes = createModes({ store, allowList, project: projects.get, standardMode: config.claude.permissionMode });
  const parts = createTaskParts({
    config,
    store,
    host,
    outbox,
    taskFiles,
    allowList,
    platform,
    projects,
    modes,
    mask,
    clock,
    log,
    taking,
    working,
    sending,
    onAgentFound: (version) => agentWatch.found(version),
  });
  const { running, lanes, holds, needed, stalls, tasks, line } = parts;

  const people = createPeopleParts({
    store,
    allowList,
    pairing,
    ...{ host, tasks, outbox, platform },
    hostName: config.host.name,
    onEnforce: () => approvals.enforce(),
    clock,
    log,
    taking,
  });
  const { removal, letters } = people;
  const approvals = createApprovals({
    ...parts,
    store,
    outbox,
    allowList,
    files,
    disk: options.disk,
    platform,
    project: projects.get,
    modes,
    isRemoved: isOut,
    mask,
    settings: config.approvals,
    clock,
    log,
    stopping: taking,
  });
  host.onAsk(approvals.take);
  taking.addEventListener('abort', approvals.stop, { once: true });
  const lostChats = createLostChats({ store, outbox, letters, platform, approvals, log });

  const agentWatch = createAgentWatch({
    store,
    host,
    clock,
    log,
    signal: taking,
    onFound: () => config.claude.spare && host.keepSpare(projects.standard()),
    onMissing: (message) => holds.close({ kind: 'missing', message }),
  });
  const services: CommandServices = {
    ...parts,
    ...people,
    store,
    projects,
    limits: createLimits({ store, clock, limits: config.limits }),
    clock,
    mask,
    hostName: config.host.name,
    sendFile,
    allowList,
    pairing,
    outbox,
    platform,
    standardMode: config.claude.permissionMode,
    startedAt: clock.now(),
    agentVersion: agentWatch.version,
    awake: options.keepAwake?.describe,
    troubles: () => resting.troubles(),
  };
  const intake = createIntake({
    ...services,
    approvals,
    lanes,
    additions: parts.additions,
    taskFiles,
    busy: config.queue.busy,
    voiceIsText: config.voice.command !== undefined,
    letters,
    lostChats,
    log,
    signal: taking,
    onPaired: (user) => options.onPaired?.(user),
  });

  tellBackgroundResults({ store, host, outbox, isOut, clock, log, signal: working });

  const polling = Promise.withResolvers<void>();
  const agent = agentWatch.check(polling.promise);

  const serve = createServe({
    ...{
      store,
      host,
      lanes,
      outbox,
      mask,
      clock,
      log,
      projects,
      allowList,
      resting,
      removal,
      letters,
      intake,
      platform,
    },
    recovery: config.recovery,
    signal: taking,
    onConnected(target, account) {
      connected.set(target.name, masked(target, mask));
      options.onConnected?.(target, account);
    },
    onListening: options.onListening,
    onReceiving: polling.resolve,
  });

  if (options.keepAwake) running.onCount(options.keepAwake.update);
  const tellAuditHead = watchAudit({ store, clock, log, signal: taking });
  watchState({ platforms, troubles: resting.troubles, holds, store, clock, log, signal: taking });
  approvals.lapseLeftOver();
  stalls.settleLeftOver();
  line.changed();
  void host.sweep();
  writeRunningNote({ store, log }, { startedAt: services.startedAt });
  const serving = platforms.map(serve);
  const failed = new Promise<never>((_, reject) => {
    for (const served of serving) served.catch(reject);
  });
  // Whoever starts the bridge decides what a failure means; nobody listening must not end the process.
  failed.catch(() => undefined);

  lifecycle.watchStore(store, () => {
    removal.enforce();
    line.changed();
    letters.deliver();
    outbox.kick();
  });

  async function finishUnattended(): Promise<Unfinished | undefined> {
    await Promise.allSettled(serving);
    intake.flush();
    approvals.leaveUnattended();
    const why = await Promise.race([
      lanes.idle().then(() => undefined),
      holds.untilPersonNeeded().then(({ message }) => message),
      needed.until(),
    ]);
    await outbox.settled();
    const kept = store.tasks.list({ states: ['queued', 'parked'] });
    const tasks = kept.flatMap(({ conversation, number }) => (platform(platformOf(conversation)) ? [number] : []));
    if (why !== undefined) return { message: why, tasks, goesOn: 'with the next start' };
    return tasks.length > 0 ? { message: 'The line is paused.', tasks, goesOn: 'after /resume' } : undefined;
  }

  return {
    pairing,
    tasks,
    control: createControlMethods({ store, tasks, outbox, bridge: { tasks, removal }, mask }),
    users: allowList.list,
    failed,
    agent,
    finishUnattended,
    runningTasks: running.count,
    stop: (graceMs) =>
      lifecycle.stop(graceMs, {
        ...{ serving, lanes, host, outbox, platforms, store, tellAuditHead },
        sayFarewell: () => sayFarewell({ store, outbox, policy: config.recovery, hostName: config.host.name }),
      }),
  };
}

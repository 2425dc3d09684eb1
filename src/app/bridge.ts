import type { Config } from '../config/load.ts';
import { createAllowList } from '../core/allow-list.ts';
import { createApprovals } from '../core/approvals/approvals.ts';
import type { CommandServices } from '../core/commands/command.ts';
import { chatCommands } from '../core/commands/registry.ts';
import type { Disk } from '../core/disk.ts';
import { isBridgeError } from '../core/errors.ts';
import { type LeftBehind, sayFarewell } from '../core/farewell.ts';
import type { FileAccess } from '../core/files.ts';
import { createIntake } from '../core/intake.ts';
import { createLimits } from '../core/limits.ts';
import { observed } from '../core/line/observe.ts';
import { createLostChats } from '../core/lost-chats.ts';
import { withMaskedAudit } from '../core/masked-audit.ts';
import { masked, maskPost } from '../core/masking.ts';
import { createModes } from '../core/modes.ts';
import { createOutbox } from '../core/outbox.ts';
import { createPairing, type Pairing } from '../core/pairing.ts';
import type { ChatPlatform, Clock, Host, Log, PlatformAccount } from '../core/ports.ts';
import { createProjects } from '../core/projects.ts';
import { recover } from '../core/recovery.ts';
import { createSendFile } from '../core/send-file.ts';
import type { Store } from '../core/store.ts';
import { createSuggest, suggestedCommands } from '../core/suggestions.ts';
import type { Task } from '../core/task.ts';
import type { TaskControl } from '../core/task-control.ts';
import { createTaskFiles } from '../core/task-files.ts';
import type { User } from '../core/user.ts';
import { createSecretMask } from '../text/secrets.ts';
import { type AgentFound, createAgentWatch } from './agent-watch.ts';
import { watchAudit } from './audit-watch.ts';
import { tellBackgroundResults } from './background-results.ts';
import { connectPlatform } from './connect.ts';
import { createControlMethods } from './control.ts';
import { createLifecycle } from './lifecycle.ts';
import { createPeopleParts } from './people-parts.ts';
import { createResting } from './resting.ts';
import { writeRunningNote } from './running-note.ts';
import { watchState } from './state-watch.ts';
import { createTaskParts } from './task-parts.ts';
import { watched } from './watched-inbox.ts';

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

/** Why tasks of a pipe are not done. */
export interface Unfinished {
  /** One or two sentences for people. */
  message: string;
  /** Numbers. */
  tasks: number[];
}

export interface RunningBridge {
  readonly pairing: Pairing;
  readonly tasks: TaskControl;
  /** What somebody at the host can have it do, by the name of the method. */
  readonly control: ReturnType<typeof createControlMethods>;
  /** Everybody who is let in now. */
  users(): User[];
  /** Rejects when a platform can not go on (its credentials are refused). */
  readonly failed: Promise<never>;
  /** Claude's state as found at start. */
  readonly agent: Promise<AgentFound>;
  /**
   * Resolves when no message, task or post is left to do, or with what keeps the tasks back that are left, if a person
   * has to do something about it. What claude asks meanwhile is denied: nobody is there.
   */
  finishUnattended(): Promise<Unfinished | undefined>;
  /**
   * Takes nothing more in, lets running tasks end for `graceMs`, sends what is to be sent, closes the store. What could
   * not end is picked up by the next start.
   */
  stop(graceMs: number): Promise<LeftBehind>;
  runningTasks(): number;
}

/**
 * Composition root of a running bridge: wires the core to the adapters it is given, recovers what the last run left,
 * then takes messages in until `stop`.
 */
export function startBridge(options: BridgeOptions): RunningBridge {
  const { config, host, platforms, files, clock, log } = options;
  const mask = createSecretMask({ values: options.secrets, patterns: config.redact.extra });
  const store = observed(withMaskedAudit(options.store, mask), (conversation, lineBefore) =>
    line.changed(conversation, lineBefore),
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
  const { running, lanes, holds, stalls, tasks, line } = parts;

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

  async function serve(target: ChatPlatform): Promise<void> {
    const account = await connectPlatform(target, clock, log, taking);
    connected.set(target.name, masked(target, mask));
    options.onConnected?.(target, account);
    writeRunningNote({ store, log }, { platform: { name: target.name, account: account.name } });
    target.setSuggestions?.(createSuggest(target.name, { store, projects, allowList }), suggestedCommands);
    target
      .publishCommands?.(
        chatCommands.map(({ name, description }) => ({ name, description })),
        taking,
      )
      .catch((error: unknown) => {
        if (!taking.aborted) log.warn('the list of commands could not be published', { platform: target.name, error });
      });

    const inbox = watched(store.inbox.writer(target.name, account.id), intake.run);
    recover(
      {
        ...{ store, host, lanes, outbox, platform, mask, clock, log },
        project: projects.get,
        policy: config.recovery,
        signal: taking,
      },
      target.name,
    );
    removal.enforce();
    let isListening = false;
    const received = resting.receive(target, inbox, taking, () => {
      if (!isListening) options.onListening?.(target, account);
      isListening = true;
    });
    intake.run();
    letters.deliver();
    outbox.kick();
    polling.resolve();
    await received;
  }

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
    const hold = await Promise.race([lanes.idle().then(() => undefined), holds.untilPersonNeeded()]);
    await outbox.settled();
    const left = () => store.tasks.list({ states: ['queued', 'parked'] }).map(({ number }) => number);
    return hold && { message: hold.message, tasks: left() };
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
    async stop(graceMs) {
      let left: LeftBehind = { cutOff: [], waiting: 0 };
      const farewell = () => {
        left = sayFarewell({ store, outbox, policy: config.recovery, hostName: config.host.name });
      };
      const parts = { serving, lanes, host, outbox, platforms, store, tellAuditHead, sayFarewell: farewell };
      await lifecycle.stop(graceMs, parts);
      return left;
    },
  };
}

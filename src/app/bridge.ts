import type { Config } from '../config/load.ts';
import { createAgentGate } from '../core/agent-gate.ts';
import { createAllowList } from '../core/allow-list.ts';
import { createApprovals } from '../core/approvals/approvals.ts';
import type { CommandServices } from '../core/commands/command.ts';
import { chatCommands } from '../core/commands/registry.ts';
import type { FileAccess } from '../core/files.ts';
import { createIntake } from '../core/intake.ts';
import { createLanes } from '../core/lanes.ts';
import { createLimits } from '../core/limits.ts';
import { createLinking } from '../core/linking.ts';
import { withMaskedAudit } from '../core/masked-audit.ts';
import { masked, maskPost } from '../core/masking.ts';
import { createModes } from '../core/modes.ts';
import { createOutbox } from '../core/outbox.ts';
import { createPairing, type Pairing } from '../core/pairing.ts';
import type { ChatPlatform, Clock, Host, Log, PlatformAccount } from '../core/ports.ts';
import { createProjects } from '../core/projects.ts';
import { recover } from '../core/recovery.ts';
import { createRemoval } from '../core/removal.ts';
import { personKey, requesterOf } from '../core/rights.ts';
import { createRunTask } from '../core/run-task.ts';
import { createRunning } from '../core/running.ts';
import { notice } from '../core/say.ts';
import { createSendFile } from '../core/send-file.ts';
import type { Store } from '../core/store.ts';
import { createSuggest, suggestedCommands } from '../core/suggestions.ts';
import { createTaskControl } from '../core/task-control.ts';
import { createTaskFiles } from '../core/task-files.ts';
import type { User } from '../core/user.ts';
import { parseMarkdown } from '../text/markdown.ts';
import { createSecretMask } from '../text/secrets.ts';
import { connectPlatform } from './connect.ts';
import { createLifecycle } from './lifecycle.ts';
import { writeRunningNote } from './running-note.ts';
import { watched } from './watched-inbox.ts';

/** claude is looked for even while no platform can be reached. */
const longestWithoutCheckMs = 2_000;

export interface BridgeOptions {
  config: Pick<
    Config,
    'projects' | 'defaultProject' | 'users' | 'queue' | 'approvals' | 'limits' | 'redact' | 'claude' | 'voice'
  > & {
    host: { name: string };
  };
  store: Store;
  host: Host;
  platforms: readonly ChatPlatform[];
  files: FileAccess;
  /** Values that no chat may show, beside what looks like a secret. */
  secrets: readonly string[];
  clock: Clock;
  log: Log;
  onPaired?(user: { name: string; platform: string; role: string }): void;
  /** A platform can be used from now on. */
  onConnected?(platform: ChatPlatform, account: PlatformAccount): void;
}

export interface RunningBridge {
  readonly pairing: Pairing;
  /** Everybody who is let in now. */
  users(): User[];
  /** Rejects when a platform can not go on (its credentials are refused). */
  readonly failed: Promise<never>;
  /** Claude's state as found at start. */
  readonly agent: Promise<{ ok: true; command: string; version: string } | { ok: false; message: string }>;
  /** Resolves when no message, task or post is left to do. What claude asks meanwhile is denied: nobody is there. */
  finishUnattended(): Promise<void>;
  /**
   * Takes nothing more in, lets running tasks end for `graceMs`, sends what is to be sent, closes the store. What could
   * not end is picked up by the next start.
   */
  stop(graceMs: number): Promise<void>;
  runningTasks(): number;
}

/**
 * Composition root of a running bridge: wires the core to the adapters it is given, recovers what the last run left,
 * then takes messages in until `stop`.
 */
export function startBridge(options: BridgeOptions): RunningBridge {
  const { config, host, platforms, files, clock, log } = options;
  const mask = createSecretMask({ values: options.secrets, patterns: config.redact.extra });
  const store = withMaskedAudit(options.store, mask);
  const lifecycle = createLifecycle(log);
  const { taking, working, sending } = lifecycle.signals;

  const connected = new Map<string, ChatPlatform>();
  const platform = (name: string) => connected.get(name);
  const projects = createProjects(config.projects, config.defaultProject);
  const allowList = createAllowList(config.users, store.users);
  const pairing = createPairing({ store, clock, hostName: config.host.name });
  const gate = createAgentGate({ host, clock, log, signal: taking, onOpened: agentFound });
  const running = createRunning();
  const outbox = createOutbox({
    store,
    files,
    platform,
    mask: (post) => maskPost(post, mask),
    clock,
    log,
    onGivenUp: (entry) => approvals.cardLost(entry),
    signal: sending,
  });
  const taskFiles = createTaskFiles({ store, files, outbox, platform, clock, log });
  const sendFile = createSendFile({ store, files, outbox, projects, platform, log });
  host.provideTools(sendFile.tools);
  const modes = createModes({ store, allowList, project: projects.get, standardMode: config.claude.permissionMode });
  const runTask = createRunTask({
    store,
    host,
    gate,
    outbox,
    running,
    taskFiles,
    platform,
    project: projects.get,
    modes,
    mask,
    clock,
    log,
    stopping: taking,
    ending: working,
  });
  const lanes = createLanes({
    concurrency: config.queue.concurrency,
    perPerson: config.limits.running,
    personOf: (taskId) => personKey(store, requesterOf(store.tasks.get(taskId)!)),
    run: runTask,
    log,
  });
  const tasks = createTaskControl({ store, running, lanes, outbox, host, log });

  const removal = createRemoval({
    store,
    allowList,
    pairing,
    tasks,
    outbox,
    platform,
    onEnforce: () => approvals.enforce(),
    log,
  });
  const approvals = createApprovals({
    store,
    outbox,
    lanes,
    running,
    tasks,
    allowList,
    files,
    platform,
    project: projects.get,
    modes,
    isRemoved: removal.isOut,
    mask,
    settings: config.approvals,
    clock,
    log,
    stopping: taking,
  });
  host.onAsk(approvals.take);
  taking.addEventListener('abort', approvals.stop, { once: true });

  let agentVersion: string | undefined;
  const services: CommandServices = {
    store,
    tasks,
    projects,
    gate,
    clock,
    mask,
    hostName: config.host.name,
    sendFile,
    linking: createLinking({ store, clock }),
    allowList,
    pairing,
    removal,
    outbox,
    platform,
    standardMode: config.claude.permissionMode,
    startedAt: clock.now(),
    agentVersion: () => agentVersion,
  };
  const intake = createIntake({
    ...services,
    approvals,
    limits: createLimits({ store, clock, limits: config.limits }),
    lanes,
    taskFiles,
    voiceIsText: config.voice.command !== undefined,
    log,
    signal: taking,
    onPaired: (user) => options.onPaired?.(user),
  });

  host.onBackgroundResult(({ sessionId, text }) => {
    const conversation = store.conversations.bySession(sessionId);
    if (!conversation) return log.warn('a result of a session no chat has was dropped', { session: sessionId });
    outbox.add(conversation.id, notice(parseMarkdown(text)));
    outbox.kick(conversation.id);
  });

  // Starting claude's check costs time that the first poll needs more.
  const polling = Promise.withResolvers<void>();
  const agent = Promise.race([polling.promise, clock.sleep(longestWithoutCheckMs)]).then(async () => {
    const result = await host.check();
    if (taking.aborted) return result;
    if (result.ok) {
      agentFound(result.version);
    } else {
      gate.close(result.message);
      writeRunningNote(store, { agent: result });
    }
    return result;
  });

  function agentFound(version: string): void {
    agentVersion = version;
    writeRunningNote(store, { agent: { ok: true, version } });
    if (config.claude.spare) host.keepSpare(projects.standard());
  }

  async function serve(target: ChatPlatform): Promise<void> {
    const account = await connectPlatform(target, clock, log, taking);
    connected.set(target.name, masked(target, mask));
    options.onConnected?.(target, account);
    writeRunningNote(store, { platform: { name: target.name, account: account.name } });
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
    recover({ store, host, lanes, outbox, project: projects.get, clock, log, signal: taking }, target.name);
    removal.enforce();
    cancelRequested();
    const received = target.receive(inbox, taking);
    intake.run();
    outbox.kick();
    polling.resolve();
    await received;
  }

  approvals.lapseLeftOver();
  writeRunningNote(store, { startedAt: services.startedAt });
  const serving = platforms.map(serve);
  const failed = new Promise<never>((_, reject) => {
    for (const served of serving) served.catch(reject);
  });
  // Whoever starts the bridge decides what a failure means; nobody listening must not end the process.
  failed.catch(() => undefined);

  lifecycle.watchStore(store, () => {
    removal.enforce();
    cancelRequested();
    outbox.kick();
  });

  /** What another process, or somebody while the bridge was down, wants to be stopped. */
  function cancelRequested(): void {
    for (const id of store.tasks.cancelRequests()) {
      const task = store.tasks.get(id);
      if (task) tasks.cancel(task);
    }
  }

  async function finishUnattended(): Promise<void> {
    await Promise.allSettled(serving);
    intake.flush();
    approvals.leaveUnattended();
    await lanes.idle();
    await outbox.settled();
  }

  return {
    pairing,
    users: allowList.list,
    failed,
    agent,
    finishUnattended,
    runningTasks: running.count,
    stop: (graceMs) => lifecycle.stop(graceMs, { serving, lanes, host, outbox, platforms, store }),
  };
}

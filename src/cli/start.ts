import { startBridge } from '../app/bridge.ts';
import type { BridgeOptions } from '../app/parts/bridge-options.ts';
import { writeRunningNote } from '../app/watch/running-note.ts';
import type { LoadedConfig } from '../config/load.ts';
import { ConfigError } from '../config/schema/errors.ts';
import { createHosts } from '../core/hosts/hosts.ts';
import type { Log } from '../core/ports/log.ts';
import type { Store } from '../core/ports/store/store.ts';
import { type LeftBehind, leftInWords } from '../core/recovery/farewell.ts';
import { needsUpdate } from '../store/database/whole-file.ts';
import { acquireLock, type Lock, tokenLockFile } from '../system/lock.ts';
import { keepMemorySmall } from '../system/memory.ts';
import type { Paths } from '../system/paths.ts';
import { type BridgeFiles, closeExposed, type Exposed, findExposed } from '../system/rights.ts';
import { hostCommands } from './line/call.ts';
import { type ExitCode, exitCodes } from './shared/exit.ts';
import { bridgeFiles, openDisk, openFiles, openHost, openWorkspaces } from './shared/host.ts';
import {
  type AccountPlatform,
  connectedPlatforms,
  knownPlatforms,
  openPlatform,
  platformTitles,
} from './shared/platforms.ts';
import { openProgress } from './shared/progress.ts';
import { findSurroundings, type GlobalOptions } from './shared/surroundings.ts';
import { openBridgeLog } from './start/bridge-log.ts';
import { openControl } from './start/control.ts';
import { offerFirstPairing } from './start/first-pairing.ts';
import { openKeepAwake } from './start/keep-awake.ts';
import { listenForStop } from './start/stop-signals.ts';

export interface StartCommandOptions extends GlobalOptions {
  project?: string;
  concurrency?: string;
  logLevel?: string;
}

/** How long running tasks may continue after the first signal, ms. */
const graceMs = 10_000;

/** `start`: runs the bridge until a signal, the end of a piped input, or a failure. */
export async function start(options: StartCommandOptions): Promise<ExitCode> {
  for (;;) {
    const end = await runBridge(options);
    if (end !== 'setup') return end;
    // The chat continues when nothing changed.
    if ((await (await import('./setup.ts')).setup(options)) === exitCodes.ok) return exitCodes.ok;
  }
}

/** @returns `setup`: the person at the terminal wants to connect an app */
async function runBridge(options: StartCommandOptions): Promise<ExitCode | 'setup'> {
  const surroundings = findSurroundings(options);
  const { paths, load, openStore, openRoutes, clock } = surroundings;
  const loaded = load({ flags: options, foldersMayBeMissing: true });
  const { config } = loaded;
  const accounts = connectedPlatforms(loaded);
  const routes = accounts.length > 0 ? await openRoutes() : undefined;
  const closed = closeFiles(bridgeFiles(loaded, paths));
  const usesTerminal = accounts.length === 0;
  const locks = takeLocks(loaded, accounts, paths);
  const output = openBridgeLog(loaded, { verbose: options.verbose ?? false, quiet: usesTerminal });
  const { log } = output;
  const stop = listenForStop(log);
  tellConfig(loaded, log);
  tellClosed(closed, log);
  for (const name of accounts) tellProxy(name, routes?.(config[name].apiRoot).proxy, log);

  const store = await withProgress(paths, () => openStore('own'));
  const files = await openFiles(loaded, paths);
  const host = await openHost(loaded, paths, clock, log, { filesDir: files.inbox, ledger: store.processes });
  const over = new AbortController();
  const keepAwake = openKeepAwake(config, store, clock, log, over.signal);
  const base: Omit<BridgeOptions, 'platforms'> = {
    config,
    knownPlatforms,
    store,
    hosts: createHosts(host),
    files,
    disk: await openDisk(loaded, files),
    workspaces: await openWorkspaces(loaded, paths, log),
    secrets: loaded.hidden,
    hostCommands: hostCommands(config.claude.command),
    clock,
    log,
    keepAwake,
  };
  const stopped = new Promise<ExitCode | 'setup'>((resolve) => {
    stop.stopped.addEventListener('abort', () => resolve(exitCodes.ok), { once: true });
  });
  const { bridge, ended } = usesTerminal ? await startOnTerminal() : await startOnAccounts();
  writeRunningNote({ store, log }, { keepAwake: keepAwake.describe() });
  const control = openControl(bridge.control, paths.control, log);
  void bridge.agent.then((agent) => {
    tellAgent(agent, log);
    keepMemorySmall();
  });

  try {
    return await Promise.race([stopped, bridge.failed, ended]);
  } finally {
    over.abort();
    await control.close();
    tellLeft(await bridge.stop(usesTerminal ? 0 : graceMs), log);
    await keepAwake.close();
    stop.release();
    for (const lock of locks) lock.release();
    log.close();
  }

  async function startOnAccounts() {
    const platforms = await Promise.all(
      accounts.map((name) => openPlatform(name, config[name], store.notes, surroundings, log)),
    );
    const bridge = startBridge({
      ...base,
      platforms,
      onConnected(connected, account) {
        log.info('connected', { platform: connected.name, account: account.name, host: config.host.name });
      },
      onListening(connected, account) {
        void offerFirstPairing(bridge, connected, account, log, AbortSignal.any([stop.stopped, over.signal]));
      },
    });
    return { bridge, ended: new Promise<never>(() => {}) };
  }

  async function startOnTerminal() {
    const { endOfTerminal, keepProjectKnown, localUser, openTerminal } = await import('./start/terminal.ts');
    const platform = openTerminal(loaded, output, clock, store);
    const users = [...config.users, localUser(config.host.name)];
    keepProjectKnown(store, loaded);
    const bridge = startBridge({ ...base, config: { ...config, users }, platforms: [platform] });
    return { bridge, ended: endOfTerminal(platform, bridge) };
  }
}

/** Shows that the database of an earlier version is being copied and changed: that takes minutes for a large one. */
async function withProgress({ database }: Paths, open: () => Promise<Store>): Promise<Store> {
  const progress = needsUpdate(database) ? openProgress('Updating the database; a copy of it stays') : undefined;
  try {
    return await open();
  } finally {
    progress?.end();
  }
}

/**
 * Closes what the bridge keeps to all other users, and checks that no other user wrote it.
 * @returns what was open before
 * @throws ConfigError with everything that cannot be closed
 */
function closeFiles(files: BridgeFiles): Exposed[] {
  const { closed, refused } = closeExposed(findExposed(files));
  if (refused.length > 0) {
    const lines = refused.map(({ problem, fix }) => `${problem} ${fix}`);
    throw new ConfigError('files of the bridge', lines, 'Then start again: dispatch-bridge start');
  }
  return closed;
}

/** One bridge per data folder and per bot: a second one would take messages away from the first. */
function takeLocks({ config }: LoadedConfig, accounts: readonly AccountPlatform[], paths: Paths): Lock[] {
  return [
    acquireLock(paths.dataLock, `the data folder ${paths.data}`),
    ...accounts.map((name) =>
      acquireLock(tokenLockFile(paths.locks, name, config[name].token ?? ''), `this ${platformTitles[name]} bot`),
    ),
  ];
}

function tellConfig({ config, warnings, projectIsCwd }: LoadedConfig, log: Log): void {
  for (const warning of warnings) log.warn(warning);
  if (projectIsCwd)
    log.info('no project is configured: tasks run in this folder', { folder: config.projects[0]?.path });
}

function tellProxy(platform: AccountPlatform, proxy: string | undefined, log: Log): void {
  if (proxy !== undefined) log.info('using a proxy from the environment', { platform, proxy });
}

function tellLeft(left: LeftBehind, log: Log): void {
  const words = leftInWords(left);
  if (words === undefined) return;
  log.info('tasks wait for the next start', { ...left });
  if (process.stderr.isTTY) process.stderr.write(`${words}\n`);
}

function tellClosed(closed: readonly Exposed[], log: Log): void {
  for (const { path, holdsSecrets } of closed) {
    const advice = holdsSecrets && { advice: 'if others use this machine, create a new token' };
    log.warn('other users of this machine could open this; it is closed now', { path, ...advice });
  }
}

function tellAgent(agent: { ok: true; version: string } | { ok: false; message: string }, log: Log): void {
  if (agent.ok) log.info('Claude is ready', { version: agent.version });
  else log.warn('cannot run claude; tasks wait in the queue', { fix: agent.message });
}

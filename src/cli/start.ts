import { type BridgeOptions, startBridge } from '../app/bridge.ts';
import type { LoadedConfig } from '../config/load.ts';
import type { Log } from '../core/ports.ts';
import { acquireLock, type Lock, tokenLockFile } from '../system/lock.ts';
import type { Paths } from '../system/paths.ts';
import { type ExitCode, exitCodes } from './exit.ts';
import { openHost, openTelegram } from './platforms.ts';
import { openBridgeLog } from './start/bridge-log.ts';
import { offerFirstPairing } from './start/first-pairing.ts';
import { listenForStop } from './start/stop-signals.ts';
import { findSurroundings, type GlobalOptions } from './surroundings.ts';

export interface StartOptions extends GlobalOptions {
  project?: string;
  concurrency?: string;
  logLevel?: string;
}

/** How long running tasks may go on after the first signal, ms. */
const graceMs = 10_000;

/** `start`: runs the bridge until a signal, the end of a piped input, or a failure. */
export async function start(options: StartOptions): Promise<ExitCode> {
  const { paths, load, openStore, clock } = findSurroundings(options);
  const loaded = load({ flags: options });
  const { config } = loaded;
  const usesTerminal = config.telegram.token === undefined;
  const locks = takeLocks(loaded, paths);
  const output = openBridgeLog(loaded, { verbose: options.verbose ?? false, quiet: usesTerminal });
  const { log } = output;
  const stop = listenForStop(log);
  tellConfig(loaded, log);

  const store = await openStore();
  const host = await openHost(loaded, clock, log);
  const base: Omit<BridgeOptions, 'platforms'> = {
    config,
    store,
    host,
    clock,
    log,
  };
  const stopped = new Promise<ExitCode>((resolve) => {
    stop.stopped.addEventListener('abort', () => resolve(exitCodes.ok), { once: true });
  });
  const over = new AbortController();
  const { bridge, ended } = usesTerminal ? await startOnTerminal() : await startOnTelegram();
  void bridge.agent.then((agent) => tellAgent(agent, log));

  try {
    return await Promise.race([stopped, bridge.failed, ended]);
  } finally {
    over.abort();
    await bridge.stop(usesTerminal ? 0 : graceMs);
    stop.release();
    for (const lock of locks) lock.release();
    log.close();
  }

  async function startOnTelegram() {
    const platform = await openTelegram(config.telegram, store.notes, clock, log);
    const bridge = startBridge({
      ...base,
      platforms: [platform],
      onConnected(connected, account) {
        log.info('connected', { platform: connected.name, account: account.name, host: config.host.name });
        void offerFirstPairing(bridge, connected, account, log, AbortSignal.any([stop.stopped, over.signal]));
      },
    });
    return { bridge, ended: new Promise<never>(() => {}) };
  }

  async function startOnTerminal() {
    const { endOfTerminal, localUser, openTerminal } = await import('./start/terminal.ts');
    const platform = openTerminal(loaded, output, clock);
    const users = [...config.users, localUser(config.host.name)];
    const bridge = startBridge({ ...base, config: { ...config, users }, platforms: [platform] });
    return { bridge, ended: endOfTerminal(platform, bridge) };
  }
}

/** One bridge per data folder and per bot: a second one would take messages away from the first. */
function takeLocks({ config }: LoadedConfig, paths: Paths): Lock[] {
  const { token } = config.telegram;
  const locks = [acquireLock(paths.dataLock, `the data folder ${paths.data}`)];
  if (token === undefined) return locks;
  return [...locks, acquireLock(tokenLockFile(paths.locks, 'telegram', token), 'this Telegram bot')];
}

function tellConfig({ config, warnings, projectIsCwd }: LoadedConfig, log: Log): void {
  for (const warning of warnings) log.warn(warning);
  if (config.discord.token !== undefined) log.warn('discord.token is set, but Discord comes with a later version');
  if (projectIsCwd)
    log.info('no project is configured: tasks run in this folder', { folder: config.projects[0]?.path });
}

function tellAgent(agent: { ok: true; version: string } | { ok: false; message: string }, log: Log): void {
  if (agent.ok) log.info('claude is ready', { version: agent.version });
  else log.warn('claude can not be run; tasks wait in the queue', { fix: agent.message });
}

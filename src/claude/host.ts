import { BridgeError } from '../core/errors.ts';
import type { Clock, Host, Log, ProjectSettings } from '../core/ports.ts';
import type { AskListener } from './asks.ts';
import { endLeftover } from './end-process.ts';
import { claudeEnvironment } from './env.ts';
import { claudeHome } from './home.ts';
import { createHostTools, type HostTools } from './host-tools.ts';
import { type ClaudeConfig, type LaunchSettings, launchSettings, projectMode } from './launch.ts';
import { createLauncher } from './launcher.ts';
import { createLease } from './lease.ts';
import { holderOf } from './live.ts';
import { locateClaude, missingMessage } from './locate.ts';
import { assertMode, canBypass } from './mode.ts';
import { createPool } from './pool.ts';
import { isSameProcess } from './process-table.ts';
import { readPromptRecord } from './transcript.ts';
import { findTranscript } from './transcript-file.ts';
import { claudeVersion } from './version.ts';

const defaultSilenceMs = 10 * 60_000;

/** A claude that a dead bridge left behind finishes its turn first; longer than this it is someone else's. */
const holderPatienceMs = 20_000;
const lookAgainMs = 250;

/** Starting a process takes processor time, which the task that has just shown its first text needs more. */
const spareDelayMs = 200;

export interface LocalHostOptions {
  name: string;
  config: ClaudeConfig;
  /** Values that must not reach claude or an error. */
  secrets: readonly string[];
  /** Variables that hold them. */
  secretEnvNames: readonly string[];
  clock: Clock;
  log: Log;
  /** Default: the bridge's own environment. */
  env?: NodeJS.ProcessEnv;
  /** A prompt during which claude says nothing at all for this long is given up. Default: 10 minutes. */
  silenceMs?: number;
  /** A folder that claude may read without asking, whatever the project; it has the files of people. */
  filesDir?: string;
  /** Absolute files and folders that claude's file tools may never open, whatever the mode. */
  protectedPaths?: readonly string[];
}

/** This machine, with the claude that is installed on it. */
export function createLocalHost(options: LocalHostOptions): Host {
  const { name, config, secrets, secretEnvNames, clock, log, filesDir, protectedPaths = [] } = options;
  const { silenceMs = defaultSilenceMs } = options;
  const env = claudeEnvironment({ base: options.env ?? process.env, secrets, secretEnvNames, extra: config.env });
  const home = claudeHome(env);
  const listeners = new Set<(result: { sessionId: string; text: string }) => void>();
  let tools: HostTools | undefined;
  let askListener: AskListener | undefined;

  const launcher = createLauncher({
    config,
    env,
    secrets,
    clock,
    log,
    silenceMs,
    protectedPaths,
    tools: () => tools,
    askListener: () => askListener,
    onBackgroundResult: (result) => {
      for (const listener of listeners) listener(result);
    },
  });
  const pool = createPool({
    launcher,
    clock,
    idleMs: config.idleMinutes * 60_000,
    maxProcesses: config.maxProcesses,
    isResumable,
    onSpareFailed: (error) => log.warn('no spare claude could be started', { error }),
  });

  function settingsOf(project: ProjectSettings): LaunchSettings {
    return launchSettings(project, config, filesDir, canBypass(env));
  }

  async function isResumable(settings: LaunchSettings, sessionId: string, signal: AbortSignal): Promise<boolean> {
    const until = clock.now() + holderPatienceMs;
    for (let pid = holderOf(home, sessionId); pid !== undefined; pid = holderOf(home, sessionId)) {
      if (clock.now() >= until) {
        throw new BridgeError('conflict', 'another claude holds the session', {
          userMessage: `This conversation is open in another claude on the host (process ${pid}). Close it there, or send /new to start afresh.`,
        });
      }
      await clock.sleep(lookAgainMs, signal);
    }
    return findTranscript(home, settings.path, sessionId) !== undefined;
  }

  return {
    name,
    async check() {
      const command = await locateClaude(config.command, env);
      if (command === undefined) return { ok: false, message: missingMessage(config.command) };
      const version = await claudeVersion(command, env);
      if (version === undefined) {
        return { ok: false, message: `${command} does not run. Try \`${command} --version\` on the host.` };
      }
      return { ok: true, command, version };
    },
    async open({ project, sessionId, mode = projectMode(project, config) }, signal) {
      assertMode(mode, project, env);
      const held = await pool.take(settingsOf(project), sessionId, signal);
      const lease = createLease(held, () => clock.after(spareDelayMs, pool.refillSpare));
      try {
        await held.session.setMode(mode);
      } catch (error) {
        lease.release();
        throw error;
      }
      return lease;
    },
    async lookup({ sessionId, promptId, projectPath }) {
      const path = findTranscript(home, projectPath, sessionId);
      return path === undefined ? { state: 'unseen' } : readPromptRecord(path, { sessionId, promptId });
    },
    isAlive: isSameProcess,
    end: (process) => endLeftover(process, clock),
    onBackgroundResult(listener) {
      listeners.add(listener);
    },
    onAsk(listener) {
      if (askListener) throw new BridgeError('internal', 'a host was given a second listener for asks');
      askListener = listener;
    },
    provideTools(provided) {
      if (tools) throw new BridgeError('internal', 'a host was given its tools twice');
      tools = createHostTools(provided, log);
    },
    keepSpare(project) {
      if (config.spare) pool.keepSpare(settingsOf(project));
    },
    close: pool.close,
  };
}

import { BridgeError } from '../core/model/errors.ts';
import type { ProjectSettings } from '../core/model/projects.ts';
import type { Clock } from '../core/ports/clock.ts';
import type { BackgroundResult, Host } from '../core/ports/host.ts';
import type { Log } from '../core/ports/log.ts';
import type { ProcessStore } from '../core/ports/store/store.ts';
import { claudeEnvironment } from './launch/env.ts';
import { fixedFor } from './launch/fixed.ts';
import { claudeHome } from './launch/home.ts';
import { createLauncher } from './launch/launcher.ts';
import { locateClaude, missingMessage } from './launch/locate.ts';
import { memoryRule } from './launch/protected-paths.ts';
import { type ClaudeConfig, type LaunchSettings, launchSettings, projectMode } from './launch/settings.ts';
import { claudeHasLogin, claudeVersion } from './launch/version.ts';
import { createDeskSide } from './pool/desk-side.ts';
import { createLease } from './pool/lease.ts';
import { createPool } from './pool/pool.ts';
import { endLeftover } from './process/end-process.ts';
import { processOf } from './process/handle.ts';
import { createProcessLedger } from './process/process-ledger.ts';
import { isSameProcess } from './process/process-table.ts';
import { createRemains } from './process/remains.ts';
import { sweepUp } from './process/sweep.ts';
import { createTempFolders } from './process/temp-folders.ts';
import { createPlacedFiles } from './prompt/placed-files.ts';
import { createAskDesk } from './requests/ask-desk.ts';
import { assertMode, canBypass } from './requests/permission-mode.ts';
import { createToolServer, type ToolServer } from './requests/tool-server.ts';
import { findTranscript, transcriptSize } from './transcript/file.ts';
import { followTranscript } from './transcript/follow.ts';
import { readTranscript } from './transcript/transcript.ts';

const defaultSilenceMs = 60 * 60_000;

/** Starting a process takes processor time; a task that has just shown its first text needs that more. */
const spareDelayMs = 200;

export interface LocalHostOptions {
  name: string;
  config: ClaudeConfig;
  /** Values that must not reach `claude` or an error. */
  secrets: readonly string[];
  /** Variables that hold them. */
  secretEnvNames: readonly string[];
  clock: Clock;
  log: Log;
  /** Default: the bridge's own environment. */
  env?: NodeJS.ProcessEnv;
  /** Gives a prompt up after Claude has said nothing at all for this long. Default: 60 minutes. */
  silenceMs?: number;
  /** Reports `stalled` after so long without a sign of life. Default: never. */
  stallMs?: number;
  /** Remembers `claude` processes beyond the end of this one. Without it, nobody knows of earlier ones. */
  ledger?: ProcessStore;
  /**
   * An absolute folder for the temporary files of `claude`, one folder for each session; made when needed. At most 70
   * bytes long. Without it, or where the environment names one, `claude` uses that of the environment or the system.
   */
  tempDir?: string;
  /** A folder that Claude may read without asking, in every project; it has the files of people. */
  filesDir?: string;
  /** Where in `filesDir` the file with this id lies already: it is neither read nor copied. */
  placeOf?(id: string): string | undefined;
  /** Absolute files and folders that Claude's file tools may never open, in any mode. */
  protectedPaths?: readonly string[];
}

/** This machine, with the installed `claude`. */
export function createLocalHost(options: LocalHostOptions): Host {
  const { name, config, secrets, secretEnvNames, clock, log, filesDir, protectedPaths = [] } = options;
  const { silenceMs = defaultSilenceMs, stallMs } = options;
  const fixed = fixedFor(config);
  const env = claudeEnvironment({
    base: options.env ?? process.env,
    secrets,
    secretEnvNames,
    extra: config.env,
    fixed: fixed.env,
  });
  const home = claudeHome(env);
  const ledger = createProcessLedger(options.ledger, log);
  const placedFiles = createPlacedFiles({ folder: filesDir, placeOf: options.placeOf });
  const temp = createTempFolders({ base: options.tempDir, clock, log });
  const remains = createRemains({ ledger, temp, clock });
  const askDesk = createAskDesk();
  const listeners = new Set<(result: BackgroundResult) => void>();
  let tools: ToolServer | undefined;

  const launcher = createLauncher({
    ...options,
    env,
    ledger,
    temp,
    remains,
    silenceMs,
    stallMs,
    protectedPaths,
    filesDir,
    denied: config.autoMemory ? [] : [memoryRule(home)],
    fixed,
    tools: () => tools,
    askDesk,
    onBackgroundResult: (result) => {
      for (const listener of listeners) listener(result);
    },
  });
  const desk = createDeskSide({ home, ledger, clock });
  const pool = createPool({
    launcher,
    clock,
    idleMs: config.idleMinutes * 60_000,
    maxProcesses: config.maxProcesses,
    untilFree: desk.untilFree,
    transcriptSize: ({ path }, sessionId) => transcriptSize(home, path, sessionId),
    spareMs: config.spareMinutes * 60_000,
    onSpareFailed: (error) => log.warn('starting a spare claude failed', { error }),
    onSpareSpoiled: (sessionId) => log.warn('the spare claude worked unasked; it was ended', { session: sessionId }),
  });

  function settingsOf(project: ProjectSettings): LaunchSettings {
    return launchSettings(project, config, filesDir, canBypass(env));
  }

  return {
    id: 'local',
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
    async hasLogin() {
      const command = await locateClaude(config.command, env);
      return command === undefined ? undefined : claudeHasLogin(command, env);
    },
    async open({ project, sessionId, fork = false, mode = projectMode(project, config) }, signal) {
      assertMode(mode, project, env);
      desk.watch(pool);
      const held = await pool.take(settingsOf(project), { sessionId, fork }, signal);
      const lease = createLease(held, () => clock.after(spareDelayMs, pool.refillSpare));
      try {
        await held.session.setMode(mode);
      } catch (error) {
        lease.release();
        throw error;
      }
      return lease;
    },
    holderOf: desk.holderOf,
    deskSessions: desk.list,
    place: placedFiles.place,
    async lookup({ sessionId, promptId, projectPath }) {
      const path = findTranscript(home, projectPath, sessionId);
      return path === undefined ? { state: 'unseen' } : readTranscript(path, { sessionId, promptId });
    },
    follow: ({ sessionId, promptId, projectPath }, signal) =>
      followTranscript(() => findTranscript(home, projectPath, sessionId), promptId, clock, signal),
    async isAlive(handle) {
      const claude = processOf(handle);
      return claude !== undefined && isSameProcess(claude);
    },
    async end(handle) {
      const claude = processOf(handle);
      if (claude) await endLeftover(claude, clock);
    },
    sweep: () => sweepUp({ ledger, temp, clock, log }),
    onBackgroundResult(listener) {
      listeners.add(listener);
    },
    onAsk: askDesk.listen,
    answer: async (askId, answer) => askDesk.answer(askId, answer),
    provideTools(provided, call) {
      if (tools) throw new BridgeError('internal', 'a host was given its tools twice');
      tools = createToolServer(provided, call, log);
    },
    keepSpare(project) {
      if (config.spare && config.spareMinutes > 0) pool.keepSpare(settingsOf(project));
    },
    close(graceMs) {
      desk.close();
      return pool.close(graceMs).then(remains.finish);
    },
  };
}

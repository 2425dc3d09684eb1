import { mkdir } from 'node:fs/promises';
import { BridgeError } from '../../core/model/errors.ts';
import type { Clock } from '../../core/ports/clock.ts';
import type { BackgroundResult } from '../../core/ports/host.ts';
import type { Log } from '../../core/ports/log.ts';
import type { ProcessLedger } from '../process/process-ledger.ts';
import type { Remains } from '../process/remains.ts';
import { type TempFolders, tempVariable } from '../process/temp-folders.ts';
import type { AskDesk } from '../requests/ask-desk.ts';
import type { ToolServer } from '../requests/tool-server.ts';
import type { ClaudeSession } from '../session/session.ts';
import { claudeArgs } from './args.ts';
import { secretMask } from './env.ts';
import type { Fixed } from './fixed.ts';
import { locateClaude, missingMessage } from './locate.ts';
import type { ClaudeConfig, LaunchSession, LaunchSettings } from './settings.ts';
import { startSession } from './start-session.ts';

export interface LaunchListeners {
  /** The process may have become idle. */
  onIdle(): void;
  /** A new process works though it never got a prompt. */
  onUnasked(): void;
}

export interface Launcher {
  /**
   * Starts a `claude` process; undefined when there is no session of the wanted history.
   * @throws BridgeError `agent-missing`, `agent-failed`; the reason of `signal` when it aborts first
   */
  start(
    settings: LaunchSettings,
    session: LaunchSession,
    listeners: LaunchListeners,
    signal: AbortSignal,
  ): Promise<ClaudeSession | undefined>;
}

export interface LauncherOptions {
  config: ClaudeConfig;
  env: NodeJS.ProcessEnv;
  secrets: readonly string[];
  clock: Clock;
  log: Log;
  ledger: Pick<ProcessLedger, 'add'>;
  temp: Pick<TempFolders, 'environment'>;
  remains: Pick<Remains, 'clear'>;
  silenceMs: number;
  stallMs: number | undefined;
  protectedPaths: readonly string[];
  /** A folder for every `claude` to read, absolute; undefined: none. */
  filesDir: string | undefined;
  /** What no `claude` may do, as rules in its words. */
  denied: readonly string[];
  fixed: Fixed;
  /** The bridge's tools, if it has any. Asked at every start. */
  tools(): ToolServer | undefined;
  /** Where the answers to what Claude asks come from. */
  askDesk: AskDesk;
  onBackgroundResult(result: BackgroundResult): void;
}

export function createLauncher(options: LauncherOptions): Launcher {
  const {
    config,
    env,
    clock,
    log,
    ledger,
    temp,
    remains,
    silenceMs,
    stallMs,
    protectedPaths,
    denied,
    fixed,
    filesDir,
  } = options;
  const mask = secretMask(options.secrets);

  function environmentOf(sessionId: string, own: LaunchSettings['env']): NodeJS.ProcessEnv {
    const base = env[tempVariable] === undefined ? { ...env, ...temp.environment(sessionId) } : env;
    return own ? { ...own, ...base } : base;
  }

  /** `claude` would leave a folder aside for good that is not there when it starts. */
  async function makeFilesDir(): Promise<void> {
    if (filesDir === undefined) return;
    try {
      await mkdir(filesDir, { recursive: true, mode: 0o700 });
    } catch (error) {
      log.warn('the folder for files could not be made', { error });
    }
  }

  return {
    async start(settings, session, listeners, signal) {
      const { id, historyOf } = session;
      const command = await locateClaude(config.command, env);
      if (command === undefined) {
        throw new BridgeError('agent-missing', 'no claude found', { userMessage: missingMessage(config.command) });
      }
      await makeFilesDir();
      const tools = options.tools();
      const began = clock.now();
      const started = await startSession(
        {
          id,
          resumed: historyOf !== undefined,
          command,
          args: claudeArgs(settings, session, config.args, fixed, { free: tools?.names, protectedPaths, denied }),
          cwd: settings.path,
          env: () => environmentOf(id, settings.env),
          niceness: config.niceness,
          clock,
          log,
          silenceMs,
          stallMs,
          tools,
          mode: settings.permissionMode,
          askDesk: options.askDesk,
          mask,
          onBackgroundResult: (result) => options.onBackgroundResult({ sessionId: id, ...result }),
          ...listeners,
          onStarted: (claude) => ledger.add({ ...claude, sessionId: id, startedAt: clock.now() }),
          onExited: remains.clear,
        },
        signal,
      );
      if (started.ok) {
        const { pid } = started.session.process;
        log.debug('Claude started', { session: id, historyOf, pid, ms: clock.now() - began });
        return started.session;
      }
      if (started.reason === 'unknown-id' && historyOf !== undefined) return undefined;
      const said = started.lastWords === '' ? '' : ` It says: ${started.lastWords}`;
      throw new BridgeError('agent-failed', 'Claude ended at its start', {
        userMessage: `Claude does not start on the host.${said}`,
      });
    },
  };
}

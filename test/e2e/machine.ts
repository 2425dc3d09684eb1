import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { APIUser } from 'discord.js';
import type { User } from 'grammy/types';
import { compiled } from '../compiled.ts';
import { type AnthropicServer, startAnthropicServer } from '../fakes/anthropic/server.ts';
import { startDiscordServer } from '../fakes/discord/server.ts';
import type { DiscordServer, DiscordServerOptions } from '../fakes/discord/types.ts';
import { startTelegramServer } from '../fakes/telegram/server.ts';
import type { TelegramServer, TelegramServerOptions } from '../fakes/telegram/types.ts';
import { type BridgeProcess, watchBridge } from './bridge-process.ts';

/** The whole product on one machine of its own: the built CLI, the real claude, a Telegram server and a model. */
export interface Machine {
  telegram: TelegramServer;
  /** Only when it was asked for; Ann is there too, as `annOnDiscord`. */
  discord: DiscordServer | undefined;
  annOnDiscord: APIUser | undefined;
  model: AnthropicServer;
  /** The person who is allowed by the config. */
  ann: User;
  /** Folder of config, database and log; holds nothing of the developer's. */
  home: string;
  /** Folder claude works in. */
  project: string;
  /** What every program on this machine runs with; nothing of the developer's own environment. */
  environment: Record<string, string>;
  /** Changes the config file; takes effect with the next start. */
  configure(change: Record<string, unknown>): void;
  /** Starts the bridge and waits until it polls. */
  start(options?: RunOptions): Promise<BridgeProcess>;
  /** Runs a command of the CLI. */
  run(args: string[], options?: RunOptions): BridgeProcess;
  /** Ends everything that runs on it and removes it. */
  close(): Promise<void>;
}

export interface MachineOptions extends TelegramServerOptions {
  /** With a Discord server beside the Telegram server. */
  discord?: boolean | DiscordServerOptions;
  /** claude is logged in with a plan, not with an API key. */
  plan?: boolean;
}

export interface RunOptions {
  env?: Record<string, string>;
  /** What stands on standard input; it ends after that. */
  input?: string;
  /** In a process group of its own, like a program that a shell starts: Ctrl+C is `process.kill(-pid, 'SIGINT')`. */
  foreground?: boolean;
}

const root = new URL('../../', import.meta.url).pathname;

export async function createMachine(machineOptions: MachineOptions = {}): Promise<Machine> {
  const { discord: wanted = false, plan = false, ...options } = machineOptions;
  const folder = mkdtempSync(join(tmpdir(), 'bridge-e2e-'));
  const home = join(folder, 'bridge');
  const project = join(folder, 'project');
  for (const path of [home, project, join(folder, 'tmp')]) mkdirSync(path);
  const model = await startAnthropicServer();
  const telegram = await startTelegramServer(options);
  const ann = telegram.addUser({ first_name: 'Ann' });
  const discord = wanted === false ? undefined : await startDiscordServer(wanted === true ? {} : wanted);
  const annOnDiscord = discord?.addUser({ username: 'ann', global_name: 'Ann' });
  const children: BridgeProcess[] = [];

  const config: Record<string, unknown> = {
    host: { name: 'workbench' },
    telegram: { token: telegram.token, apiRoot: telegram.apiRoot },
    users: [
      { platform: 'telegram', id: ann.id, role: 'owner', name: 'Ann' },
      ...(annOnDiscord ? [{ platform: 'discord', id: annOnDiscord.id, role: 'owner', name: 'Ann' }] : []),
    ],
    ...(discord && { discord: { token: discord.token, apiRoot: discord.apiRoot } }),
    projects: [{ name: 'home', path: project }],
    claude: { args: ['--allowedTools', 'Bash'], spare: false },
  };
  const environment = {
    PATH: `${root}node_modules/.bin:${process.env.PATH}`,
    HOME: folder,
    TMPDIR: join(folder, 'tmp'),
    DISPATCH_BRIDGE_HOME: home,
    ANTHROPIC_BASE_URL: model.url,
    [plan ? 'CLAUDE_CODE_OAUTH_TOKEN' : 'ANTHROPIC_API_KEY']: 'sk-made-up',
    CLAUDE_CODE_MAX_RETRIES: '1',
    CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC: '1',
    DISABLE_TELEMETRY: '1',
    DISABLE_AUTOUPDATER: '1',
    ...compiled,
  };

  function configure(change: Record<string, unknown>): void {
    Object.assign(config, change);
    writeFileSync(join(home, 'config.json'), JSON.stringify(config), { mode: 0o600 });
  }

  function run(args: string[], { env = {}, input, foreground = false }: RunOptions = {}): BridgeProcess {
    const child = spawn(process.execPath, [join(root, 'bin/dispatch-bridge.js'), ...args], {
      cwd: project,
      env: { ...environment, ...env },
      detached: foreground,
      stdio: [input === undefined ? 'ignore' : 'pipe', 'pipe', 'pipe'],
    });
    child.stdin?.end(input);
    const bridge = watchBridge(child);
    children.push(bridge);
    return bridge;
  }

  configure({});
  return {
    telegram,
    discord,
    annOnDiscord,
    model,
    ann,
    home,
    project,
    environment,
    configure,
    async start(options) {
      const bridge = run(['start'], options);
      await Promise.race([
        Promise.all([telegram.untilPolling(), discord?.untilConnected()]),
        bridge.exited.then((code) => {
          throw new Error(`the bridge ended with ${code}:\n${JSON.stringify(bridge.log(), null, 1)}`);
        }),
      ]);
      return bridge;
    },
    run,
    async close() {
      for (const child of children) await child.kill9();
      for (const pid of processesOf(folder)) end(pid);
      await Promise.all([telegram.close(), discord?.close(), model.close()]);
      rmSync(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 50 });
    },
  };
}

/** Living processes whose environment or folder points into `folder`: the bridge, claude, and what claude started. */
export function processesOf(folder: string): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid)
    .filter((pid) => {
      try {
        const state = /\) (\S)/.exec(readFileSync(`/proc/${pid}/stat`, 'utf8'))?.[1];
        return state !== 'Z' && readFileSync(`/proc/${pid}/environ`, 'utf8').includes(folder);
      } catch {
        return false;
      }
    })
    .map(Number);
}

function end(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It ended by itself in the meantime.
  }
}

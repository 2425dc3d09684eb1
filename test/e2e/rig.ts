import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { User } from 'grammy/types';
import { onTestFinished } from 'vitest';
import { type AnthropicServer, startAnthropicServer } from '../fakes/anthropic-server.ts';
import { startTelegramServer, type TelegramServer, type TelegramServerOptions } from '../fakes/telegram-server.ts';

/** The whole product on one machine of its own: the built CLI, the real claude, a Telegram server and a model. */
export interface Rig {
  telegram: TelegramServer;
  model: AnthropicServer;
  /** The person who is allowed by the config. */
  ann: User;
  /** Folder of config, database and log; holds nothing of the developer's. */
  home: string;
  /** Folder claude works in. */
  project: string;
  /** Changes the config file; takes effect with the next start. */
  configure(change: Record<string, unknown>): void;
  /** Starts the bridge and waits until it polls. */
  start(options?: RunOptions): Promise<BridgeProcess>;
  /** Runs a command of the CLI. */
  run(args: string[], options?: RunOptions): BridgeProcess;
}

export interface RunOptions {
  env?: Record<string, string>;
  /** What stands on standard input; it ends after that. */
  input?: string;
}

export interface BridgeProcess {
  pid: number;
  stdout(): string;
  /** Lines of the live log so far. */
  log(): Record<string, unknown>[];
  /** Resolves with the first log line that has this message, after the first `after` lines. */
  untilLog(message: string, after?: number): Promise<Record<string, unknown>>;
  untilOutput(text: string): Promise<void>;
  exited: Promise<number | string>;
  /** Ends it as a supervisor does, and waits. */
  stop(): Promise<number | string>;
  /** Ends it as a power cut does, and waits. */
  kill9(): Promise<void>;
}

const root = new URL('../../', import.meta.url).pathname;
const waitMs = 20_000;

/** Everything is stopped and removed when the test has finished; a process left over fails it. */
export async function createRig(options: TelegramServerOptions = {}): Promise<Rig> {
  const folder = mkdtempSync(join(tmpdir(), 'bridge-e2e-'));
  const home = join(folder, 'bridge');
  const project = join(folder, 'project');
  for (const path of [home, project, join(folder, 'tmp')]) mkdirSync(path);
  const model = await startAnthropicServer();
  const telegram = await startTelegramServer(options);
  const ann = telegram.addUser({ first_name: 'Ann' });
  const children: BridgeProcess[] = [];

  const config: Record<string, unknown> = {
    host: { name: 'workbench' },
    telegram: { token: telegram.token, apiRoot: telegram.apiRoot },
    users: [{ platform: 'telegram', id: ann.id, role: 'owner', name: 'Ann' }],
    projects: [{ name: 'home', path: project }],
    claude: { args: ['--allowedTools', 'Bash'], spare: false },
  };
  const environment = {
    PATH: `${root}node_modules/.bin:${process.env.PATH}`,
    HOME: folder,
    TMPDIR: join(folder, 'tmp'),
    DISPATCH_BRIDGE_HOME: home,
    ANTHROPIC_BASE_URL: model.url,
    ANTHROPIC_API_KEY: 'sk-made-up',
    CLAUDE_CODE_MAX_RETRIES: '1',
    CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC: '1',
    DISABLE_TELEMETRY: '1',
    DISABLE_AUTOUPDATER: '1',
  };

  function configure(change: Record<string, unknown>): void {
    Object.assign(config, change);
    writeFileSync(join(home, 'config.json'), JSON.stringify(config), { mode: 0o600 });
  }

  function run(args: string[], { env = {}, input }: RunOptions = {}): BridgeProcess {
    const child = spawn(process.execPath, [join(root, 'bin/dispatch-bridge.js'), ...args], {
      cwd: project,
      env: { ...environment, ...env },
      stdio: [input === undefined ? 'ignore' : 'pipe', 'pipe', 'pipe'],
    });
    child.stdin?.end(input);
    const bridge = watch(child);
    children.push(bridge);
    return bridge;
  }

  onTestFinished(async () => {
    for (const child of children) await child.kill9();
    const left = processesOf(folder);
    for (const pid of left) end(pid);
    await Promise.all([telegram.close(), model.close()]);
    rmSync(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 50 });
  });

  configure({});
  return {
    telegram,
    model,
    ann,
    home,
    project,
    configure,
    async start(options) {
      const bridge = run(['start'], options);
      await Promise.race([
        telegram.untilPolling(),
        bridge.exited.then((code) => {
          throw new Error(`the bridge ended with ${code}:\n${JSON.stringify(bridge.log(), null, 1)}`);
        }),
      ]);
      return bridge;
    },
    run,
  };
}

function watch(child: ChildProcess): BridgeProcess {
  const lines: Record<string, unknown>[] = [];
  const watchers = new Set<() => void>();
  let stdout = '';
  const changed = () => {
    for (const check of [...watchers]) check();
  };
  child.stdout?.setEncoding('utf8').on('data', (text: string) => {
    stdout += text;
    changed();
  });
  createInterface({ input: child.stderr! }).on('line', (line) => {
    lines.push(line.startsWith('{') ? JSON.parse(line) : { msg: line });
    changed();
  });
  const exited = once(child, 'close').then(([code, signal]) => (code ?? signal) as number | string);

  function until<T>(find: () => T | undefined, what: string): Promise<T> {
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        watchers.delete(check);
        reject(
          new Error(`waited for ${what}; output: ${stdout}\nlog: ${lines.map((l) => JSON.stringify(l)).join('\n')}`),
        );
      }, waitMs);
      function check(): void {
        const found = find();
        if (found === undefined) return;
        clearTimeout(timer);
        watchers.delete(check);
        resolve(found);
      }
      watchers.add(check);
      check();
    });
  }

  return {
    pid: child.pid!,
    stdout: () => stdout,
    log: () => lines,
    untilLog: (message, after = 0) => until(() => lines.slice(after).find((line) => line.msg === message), message),
    untilOutput: (text) => until(() => (stdout.includes(text) ? true : undefined), text).then(() => undefined),
    exited,
    stop() {
      child.kill('SIGTERM');
      return exited;
    },
    async kill9() {
      child.kill('SIGKILL');
      await exited;
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

import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { onTestFinished } from 'vitest';
import { compiled } from '../compiled.ts';

const main = join(import.meta.dirname, '..', '..', 'bin', 'dispatch-bridge.js');

const patienceMs = 120_000;

export interface Running {
  child: ChildProcess;
  stdout(): string;
  stderr(): string;
  /** Resolves as soon as one of the outputs holds `text`; rejects when the process ends before. */
  untilSays(text: string): Promise<void>;
  ended: Promise<{ code: number | null; stdout: string; stderr: string }>;
}

/** A home and a data folder of their own, gone when the test ends; the command is installed on its path. */
export interface Machine {
  data: string;
  database: string;
  project: string;
  writeConfig(config: object): void;
  /** Starts the CLI in the project folder; it is killed when the test ends. */
  start(args: string[], env?: NodeJS.ProcessEnv): Running;
  /** The same, on a terminal of its own that closes when the child is killed (Linux: `script`). */
  startOnTerminal(args: string[], env?: NodeJS.ProcessEnv): Running;
  /** Runs it to its end. */
  run(args: string[], options?: { input?: string; env?: NodeJS.ProcessEnv }): Running['ended'];
}

export function makeMachine(): Machine {
  const root = mkdtempSync(join(tmpdir(), 'dispatch-cli-'));
  const data = join(root, 'data');
  const project = join(root, 'project');
  const bin = join(root, 'bin');
  for (const folder of [data, project, bin, join(root, 'home')]) mkdirSync(folder, { mode: 0o700 });
  symlinkSync(main, join(bin, 'dispatch-bridge'));
  const running: Running[] = [];

  onTestFinished(async () => {
    for (const { child } of running) child.kill('SIGKILL');
    await Promise.all(running.map(({ ended }) => ended));
    rmSync(root, { recursive: true });
  });

  function start(args: string[], env?: NodeJS.ProcessEnv): Running {
    return launch(process.execPath, [main, ...args], env);
  }

  function launch(program: string, args: string[], env: NodeJS.ProcessEnv = {}): Running {
    const child = spawn(program, args, {
      cwd: project,
      env: {
        PATH: `${bin}${delimiter}${process.env.PATH}`,
        HOME: join(root, 'home'),
        DISPATCH_BRIDGE_HOME: data,
        ...compiled,
        ...env,
      },
    });
    const started = watch(child);
    running.push(started);
    return started;
  }

  return {
    data,
    database: join(data, 'bridge.db'),
    project,
    writeConfig: (config) => writeFileSync(join(data, 'config.json'), JSON.stringify(config), { mode: 0o600 }),
    start,
    startOnTerminal: (args, env) =>
      launch(
        'script',
        ['-qefc', ['stty rows 50 cols 150; exec', process.execPath, main, ...args].join(' '), '/dev/null'],
        env,
      ),
    run(args, { input = '', env } = {}) {
      const started = start(args, env);
      started.child.stdin?.end(input);
      return started.ended;
    },
  };
}

function watch(child: ChildProcess): Running {
  let stdout = '';
  let stderr = '';
  const watchers = new Set<() => void>();
  const changed = () => {
    for (const check of [...watchers]) check();
  };
  child.stdout?.on('data', (chunk) => {
    stdout += chunk;
    changed();
  });
  child.stderr?.on('data', (chunk) => {
    stderr += chunk;
    changed();
  });
  const ended = once(child, 'close').then(([code]) => ({ code: code as number | null, stdout, stderr }));
  return {
    child,
    stdout: () => stdout,
    stderr: () => stderr,
    ended,
    untilSays(text) {
      const said = new Promise<void>((resolve) => {
        const check = () => {
          if (!`${stdout}\n${stderr}`.includes(text)) return;
          watchers.delete(check);
          resolve();
        };
        watchers.add(check);
        check();
      });
      const { promise: inVain, reject } = Promise.withResolvers<never>();
      const giveUp = (why: string) => reject(new Error(`${why} without saying ${text}:\n${stdout}\n${stderr}`));
      const timer = setTimeout(() => giveUp('ran for 120 s'), patienceMs);
      void ended.then(() => giveUp('ended'));
      return Promise.race([said, inVain]).finally(() => clearTimeout(timer));
    },
  };
}

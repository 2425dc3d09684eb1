import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { onTestFinished } from 'vitest';

export interface StandInInhibitor {
  /** `systemd-inhibit` is found in here. */
  env: NodeJS.ProcessEnv;
  /** Starts so far: their arguments. */
  starts: string[][];
  /** Resolves when at least `count` were started. */
  untilStarted(count: number): Promise<void>;
  /** Resolves when none of them runs. */
  untilNoneRuns(): Promise<void>;
  /** Ends all that run, from outside. */
  killAll(): void;
}

export interface Manners {
  /** Does not end by SIGTERM, nor with its command. */
  isDeaf?: boolean;
  /** Starts something that holds its standard error and stays. */
  leavesBehind?: boolean;
}

/**
 * A `systemd-inhibit` of our own: a real program that runs its command, as the real one does, and is connected to the
 * test as long as it lives. `refuses`: it says that and fails.
 */
export async function makeInhibitor(refuses?: string, manners: Manners = {}): Promise<StandInInhibitor> {
  const folder = mkdtempSync(join(tmpdir(), 'inhibitor-'));
  const starts: string[][] = [];
  const living = new Map<Socket, number>();
  const leftBehind = new Set<number>();
  const watchers = new Set<() => void>();
  const changed = () => {
    for (const check of [...watchers]) check();
  };

  const server = createServer((socket) => {
    living.set(socket, 0);
    socket.on('error', () => {});
    socket.once('data', (data) => {
      const { pid, left, args } = JSON.parse(data.toString()) as { pid: number; left?: number; args: string[] };
      if (left !== undefined) leftBehind.add(left);
      living.set(socket, pid);
      starts.push(args);
      changed();
    });
    socket.on('close', () => {
      living.delete(socket);
      changed();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    killAll();
    server.close();
    rmSync(folder, { recursive: true });
  });

  const program = join(folder, 'systemd-inhibit');
  writeFileSync(program, source(process.execPath, (server.address() as AddressInfo).port, refuses, manners));
  chmodSync(program, 0o700);

  function killAll(): void {
    for (const pid of [...living.values(), ...leftBehind]) {
      try {
        if (pid > 0) process.kill(pid, 'SIGKILL');
      } catch {
        // It has just ended by itself, and its connection is not closed yet.
      }
    }
  }

  function until(isSo: () => boolean): Promise<void> {
    return new Promise((resolve) => {
      const check = () => {
        if (!isSo()) return;
        watchers.delete(check);
        resolve();
      };
      watchers.add(check);
      check();
    });
  }

  return {
    env: { PATH: `${folder}${delimiter}${process.env.PATH}`, BRIDGE_SECRET: 'not for others' },
    starts,
    untilStarted: (count) => until(() => starts.length >= count),
    untilNoneRuns: () => until(() => living.size === 0),
    killAll,
  };
}

function source(node: string, port: number, refuses: string | undefined, manners: Manners): string {
  return `#!${node}
const { spawn } = require('node:child_process');
const args = process.argv.slice(2);
if (process.env.BRIDGE_SECRET) throw new Error('was given a secret');
const command = args.filter((arg) => !arg.startsWith('--'));
const refusal = ${JSON.stringify(refuses ?? null)};
const { isDeaf = false, leavesBehind = false } = ${JSON.stringify(manners)};
if (isDeaf) process.on('SIGTERM', () => {});
const stays = "setTimeout(() => {}, 60000)";
const left = leavesBehind
  ? spawn(process.execPath, ['-e', stays], { stdio: ['ignore', 'ignore', 'inherit'], detached: true })
  : undefined;
const test = require('node:net').connect(${port}, '127.0.0.1', () => {
  test.write(JSON.stringify({ pid: process.pid, left: left?.pid, args }), () => {
    if (refusal !== null) {
      process.stderr.write(refusal + '\\n', () => process.exit(1));
      return;
    }
    const child = spawn(command[0], command.slice(1), { stdio: 'inherit' });
    if (!isDeaf) child.on('exit', (code) => process.exit(code ?? 1));
  });
});
`;
}

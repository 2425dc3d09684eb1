import { createWriteStream } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import { execa } from 'execa';
import type { CommandRun } from '../../core/ports/workspaces/making.ts';

export interface ShellCommand {
  /** As a shell runs it. */
  line: string;
  /** Absolute folder it runs in. */
  folder: string;
  env: NodeJS.ProcessEnv;
  /** Absolute path of the file for all it prints. */
  logFile: string;
}

/** Characters of the end of its output. */
const longestTail = 4_000;
/** From a polite end to one by force, ms. */
const graceMs = 3_000;

/**
 * Runs a command line of a repository in a process group of its own. When `signal` aborts, the whole group ends.
 * @throws the reason of `signal`
 */
export async function runCommand(
  { line, folder, env, logFile }: ShellCommand,
  signal: AbortSignal,
): Promise<CommandRun> {
  signal.throwIfAborted();
  await mkdir(dirname(logFile), { recursive: true, mode: 0o700 });
  const log = createWriteStream(logFile, { mode: 0o600 });
  const begun = performance.now();
  const child = execa('/bin/sh', ['-c', line], {
    ...{ cwd: folder, env, extendEnv: false, detached: true, reject: false, buffer: false, all: true },
    ...{ stdin: 'ignore' },
  });
  let tail = '';
  child.all.on('data', (chunk: Buffer) => {
    log.write(chunk);
    tail = (tail + chunk.toString()).slice(-longestTail);
  });
  const end = (how: NodeJS.Signals) => {
    try {
      if (child.pid !== undefined) process.kill(-child.pid, how);
    } catch {
      // The group is gone.
    }
  };
  let force: NodeJS.Timeout | undefined;
  const abort = () => {
    end('SIGTERM');
    force = setTimeout(() => end('SIGKILL'), graceMs);
  };
  signal.addEventListener('abort', abort, { once: true });
  try {
    const { exitCode } = await child;
    return { exitCode, tail, logFile, durationMs: performance.now() - begun };
  } finally {
    signal.removeEventListener('abort', abort);
    clearTimeout(force);
    // What it left running in its group ends with it.
    end('SIGKILL');
    await new Promise<void>((resolve) => void log.end(resolve));
    signal.throwIfAborted();
  }
}

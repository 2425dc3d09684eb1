import { randomBytes } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { mkdir, open } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { stripVTControlCharacters } from 'node:util';
import { execa } from 'execa';
import { BridgeError } from '../../core/model/errors.ts';
import type { CommandRun } from '../../core/ports/workspaces/making.ts';

export interface ShellLine {
  /** As a shell reads it. */
  line: string;
  /** Where it runs. */
  folder: string;
  /** All it gets. */
  env: NodeJS.ProcessEnv;
  /** The folder of log files; made when it is missing. */
  logs: string;
  /** What the name of its log file begins with. */
  name: string;
  signal: AbortSignal;
}

const mostTail = 4_000;
/** Bytes at the end of a log that hold such a tail, whatever the signs. */
const tailBytes = mostTail * 4;
/** How long a command has to end by itself, ms. */
const graceMs = 3_000;

/**
 * Runs a line of shell in a process group of its own, which an abort ends whole.
 * @throws the reason of `signal`; BridgeError `workspace` when the line could not start
 */
export async function runCommand({ line, folder, env, logs, name, signal }: ShellLine): Promise<CommandRun> {
  signal.throwIfAborted();
  await mkdir(logs, { recursive: true, mode: 0o700 });
  const logFile = join(logs, `${name.replace(/[^\w.-]+/g, '-')}-${Date.now()}-${randomBytes(4).toString('hex')}.log`);
  const log = await open(logFile, 'ax+', 0o600);
  // Its descriptor goes to the child: the bytes never pass through here.
  const output = createWriteStream(logFile, { fd: log.fd, autoClose: false });
  const begun = performance.now();
  try {
    const child = execa('/bin/sh', ['-c', line], {
      ...{ cwd: folder, env, extendEnv: false, reject: false, detached: true, cleanup: false, buffer: false },
      ...{ stdin: 'ignore', stdout: output, stderr: output },
    });
    const { pid } = child;
    let ending: Promise<void> | undefined;
    const abort = () => {
      ending = endGroup(pid);
    };
    signal.addEventListener('abort', abort, { once: true });
    if (signal.aborted) abort();
    const result = await child;
    signal.removeEventListener('abort', abort);
    await ending;
    signal.throwIfAborted();
    if (pid === undefined) {
      const userMessage = `The command could not start in ${folder}: ${result.shortMessage ?? 'no reason given'}`;
      throw new BridgeError('workspace', 'a command did not start', { userMessage, cause: result });
    }
    const durationMs = Math.round(performance.now() - begun);
    const { size } = await log.stat();
    const from = Math.max(0, size - tailBytes);
    const { buffer, bytesRead } = await log.read(Buffer.alloc(size - from), 0, size - from, from);
    const tail = stripVTControlCharacters(buffer.subarray(0, bytesRead).toString()).slice(-mostTail).toWellFormed();
    return { exitCode: result.exitCode, tail, logFile, durationMs };
  } finally {
    await log.close();
  }
}

/** Ends all processes of a group: politely, and by force those that are left after the grace. */
async function endGroup(leader: number | undefined): Promise<void> {
  if (leader === undefined || !reaches(leader, 'SIGTERM')) return;
  const begun = performance.now();
  while (performance.now() - begun < graceMs) {
    await wait(50);
    if (!reaches(leader, 0)) return;
  }
  reaches(leader, 'SIGKILL');
}

/** Whether anyone of the group was there for a signal. */
function reaches(leader: number, signal: NodeJS.Signals | 0): boolean {
  try {
    return process.kill(-leader, signal);
  } catch {
    return false;
  }
}

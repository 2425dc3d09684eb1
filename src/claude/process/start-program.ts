import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';

export interface ProgramOptions {
  cwd?: string;
  /** Its whole environment. */
  env: NodeJS.ProcessEnv;
  stdin: 'pipe' | 'ignore';
  /** In a process group of its own. */
  detached?: boolean;
  /** Ends it with SIGTERM. */
  signal?: AbortSignal;
}

/**
 * Starts a program with pipes for its outputs. @throws the error of the system when it does not start
 *
 * Windows runs scripts such as `claude.cmd` only in a shell, with a quoting of its own, which execa knows. Elsewhere
 * Node needs no help, and execa is 111 files that would take 70 ms of the first start of `claude`, and memory for good.
 */
export async function startProgram(
  command: string,
  args: readonly string[],
  { stdin, ...options }: ProgramOptions,
): Promise<ChildProcess> {
  const child =
    process.platform === 'win32'
      ? await startOnWindows(command, args, { stdin, ...options })
      : spawn(command, args, { ...options, stdio: [stdin, 'pipe', 'pipe'] });
  // A stream that breaks, and a signal that comes too late: what matters is the exit.
  for (const stream of [child.stdin, child.stdout, child.stderr]) stream?.on('error', () => {});
  if (child.pid === undefined) throw (await once(child, 'error'))[0];
  child.on('error', () => {});
  return child;
}

async function startOnWindows(
  command: string,
  args: readonly string[],
  { signal, ...options }: ProgramOptions,
): Promise<ChildProcess> {
  const { execa } = await import('execa');
  const child = execa(command, args, {
    ...options,
    ...(signal && { cancelSignal: signal }),
    extendEnv: false,
    stdout: 'pipe',
    stderr: 'pipe',
    buffer: false,
    reject: false,
    cleanup: false,
    forceKillAfterDelay: false,
  });
  if (child.pid === undefined) throw new Error((await child).message);
  return child.nodeChildProcess;
}

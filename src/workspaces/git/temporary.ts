import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** The id of the process that made a temporary folder of ours. */
const ours = /^dispatch-(?:index|sign)-(\d+)-/;

/** A new folder for things on their way; the caller removes it, or the next start does. */
export function temporaryFolder(kind: 'index' | 'sign'): Promise<string> {
  return mkdtemp(join(tmpdir(), `dispatch-${kind}-${process.pid}-`));
}

/** Removes what processes that are dead have left. Never throws. */
export async function sweepTemporary(): Promise<void> {
  const names = await readdir(tmpdir()).catch(() => []);
  for (const name of names) {
    const pid = Number(ours.exec(name)?.[1] ?? 0);
    // Another user's folder stays: it is not ours to remove.
    if (pid > 0 && !isAlive(pid))
      await rm(join(tmpdir(), name), { recursive: true, force: true }).catch(() => undefined);
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code !== 'ESRCH';
  }
}

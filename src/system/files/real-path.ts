import type { BigIntStats } from 'node:fs';
import { type FileHandle, readlink, realpath, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';

/** The identity of a file, whatever its name. The number of its file system alone is not enough. */
export type FileIdentity = Pick<BigIntStats, 'dev' | 'ino'>;

export function isSameFile(a: FileIdentity | undefined, b: FileIdentity | undefined): boolean {
  // Some network drives have no file numbers: then only names help.
  return a !== undefined && b !== undefined && a.ino !== 0n && a.ino === b.ino && a.dev === b.dev;
}

/** Follows links; undefined: the file is missing, or we may not look. */
export async function statOf(path: string): Promise<BigIntStats | undefined> {
  try {
    return await stat(path, { bigint: true });
  } catch {
    return undefined;
  }
}

/** The path with all links followed; undefined: there is no such file. */
export async function realPathOf(path: string): Promise<string | undefined> {
  try {
    return await realpath(path);
  } catch {
    return undefined;
  }
}

/** Likewise for a missing file: follows links as far as folders exist. `path` is absolute. */
export async function intendedPath(path: string): Promise<string> {
  const real = await realPathOf(path);
  if (real !== undefined) return real;
  const folder = dirname(path);
  return folder === path ? path : join(await intendedPath(folder), basename(path));
}

/** The real path of the file open in `handle`, which was opened as `path`; undefined: it no longer exists. */
export async function openedPath(handle: FileHandle, path: string): Promise<string | undefined> {
  // The system itself knows; a second look-up by name could find another file.
  if (process.platform === 'linux') return readlink(`/proc/self/fd/${handle.fd}`).catch(() => undefined);
  const real = await realPathOf(path);
  const found = real === undefined ? undefined : await statOf(real);
  return isSameFile(found, await handle.stat({ bigint: true })) ? real : undefined;
}

import type { BigIntStats } from 'node:fs';
import { type FileHandle, readlink, realpath, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';

/** Which file it is, whatever it is called. A number of its file system alone would not do. */
export type FileIdentity = Pick<BigIntStats, 'dev' | 'ino'>;

export function isSameFile(a: FileIdentity | undefined, b: FileIdentity | undefined): boolean {
  // Some network drives number nothing: then only names tell.
  return a !== undefined && b !== undefined && a.ino !== 0n && a.ino === b.ino && a.dev === b.dev;
}

/** With links followed; undefined: nothing is there, or we may not look. */
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

/** Likewise where nothing is there yet: links are followed as far as there are folders. `path` is absolute. */
export async function intendedPath(path: string): Promise<string> {
  const real = await realPathOf(path);
  if (real !== undefined) return real;
  const folder = dirname(path);
  return folder === path ? path : join(await intendedPath(folder), basename(path));
}

/** The real path of what `handle` has open, which was opened as `path`; undefined: it is not there any more. */
export async function openedPath(handle: FileHandle, path: string): Promise<string | undefined> {
  // The system itself knows; asking by name again could be told about another file.
  if (process.platform === 'linux') return readlink(`/proc/self/fd/${handle.fd}`).catch(() => undefined);
  const real = await realPathOf(path);
  const found = real === undefined ? undefined : await statOf(real);
  return isSameFile(found, await handle.stat({ bigint: true })) ? real : undefined;
}

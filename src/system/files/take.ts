import { randomUUID } from 'node:crypto';
import { constants } from 'node:fs';
import { type FileHandle, mkdir, open, rm } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import { pipeline } from 'node:stream/promises';
import type { OutgoingFile } from '../../core/model/files.ts';
import type { TakenFile } from '../../core/ports/files.ts';
import { formatBytes } from '../../text/format/bytes.ts';
import { describeFile } from './describe.ts';
import { holdsAny } from './holds-any.ts';
import type { Judge } from './judge.ts';
import { openedPath, realPathOf } from './real-path.ts';
import { safeName } from './safe-name.ts';

/** Types that all platforms show as a picture. */
const shownAsImage = new Set(['image/png', 'image/jpeg', 'image/webp', 'image/gif']);

export interface TakeOptions {
  judge: Judge;
  /** The folder of the copies. */
  folder: string;
  /** Texts; no file that holds one may leave this machine. */
  secrets: readonly string[];
}

/** See FileAccess.take. */
export async function takeFile(
  path: string,
  roots: readonly string[],
  maxBytes: number,
  { judge, folder, secrets }: TakeOptions,
): Promise<TakenFile> {
  const written = resolve(roots[0] ?? '/', path);
  const real = await realPathOf(written);
  if (real === undefined) return refused(`There is no file ${path}.`);
  const realRoots = await judge.realRoots(roots);
  const before = await judge.whyNotSent({ path, written, real, realRoots });
  if (before !== undefined) return refused(before);

  const handle = await openFile(real);
  if (!handle) return refused(`I cannot read ${path}.`);
  try {
    const found = await handle.stat({ bigint: true });
    if (!found.isFile()) return refused(`${path} is not a file.`);
    // Checks the open file again, so that nobody can swap it in between.
    if ((await openedPath(handle, real)) !== real) return refused(`${path} has just changed; try again.`);
    const why = await judge.whyNotSent({ path, written, real, realRoots, found });
    if (why !== undefined) return refused(why);
    const size = Number(found.size);
    if (size === 0) return refused(`${path} is empty.`);
    if (size > maxBytes) {
      return refused(`${path} has ${formatBytes(size)}; I can send at most ${formatBytes(maxBytes)}.`);
    }
    const file = await copy(handle, size, basename(real), folder);
    if (!(await holdsAny(file.path, secrets))) return { ok: true, file };
    await rm(file.path, { force: true });
    return refused(`${path} has a token or key of the bridge’s config in it. It stays on this machine: open it there.`);
  } finally {
    await handle.close();
  }
}

async function copy(handle: FileHandle, size: number, name: string, folder: string): Promise<OutgoingFile> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const target = join(folder, randomUUID());
  const out = await open(target, 'wx', 0o600);
  try {
    await pipeline(handle.createReadStream({ autoClose: false, start: 0, end: size - 1 }), out.createWriteStream());
  } catch (error) {
    await rm(target, { force: true });
    throw error;
  }
  const { mimeType, size: copied } = await describeFile(target);
  return { path: target, name: safeName(name), kind: shownAsImage.has(mimeType) ? 'image' : 'document', size: copied };
}

async function openFile(path: string): Promise<FileHandle | undefined> {
  try {
    // NONBLOCK: a named pipe would wait for its other end.
    return await open(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
  } catch {
    return undefined;
  }
}

function refused(problem: string): TakenFile {
  return { ok: false, problem };
}

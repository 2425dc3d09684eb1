import { randomUUID } from 'node:crypto';
import { constants } from 'node:fs';
import { type FileHandle, mkdir, open, realpath, rm } from 'node:fs/promises';
import { basename, isAbsolute, join, relative, resolve, sep } from 'node:path';
import { pipeline } from 'node:stream/promises';
import type { OutgoingFile, TakenFile } from '../../core/files.ts';
import { formatBytes } from '../../text/format-bytes.ts';
import { isSecretName } from '../../text/secret-names.ts';
import { describeFile } from './describe.ts';
import { safeName } from './safe-name.ts';

/** What all platforms show as a picture. */
const shownAsImage = new Set(['image/png', 'image/jpeg', 'image/webp', 'image/gif']);

/** See FileAccess.take. `folder`: where the copies go. */
export async function takeFile(
  path: string,
  roots: readonly string[],
  maxBytes: number,
  folder: string,
): Promise<TakenFile> {
  const real = await realPathOf(resolve(roots[0] ?? '/', path));
  if (real === undefined) return refused(`There is no file ${path}.`);
  const realRoots = await Promise.all(roots.map(realPathOf));
  if (!realRoots.some((root) => root !== undefined && isInside(real, root))) {
    return refused(`${path} is outside of the project; only files inside of it and its added folders can be sent.`);
  }
  if (isSecretName(real) || isSecretName(resolve(roots[0] ?? '/', path))) {
    return refused(`${basename(path)} looks like a secret by its name, so it is not sent.`);
  }

  // Opened once and judged by the handle, so that nothing can be put in its place in between.
  const handle = await openFile(real);
  if (!handle) return refused(`${path} can not be read.`);
  try {
    const stat = await handle.stat();
    if (!stat.isFile()) return refused(`${path} is not a file.`);
    if (stat.size === 0) return refused(`${path} is empty.`);
    if (stat.size > maxBytes)
      return refused(`${path} has ${formatBytes(stat.size)}; at most ${formatBytes(maxBytes)} can be sent.`);
    if ((await realPathOf(real)) !== real) return refused(`${path} was changed just now; try again.`);
    return { ok: true, file: await copy(handle, stat.size, basename(real), folder) };
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
    // NONBLOCK: a named pipe must not make us wait for its other end.
    return await open(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
  } catch {
    return undefined;
  }
}

async function realPathOf(path: string): Promise<string | undefined> {
  try {
    return await realpath(path);
  } catch {
    return undefined;
  }
}

function isInside(path: string, root: string): boolean {
  const way = relative(root, path);
  return way !== '' && way !== '..' && !way.startsWith(`..${sep}`) && !isAbsolute(way);
}

function refused(problem: string): TakenFile {
  return { ok: false, problem };
}

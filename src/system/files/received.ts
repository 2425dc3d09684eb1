import { constants } from 'node:fs';
import { lstat, open, opendir, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { OwnFiles } from './own-files.ts';
import { isFoldedWithin } from './own-names.ts';
import { intendedPath, realPathOf } from './real-path.ts';

/** See FileAccess.isReplaced. `inbox`: the folder of all received files. */
export async function isReplaced(path: string, inbox: string, own: OwnFiles): Promise<boolean> {
  const found = await lstat(path).catch(() => undefined);
  if (!found) return false;
  if (!found.isFile()) return true;
  const [real, realInbox] = [await realPathOf(path), await intendedPath(inbox)];
  if (real === undefined || !isFoldedWithin(real, realInbox)) return true;
  return (await own.find(real, [dirname(real)])) !== undefined;
}

/** @throws when it is a link, or no file: it was a plain file when it came */
export async function readReceived(path: string): Promise<Buffer> {
  // NONBLOCK: a named pipe would wait for its other end.
  const handle = await open(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
  try {
    if (!(await handle.stat()).isFile()) throw new Error('it is no longer a file');
    return await handle.readFile();
  } finally {
    await handle.close();
  }
}

const taskFolder = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** See FileAccess.sweep. `inbox`: the folder of all received files, with a folder for each task. */
export async function sweepReceived(inbox: string, isGone: (taskId: string) => boolean): Promise<number> {
  let swept = 0;
  for await (const name of namesIn(inbox)) {
    if (!taskFolder.test(name) || !isGone(name)) continue;
    await rm(join(inbox, name), { recursive: true, force: true });
    swept++;
  }
  return swept;
}

/** Bit by bit: there may be a hundred thousand. */
async function* namesIn(folder: string): AsyncGenerator<string> {
  try {
    for await (const { name } of await opendir(folder)) yield name;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  }
}

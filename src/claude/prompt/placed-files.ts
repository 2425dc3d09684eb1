import { createHash } from 'node:crypto';
import { lstat, mkdir, rename, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { BridgeError } from '../../core/model/errors.ts';
import type { HostFile } from '../../core/ports/host.ts';

/** Files of people on this disk, so that Claude can read them by path. */
export interface PlacedFiles {
  /** The absolute path of the file. Writes it when it is not here yet, readable only for the user of the bridge. */
  place(file: HostFile): Promise<string>;
}

export interface PlacedFilesOptions {
  /** Where files are written that are not on this disk yet, absolute; undefined: nowhere. */
  folder: string | undefined;
  /** Where a file with this id lies on this disk already; undefined: it does not. */
  placeOf?: ((id: string) => string | undefined) | undefined;
}

export function createPlacedFiles({ folder, placeOf }: PlacedFilesOptions): PlacedFiles {
  const placing = new Map<string, Promise<string>>();

  async function write(file: HostFile): Promise<string> {
    if (folder === undefined) throw new BridgeError('internal', 'this host has no folder for files');
    // The id may hold anything; the name was made safe for every system, but that was elsewhere.
    const name = basename(file.fileName);
    if (name !== file.fileName || ['', '.', '..'].includes(name)) {
      throw new BridgeError('internal', 'a file has a name that is none');
    }
    const own = join(folder, createHash('sha256').update(file.id).digest('hex').slice(0, 32));
    const path = join(own, name);
    if (await isThere(path, file.size)) return path;
    const bytes = await file.content();
    await mkdir(own, { recursive: true, mode: 0o700 });
    // A file that is there is whole.
    const unfinished = join(own, '.unfinished');
    await writeFile(unfinished, bytes, { mode: 0o600 });
    await rename(unfinished, path);
    return path;
  }

  return {
    place(file) {
      const here = placeOf?.(file.id);
      if (here !== undefined) return Promise.resolve(here);
      const known = placing.get(file.id);
      if (known) return known;
      const work = write(file).finally(() => placing.delete(file.id));
      placing.set(file.id, work);
      return work;
    },
  };
}

async function isThere(path: string, size: number): Promise<boolean> {
  const found = await lstat(path).catch(() => undefined);
  return found?.isFile() === true && found.size === size;
}

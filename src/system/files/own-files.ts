import type { BigIntStats } from 'node:fs';
import { opendir, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { folded, isFoldedWithin, isSpareOf } from './own-names.ts';
import { intendedPath, isSameFile, statOf } from './real-path.ts';

/** A file or folder that is the bridge's own, or Claude's. */
export interface OwnPlace {
  /** Absolute; it may be a link, and may be missing. */
  path: string;
  /** For people, after “is”: `the bridge’s log`. */
  what: string;
}

export interface OwnPlaces {
  files: readonly OwnPlace[];
  folders: readonly OwnPlace[];
  /** What belongs to tasks inside these: projects, received files, sessions' worktrees. */
  lent: readonly LentPlace[];
}

interface LentPlace {
  /** Absolute. */
  path: string;
  /** 0: the folder itself is lent. 1: each folder in it. 2: each folder in each folder in it; what is above is not. */
  depth: number;
}

/** Knows what must not leave this machine because it belongs to the bridge or to Claude. */
export interface OwnFiles {
  /**
   * Which of their files the one at `real` is, for people, after “is”; undefined: none. `roots`: the real folders this
   * task works in; a lent one of them belongs to the task. `found`: the identity of the file, when it is open.
   */
  find(real: string, roots: readonly string[], found?: BigIntStats): Promise<string | undefined>;
  /**
   * Likewise for any absolute path, with or without links, even a missing one; a folder lent to any task is not theirs.
   */
  findAt(path: string, found?: BigIntStats): Promise<string | undefined>;
  /** Whether the real folder is one of theirs, in one, or around one of their files and folders. */
  touches(folder: string): Promise<boolean>;
}

export function createOwnFiles({ files, folders, lent }: OwnPlaces): OwnFiles {
  async function find(real: string, roots: readonly string[], found?: BigIntStats): Promise<string | undefined> {
    const self = found ?? (await statOf(real));
    const spares: string[] = [];
    for (const { path, what } of files) {
      const own = await intendedPath(path);
      if (folded(real) === folded(own) || isSameFile(self, await statOf(own))) return what;
      if (isSpareOf(real, own) || isSpareOf(real, path)) spares.push(`a copy of ${what}`);
    }
    if (spares[0] !== undefined) return spares[0];
    const above = await foldersAbove(real);
    const lentNow = await lentPlaces();
    for (const { path, what } of folders) {
      const own = await intendedPath(path);
      const identity = await statOf(own);
      const isInside = isFoldedWithin(real, own) || above.some((folder) => isSameFile(folder, identity));
      if (isInside && !isLent(real, own, roots, lentNow)) return what;
    }
    return self?.isFile() && self.nlink > 1n ? findOtherName(self, lentNow) : undefined;
  }

  function lentPlaces(): Promise<LentPlace[]> {
    return Promise.all(lent.map(async ({ path, depth }) => ({ path: await intendedPath(path), depth })));
  }

  /** It has several names: one of them may be in a folder of ours. */
  async function findOtherName(self: BigIntStats, lentNow: readonly LentPlace[]): Promise<string | undefined> {
    for (const { path, what } of folders) if (await holds(await intendedPath(path), self, lentNow)) return what;
    return undefined;
  }

  async function touches(folder: string): Promise<boolean> {
    const self = await statOf(folder);
    for (const { path } of [...files, ...folders]) {
      const own = await intendedPath(path);
      const around = await foldersAbove(own);
      if (isFoldedWithin(own, folder) || around.some((one) => isSameFile(one, self))) return true;
    }
    return (await find(join(folder, 'any'), [])) !== undefined;
  }

  return {
    find,
    touches,
    async findAt(path, found) {
      const real = await intendedPath(path);
      const isOfTask = (await lentPlaces()).some((place) => depthIn(real, place.path) >= Math.max(1, place.depth));
      return find(real, isOfTask ? [real] : [], found);
    },
  };
}

/** A root in a lent folder wins over the folder of ours around it, not over one inside it. */
function isLent(real: string, own: string, roots: readonly string[], lent: readonly LentPlace[]): boolean {
  return roots.some(
    (root) =>
      isFoldedWithin(real, root) &&
      lent.some(({ path, depth }) => depthIn(root, path) >= depth && depthIn(path, own) > 0),
  );
}

/** How many names the path has below the folder; 0: they are the same; less: it is not in there. Both are real. */
function depthIn(path: string, folder: string): number {
  if (!isFoldedWithin(path, folder)) return -1;
  const names = (text: string) => folded(text).split('/').filter(Boolean).length;
  return names(path) - names(folder);
}

/** A folder mounted a second time has two names, and no link shows it. */
async function foldersAbove(path: string): Promise<BigIntStats[]> {
  const found: BigIntStats[] = [];
  for (let folder = dirname(path), last = path; folder !== last; last = folder, folder = dirname(folder)) {
    const self = await statOf(folder);
    if (self) found.push(self);
  }
  return found;
}

async function holds(folder: string, wanted: BigIntStats, except: readonly LentPlace[]): Promise<boolean> {
  if (except.some(({ path, depth }) => depthIn(folder, path) === depth)) return false;
  const entries = await opendir(folder).catch(() => undefined);
  if (!entries) return false;
  for await (const entry of entries) {
    const path = join(folder, entry.name);
    if (entry.isDirectory() ? await holds(path, wanted, except) : isSameFile(await lookAt(path, entry), wanted))
      return true;
  }
  return false;
}

async function lookAt(path: string, entry: { isFile(): boolean }): Promise<BigIntStats | undefined> {
  return entry.isFile() ? stat(path, { bigint: true }).catch(() => undefined) : undefined;
}

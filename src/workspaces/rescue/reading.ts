import { lstatSync } from 'node:fs';
import { lstat, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { OpenGit } from '../git/git.ts';
import { entriesOf, onDisk, type RawPath, readable } from './raw-path.ts';
import type { TreeEntry } from './vault.ts';
import { nestedAt, type Worktree } from './worktree.ts';

/** What is in a working tree, by its own Git. Paths are relative to it. */
export interface Reading {
  tree: Worktree;
  /** Files with a place in the index and untracked ones. */
  files: RawPath[];
  /** Those that differ from HEAD or the index. */
  changed: RawPath[];
  /** Entries of the index that are not on disk and are not meant to be (sparse checkouts), and submodules. */
  elsewhere: TreeEntry[];
  /** `stage`: 0 for what is staged, 1 to 3 for the sides of a conflict. */
  index: (TreeEntry & { stage: string })[];
  /** Sides of conflicts that were solved since. */
  solved: (TreeEntry & { stage: string })[];
  /** Ignored files, and folders that are ignored as a whole (with `/` at the end). */
  ignored: RawPath[];
  /** Repositories within it. */
  nested: { path: RawPath; isSubmodule: boolean; reading: Reading }[];
}

const deepest = 8;

export async function readWorktree(open: OpenGit, tree: Worktree, depth = 0): Promise<Reading> {
  const index = tree.admin === undefined ? [] : await indexOf(tree, ['-s', '-t']);
  const solved = tree.admin === undefined ? [] : await indexOf(tree, ['--resolve-undo']);
  const empty = { tree, files: [], changed: [], elsewhere: [], index, solved, ignored: [], nested: [] };
  if (!tree.isThere) return empty;
  // Without its own folder of Git every file is one that Git does not have.
  if (tree.admin === undefined) return { ...empty, ...(await unknownFiles(tree.top)) };

  const { changed, untracked, ignored } = await statusOf(tree);
  const links = index.filter(({ mode }) => mode === '160000');
  const sparse = index.filter(({ tag, path }) => tag === 'S' && !isOnDisk(tree.top, path));
  const skipped = new Set([...links, ...sparse].map(({ path }) => path));
  const tracked = [...new Set(index.map(({ path }) => path))].filter((path) => !skipped.has(path));
  const folders = untracked.filter((path) => path.endsWith('/'));
  const nested: Reading['nested'] = [];
  for (const path of [...links.map((link) => link.path), ...folders.map((folder) => folder.slice(0, -1))]) {
    const inner = await nestedAt(open, join(tree.top, readable(path)));
    if (inner === undefined || depth >= deepest) continue;
    const isSubmodule = links.some((link) => link.path === path);
    nested.push({ path, isSubmodule, reading: await readWorktree(open, inner, depth + 1) });
  }
  const loose = await Promise.all(
    folders
      .filter((path) => !nested.some((one) => `${one.path}/` === path))
      .map((path) => walk(tree.top, path.slice(0, -1))),
  );
  return {
    ...{ tree, index, solved, ignored, nested },
    files: [...tracked, ...untracked.filter((path) => !path.endsWith('/')), ...loose.flat()],
    changed: [...changed, ...untracked.filter((path) => !path.endsWith('/')), ...loose.flat()],
    elsewhere: [...links, ...sparse]
      .filter(({ stage }) => stage === '0')
      .map(({ mode, sha, path }) => ({ mode, sha, path })),
  };
}

/** All files and links below a folder, other kinds left out. */
export async function walk(top: string, folder: RawPath): Promise<RawPath[]> {
  const entries = await readdir(onDisk(top, folder), { withFileTypes: true, encoding: 'buffer' });
  const found = await Promise.all(
    entries.map((entry) => {
      const path = `${folder === '' ? '' : `${folder}/`}${entry.name.toString('latin1')}`;
      if (entry.isDirectory()) return walk(top, path);
      return entry.isFile() || entry.isSymbolicLink() ? [path] : [];
    }),
  );
  return found.flat();
}

export async function diskKindOf(
  top: string,
  path: RawPath,
): Promise<'file' | 'link' | 'folder' | 'other' | undefined> {
  const found = await lstat(onDisk(top, path)).catch(() => undefined);
  if (found === undefined) return undefined;
  if (found.isSymbolicLink()) return 'link';
  if (found.isDirectory()) return 'folder';
  return found.isFile() ? 'file' : 'other';
}

async function unknownFiles(top: string): Promise<Pick<Reading, 'files' | 'changed'>> {
  const files = (await walk(top, '')).filter((path) => path !== '.git');
  return { files, changed: files };
}

/** `H 100644 <sha> 0 TAB path`, the letter only with `-t`. */
async function indexOf(tree: Worktree, args: readonly string[]) {
  const output = await tree.git.bytes(['ls-files', '-z', ...args]);
  return entriesOf(output).map((line) => {
    const at = line.indexOf('\t');
    const words = line.slice(0, at).split(' ');
    const [mode = '', sha = '', stage = '0'] = words.slice(-3);
    return { tag: words.length > 3 ? words[0] : undefined, mode, sha, stage, path: line.slice(at + 1) };
  });
}

async function statusOf(tree: Worktree) {
  const args = ['status', '--porcelain=v2', '-z', '--untracked-files=all', '--ignored=matching', '--no-renames'];
  const output = await tree.git.bytes([...args, '--ignore-submodules=all']);
  const lines = entriesOf(output);
  const of = (kind: string) => lines.filter((line) => line.startsWith(`${kind} `));
  return {
    changed: [...of('1').map((line) => afterWords(line, 8)), ...of('u').map((line) => afterWords(line, 10))],
    untracked: of('?').map((line) => line.slice(2)),
    ignored: of('!').map((line) => line.slice(2)),
  };
}

function afterWords(line: string, words: number): RawPath {
  return line.split(' ').slice(words).join(' ');
}

function isOnDisk(top: string, path: RawPath): boolean {
  return lstatSync(onDisk(top, path), { throwIfNoEntry: false }) !== undefined;
}

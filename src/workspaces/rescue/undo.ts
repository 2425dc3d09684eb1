import { existsSync } from 'node:fs';
import { chmod, lstat, mkdir, open as openFile, rename, rm, rmdir, symlink, unlink } from 'node:fs/promises';
import { BridgeError } from '../../core/model/errors.ts';
import type { FileChange, Snapshot, UndoPlan } from '../../core/ports/workspaces/rescue.ts';
import type { OpenGit } from '../git/git.ts';
import { fileContentOf, notAFolder } from './ignored.ts';
import { entriesOf, onDisk, parentsOf, type RawPath, rawPathOf, readable } from './raw-path.ts';
import { diskKindOf } from './reading.ts';
import { hashes, hashOf } from './record.ts';
import { tipOf } from './roots.ts';
import { nameForDisk, type TreeEntry, type Vault } from './vault.ts';
import { nestedAt, type Worktree } from './worktree.ts';

/**
 * Tracked and untracked files of a working tree, as bytes. The vault has an index of its own for each folder, so that
 * only what changed since the last snapshot is read.
 */
export async function takeSnapshot(open: OpenGit, vault: Vault, top: string, name: string): Promise<Snapshot> {
  const tree = await nestedAt(open, top);
  if (tree === undefined) throw cannot(`${top} is no working tree of Git.`);
  const [tracked, untracked] = await Promise.all([
    tree.git.bytes(['ls-files', '-z', '-s']),
    tree.git.bytes(['ls-files', '-z', '--others', '--exclude-standard']),
  ]);
  const entries = entriesOf(tracked).map((line) => ({
    mode: line.slice(0, 6),
    path: line.slice(line.indexOf('\t') + 1),
  }));
  const files = entries.filter(({ mode }) => mode !== '160000').map(({ path }) => path);
  const others = entriesOf(untracked).filter((path) => !path.endsWith('/'));
  const index = vault.indexFile(`index-${hashOf(top)}`);
  await rm(`${index}.lock`, { force: true });
  const all = [...new Set([...files, ...others])];
  if (!existsSync(index)) await takeOver(vault, tree);
  const sha = await vault.treeOnDisk(top, all, [], index);
  const ref = `refs/dispatch/snapshot/${nameForDisk(name)}`;
  await vault.git(['update-ref', ref, sha]);
  return { ref, sha };
}

/** What HEAD has comes in one pack, which is much faster than file by file. */
async function takeOver(vault: Vault, tree: Worktree): Promise<void> {
  const head = await tipOf(tree, 'HEAD^{tree}');
  if (head === undefined) return;
  await vault.hold([tree.objects], [head]);
}

export async function planUndo(vault: Vault, top: string, before: Snapshot, after: Snapshot): Promise<UndoPlan> {
  const args = ['diff-tree', '-r', '-z', '--raw', '--no-renames', '--no-abbrev', after.sha, before.sha];
  const parts = entriesOf(await vault.bytes(args));
  const changes: FileChange[] = [];
  const expected: TreeEntry[] = [];
  for (let at = 0; at + 1 < parts.length; at += 2) {
    const [mode = '', , sha = '', , letter = ''] = parts[at]!.slice(1).split(' ');
    const path = parts[at + 1]!;
    const what = letter.startsWith('A') ? 'added' : letter.startsWith('D') ? 'deleted' : 'changed';
    changes.push({ path: readable(path), what });
    expected.push({ mode, sha, path });
  }
  const now = await presentEntries(
    vault,
    top,
    expected.map(({ path }) => path),
  );
  const touched = expected.filter(({ mode, sha, path }) => {
    const entry = now.get(path);
    return mode === absent ? entry !== undefined : entry?.sha !== sha || entry.mode !== mode;
  });
  return { changes, touched: touched.map(({ path }) => readable(path)) };
}

/** Puts these files back, each in one step: first what goes, then what comes. Never through a link. */
export async function putBack(vault: Vault, top: string, before: Snapshot, paths: readonly string[]): Promise<void> {
  const wanted = new Set(paths);
  const entries = new Map((await vault.entriesOf(before.sha)).map((entry) => [entry.path, entry]));
  const raw = new Map([...entries.keys()].map((path) => [readable(path), path]));
  for (const path of wanted) {
    const there = raw.get(path) ?? rawPathOf(path);
    if (isOutside(there)) throw cannot(`${path} is not in ${top}.`);
    await assertNoLinks(top, there);
  }
  for (const path of wanted) if (!raw.has(path)) await takeAway(top, rawPathOf(path));
  for (const path of wanted) {
    const entry = entries.get(raw.get(path) ?? '');
    if (entry !== undefined) await bring(vault, top, entry);
  }
}

const absent = '000000';

/** What is on disk at these paths, as Git would name it. */
async function presentEntries(vault: Vault, top: string, paths: readonly RawPath[]): Promise<Map<RawPath, TreeEntry>> {
  const found = new Map<RawPath, TreeEntry>();
  const files: RawPath[] = [];
  for (const path of paths) {
    const kind = await diskKindOf(top, path);
    if (kind === 'file') files.push(path);
    if (kind === 'link') {
      const target = Buffer.from((await fileContentOf(top, path))!.slice('-> '.length), 'latin1');
      const sha = await vault.git(['hash-object', '--no-filters', '--stdin'], { input: target });
      found.set(path, { mode: '120000', sha, path });
    }
    if (kind === 'folder' || kind === 'other') found.set(path, { mode: '040000', sha: '', path });
  }
  for (const [path, sha] of await hashes(vault, top, files, false)) {
    const { mode } = await lstat(onDisk(top, path));
    found.set(path, { mode: (mode & 0o100) === 0 ? '100644' : '100755', sha, path });
  }
  return found;
}

function isOutside(path: RawPath): boolean {
  return (
    path.startsWith('/') ||
    path.split('/').some((part) => part === '' || part === '..' || part.toLowerCase() === '.git')
  );
}

async function assertNoLinks(top: string, path: RawPath): Promise<void> {
  for (const parent of parentsOf(path)) if ((await diskKindOf(top, parent)) === 'link') throw notAFolder(parent);
}

async function takeAway(top: string, path: RawPath): Promise<void> {
  const kind = await diskKindOf(top, path);
  if (kind === undefined) return;
  if (kind === 'folder') throw cannot(`${readable(path)} is a folder now. Move it away, then undo again.`);
  await unlink(onDisk(top, path));
  for (const parent of parentsOf(path)) if (!(await isEmptied(top, parent))) return;
}

/** An empty folder goes, because Git knows none. */
async function isEmptied(top: string, folder: RawPath): Promise<boolean> {
  return rmdir(onDisk(top, folder)).then(
    () => true,
    () => false,
  );
}

async function bring(vault: Vault, top: string, { mode, sha, path }: TreeEntry): Promise<void> {
  if (mode === '160000') return;
  await assertNoLinks(top, path);
  for (const parent of parentsOf(path).toReversed()) {
    const kind = await diskKindOf(top, parent);
    if (kind === undefined) await mkdir(onDisk(top, parent));
    else if (kind !== 'folder') throw notAFolder(parent);
  }
  const now = await lstat(onDisk(top, path)).catch(() => undefined);
  if (now?.isDirectory()) throw cannot(`${readable(path)} is a folder now. Move it away, then undo again.`);
  const bytes = await vault.bytes(['cat-file', 'blob', sha]);
  const part = onDisk(
    top,
    `${parentsOf(path)[0] === undefined ? '' : `${parentsOf(path)[0]}/`}.undo-${hashOf(path).slice(0, 16)}`,
  );
  await rm(part, { force: true });
  if (mode === '120000') await symlink(Buffer.from(bytes), part);
  else {
    const file = await openFile(part, 'wx', mode === '100755' ? 0o777 : 0o666);
    try {
      await file.writeFile(bytes);
      await file.sync();
    } finally {
      await file.close();
    }
    if (now?.isFile()) await chmod(part, withExecution(now.mode & 0o777, mode === '100755'));
  }
  await rename(part, onDisk(top, path));
}

/** The rights of the file as it is, with or without the right to run it. */
function withExecution(rights: number, isProgram: boolean): number {
  return isProgram ? rights | ((rights & 0o444) >> 2) : rights & ~0o111;
}

function cannot(userMessage: string): BridgeError {
  return new BridgeError('workspace', 'the undo cannot be done', { userMessage });
}

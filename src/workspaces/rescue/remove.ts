import { existsSync } from 'node:fs';
import { lstat, readdir, readFile, realpath, rm, rmdir, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import { BridgeError } from '../../core/model/errors.ts';
import type { WorkspacePlace } from '../../core/ports/workspaces/making.ts';
import type { Git } from '../git/git.ts';
import { fileContentOf, stampOf } from './ignored.ts';
import type { RescueFacts } from './keep.ts';
import { onDisk, parentsOf, type RawPath, readable } from './raw-path.ts';
import { diskKindOf, walk } from './reading.ts';
import { hashes, nameOnDisk } from './record.ts';
import { adminFiles, hadCommits, isUnread, ownCommits, tipOf } from './roots.ts';
import type { TreeEntry, Vault } from './vault.ts';
import type { Worktree } from './worktree.ts';

/** @throws BridgeError `workspace` when its person locked it */
export async function assertUnlocked(tree: Worktree): Promise<void> {
  const lock = tree.admin === undefined ? undefined : join(tree.admin, 'locked');
  if (lock === undefined || !existsSync(lock)) return;
  const reason = (await readFile(lock, 'utf8')).trim();
  throw stopped(`${tree.top} is locked${reason && ` (${reason})`}. Run git worktree unlock, then try again.`);
}

/**
 * Deletes file by file what the commit holds with the same bytes, then the empty folders. Whatever else is there stays.
 * `kept`: folder of the kept ignored files.
 * @throws BridgeError `workspace` at the first thing that is not held
 */
export async function deleteHeld(
  vault: Vault,
  moment: { sha: string; facts: RescueFacts; tree: Worktree },
  place: WorkspacePlace,
  kept: string,
): Promise<void> {
  const { facts, tree } = moment;
  if (!tree.isThere) return;
  if ((await realpath(tree.top)) === (await realpath(place.checkout)))
    throw stopped(`${tree.top} is the checkout itself.`);
  await deleteTracked(vault, tree.top, await vault.entriesOf(moment.sha));
  for (const one of facts.nested) await deleteNested(vault, tree.top, one);
  for (const { path, content, isKept } of facts.ignored) {
    if ((await diskKindOf(tree.top, path)) === undefined) continue;
    const here = await fileContentOf(tree.top, path);
    const copy = await fileContentOf(isKept ? kept : place.checkout, path).catch(() => undefined);
    if (here !== content || copy !== content) throw notHeld(path);
    await unlink(onDisk(tree.top, path));
  }
  for (const path of facts.excepted) await rm(onDisk(tree.top, path), { recursive: true, force: true });
  await assertNothingElse(tree.top);
  await emptyFolders(tree.top, '');
  await rm(join(tree.top, '.git'), { force: true });
  await rmdir(tree.top);
}

/** Ends what Git knows of the worktree, after its folder is gone; other entries stay. */
export async function forgetWorktree(
  git: Git,
  vault: Vault,
  moment: { facts: RescueFacts; tree: Worktree },
  path: string,
): Promise<void> {
  const { admin } = moment.tree;
  if (admin === undefined || !existsSync(admin)) return;
  const held = new Map((await vault.entriesOf(moment.facts.admin)).map((entry) => [nameOnDisk(entry.path), entry.sha]));
  const now = await hashes(vault, admin, await adminFiles(moment.tree), false);
  for (const [name, sha] of now) if (held.get(name) !== sha) throw notHeld(name);
  const { exitCode, said } = await git.tries(['worktree', 'remove', path]);
  if (exitCode !== 0) throw stopped(`git worktree remove failed: ${said}`);
}

/** Deletes the branch where no commit goes with it: other refs have them, or the rescue has. */
export async function deleteBranch(vault: Vault, tree: Worktree, branch: string, rescue: string | undefined) {
  const ref = `refs/heads/${branch}`;
  const tip = await tipOf(tree, ref);
  if (tip === undefined) return;
  const list = await tree.git(['worktree', 'list', '--porcelain', '-z']);
  if (list.split('\0').includes(`branch ${ref}`)) return;
  const { own } = await ownCommits(tree, [tip], await hadCommits(tree, ref));
  if (own.length > 0 && !(await holds(vault, rescue, tip))) return;
  await tree.git(['update-ref', '-d', ref, tip]);
  await tree.git.tries(['config', '--local', '--remove-section', `branch.${branch}`]);
}

async function holds(vault: Vault, rescue: string | undefined, tip: string): Promise<boolean> {
  if (rescue === undefined) return false;
  return (await vault.tries(['merge-base', '--is-ancestor', tip, rescue])).exitCode === 0;
}

async function deleteTracked(vault: Vault, top: string, entries: readonly TreeEntry[]): Promise<void> {
  const folders = new Map<RawPath, Promise<boolean>>();
  const there: { path: RawPath; entry: TreeEntry; stamp: string; kind: 'file' | 'link' | 'other' }[] = [];
  await inBatches(entries, async (entry) => {
    const path = nameOnDisk(entry.path);
    if (entry.mode === '160000' || !(await isReached(top, path, folders))) return;
    const facts = await lstat(onDisk(top, path), { bigint: true }).catch(() => undefined);
    if (facts === undefined) return;
    const kind = facts.isFile() ? 'file' : facts.isSymbolicLink() ? 'link' : 'other';
    if (kind !== (entry.mode === '120000' ? 'link' : 'file')) throw notHeld(path);
    there.push({ path, entry, stamp: stampOf(facts), kind });
  });
  const files = there.filter(({ kind }) => kind === 'file').map(({ path }) => path);
  const now = await hashes(vault, top, files, false);
  await inBatches(there, async ({ path, entry, stamp, kind }) => {
    if (kind === 'link') {
      const held = Buffer.from(await vault.bytes(['cat-file', 'blob', entry.sha])).toString('latin1');
      if ((await fileContentOf(top, path)) !== `-> ${held}`) throw notHeld(path);
    } else if (now.get(path) !== entry.sha) throw notHeld(path);
    if (stampOf(await lstat(onDisk(top, path), { bigint: true })) !== stamp) throw notHeld(path);
    await unlink(onDisk(top, path));
  });
}

const batch = 32;

async function inBatches<T>(all: readonly T[], work: (one: T) => Promise<void>): Promise<void> {
  for (let at = 0; at < all.length; at += batch) {
    const ended = await Promise.allSettled(all.slice(at, at + batch).map(work));
    const failed = ended.find(({ status }) => status === 'rejected');
    if (failed?.status === 'rejected') throw failed.reason;
  }
}

/** The way to it has no link: what is behind one is not the worktree's. */
async function isReached(top: string, path: RawPath, folders: Map<RawPath, Promise<boolean>>): Promise<boolean> {
  for (const parent of parentsOf(path)) {
    const known = folders.get(parent) ?? diskKindOf(top, parent).then((kind) => kind === 'folder');
    folders.set(parent, known);
    if (!(await known)) return false;
  }
  return true;
}

async function deleteNested(vault: Vault, top: string, one: { path: RawPath; commit: string }): Promise<void> {
  const inner = join(top, readable(one.path));
  if (!existsSync(inner)) return;
  const message = await vault.git(['log', '-1', '--format=%B', one.commit]);
  const facts: { admin: string; nested: RescueFacts['nested'] } = JSON.parse(
    message.slice(message.indexOf('\n\n') + 2),
  );
  await deleteTracked(vault, inner, await vault.entriesOf(one.commit));
  for (const deeper of facts.nested) await deleteNested(vault, inner, deeper);
  const folder = join(inner, '.git');
  if ((await diskKindOf(inner, '.git')) !== 'folder') {
    await rm(folder, { force: true });
    return;
  }
  // Its objects are held as objects, the rest as files.
  const held = new Map((await vault.entriesOf(facts.admin)).map((entry) => [nameOnDisk(entry.path), entry.sha]));
  const files = (await walk(folder, '')).filter((path) => !isUnread(path));
  const now = await hashes(vault, folder, files, false);
  for (const [path, sha] of now) if (held.get(path) !== sha) throw notHeld(`${one.path}/.git/${path}`);
  await rm(folder, { recursive: true, force: true });
}

async function assertNothingElse(top: string): Promise<void> {
  const left = (await walk(top, '')).find((path) => path !== '.git');
  if (left !== undefined) throw notHeld(left);
}

async function emptyFolders(top: string, folder: RawPath): Promise<void> {
  for (const entry of await readdir(onDisk(top, folder), { withFileTypes: true, encoding: 'buffer' })) {
    const path = `${folder === '' ? '' : `${folder}/`}${entry.name.toString('latin1')}`;
    if (entry.isDirectory()) {
      await emptyFolders(top, path);
      await rmdir(onDisk(top, path));
    } else if (path !== '.git') await unlink(onDisk(top, path));
  }
}

function notHeld(path: RawPath): BridgeError {
  return stopped(`${readable(path)} changed since it was rescued. It stays where it is; rescue again, then remove.`);
}

export function stopped(userMessage: string): BridgeError {
  return new BridgeError('workspace', 'the worktree is not removed', { userMessage });
}

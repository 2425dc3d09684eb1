import { lstat, readdir, readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Finished } from '../../core/ports/workspaces/finishing.ts';
import type { Git, OpenGit } from '../git/git.ts';
import {
  busyWith,
  checkedOut,
  commitAt,
  couldNot,
  isThere,
  knownPeople,
  namesOf,
  type Refusal,
  stateFolder,
  statusOf,
} from './repository.ts';
import { unsigned, withSigning } from './signing.ts';

/** What is merged where. */
export interface MergePlan {
  branch: string;
  into: string;
  /** The commit of the branch. */
  tip: string;
  /** The commit of the target, before. */
  old: string;
  /** The target has nothing of its own. */
  isForward: boolean;
  /** What comes out. */
  tree: string;
  message: string;
  signMs: number;
}

export type Merged = Finished<{ sha: string; wasThere: boolean }>;

/** The working tree that has a branch checked out, or rebases it. */
export async function heldBy(
  open: OpenGit,
  git: Git,
  branch: string,
): Promise<{ folder: string; by: 'checkout' | 'rebase' } | undefined> {
  const listed = (await git(['worktree', 'list', '--porcelain', '-z'])).split('\0\0');
  for (const entry of listed) {
    const fields = entry.split('\0').filter((field) => field !== '');
    const folder = fields.find((field) => field.startsWith('worktree '))?.slice('worktree '.length);
    if (folder === undefined || fields.includes('bare') || !(await isThere(folder))) continue;
    if (fields.includes(`branch refs/heads/${branch}`)) return { folder, by: 'checkout' };
    if (fields.includes('detached') && (await isRebased(open(folder), branch))) return { folder, by: 'rebase' };
  }
  return undefined;
}

async function isRebased(git: Git, branch: string): Promise<boolean> {
  const state = await stateFolder(git).catch(() => undefined);
  if (state === undefined) return false;
  const heads = ['rebase-merge/head-name', 'rebase-apply/head-name'].map((name) =>
    readFile(join(state, name), 'utf8').catch(() => ''),
  );
  return (await Promise.all(heads)).some((head) => head.trim() === `refs/heads/${branch}`);
}

/** Merges in the working tree that has the target checked out, only when nothing there can be lost. */
export async function mergeInside(git: Git, plan: MergePlan): Promise<Merged> {
  const dirty = await whyDirty(git, plan);
  if (dirty) return dirty;
  const { tip, old, into, message } = plan;
  if ((await checkedOut(git)) !== into || (await commitAt(git, 'HEAD')) !== old)
    return couldNot('base-moved', `${into} has moved just now. Look again.`);
  return withSigning(git, plan.signMs, async (signing) => {
    const plain = [
      '--commit',
      '--no-squash',
      '--no-autostash',
      '--no-edit',
      '--no-verify-signatures',
      '--no-stat',
      '--quiet',
    ];
    const how = plan.isForward ? ['--ff-only', '--no-overwrite-ignore'] : ['--no-ff', '-m', message];
    // Not cut off in the middle: half of a merge on disk is worse than a second more.
    const done = await git.tries(['merge', ...plain, ...how, tip], {
      settings: [...knownPeople, ...signing.settings],
    });
    const sha = await commitAt(git, 'HEAD');
    if (done.exitCode === 0 && sha !== undefined && sha !== old) return { ok: true, sha, wasThere: false };
    if ((await busyWith(git)) === 'a merge') await git(['merge', '--abort']);
    return unsigned(signing, done) ?? couldNot('failed', done.said || `git merge ended with ${done.exitCode}`);
  });
}

async function whyDirty(git: Git, { old, tree }: MergePlan): Promise<Refusal | undefined> {
  const tracked = (await statusOf(git)).filter(({ kind }) => kind !== 'untracked').map(({ path }) => path);
  if (tracked.length > 0)
    return couldNot('base-dirty', `${git.folder} has changes that no commit has:\n${namesOf(tracked)}`);
  const inTheWay = await pathsInTheWay(git, old, tree);
  if (inTheWay.length === 0) return undefined;
  return couldNot('base-dirty', `The merge would write over these files in ${git.folder}:\n${namesOf(inTheWay)}`);
}

/** Files that Git does not track, ignored ones included, where the merge would write. */
async function pathsInTheWay(git: Git, old: string, tree: string): Promise<string[]> {
  const parts = (await git(['diff-tree', '-r', '-z', '--no-renames', '--name-status', old, tree])).split('\0');
  const added: string[] = [];
  const deleted = new Set<string>();
  for (let at = 0; at + 1 < parts.length; at += 2) {
    if (parts[at] === 'A') added.push(parts[at + 1]!);
    if (parts[at] === 'D') deleted.add(parts[at + 1]!.toLowerCase());
  }
  const found = new Set<string>();
  const seen = new Map<string, Promise<boolean>>();
  for (const path of added) {
    const above = await blockedAbove(dirname(path));
    if (above !== undefined) found.add(above);
    else for (const name of await untrackedAt(path)) found.add(name);
  }
  return [...found];

  /** A file where a folder must be. */
  async function blockedAbove(folder: string): Promise<string | undefined> {
    if (folder === '.') return undefined;
    const above = await blockedAbove(dirname(folder));
    if (above !== undefined) return above;
    const known = seen.get(folder) ?? isOtherThanFolder(folder);
    seen.set(folder, known);
    return (await known) && !deleted.has(folder.toLowerCase()) ? folder : undefined;
  }

  async function isOtherThanFolder(folder: string): Promise<boolean> {
    const facts = await lstat(join(git.folder, folder)).catch(() => undefined);
    return facts !== undefined && !facts.isDirectory();
  }

  async function untrackedAt(path: string): Promise<string[]> {
    const facts = await lstat(join(git.folder, path)).catch(() => undefined);
    if (facts === undefined || deleted.has(path.toLowerCase())) return [];
    if (!facts.isDirectory()) return [path];
    const names = await readdir(join(git.folder, path));
    return (await Promise.all(names.map((name) => untrackedAt(`${path}/${name}`)))).flat();
  }
}

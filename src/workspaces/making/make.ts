import { existsSync } from 'node:fs';
import { lstat, mkdir, readdir, realpath, rm, rmdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { BridgeError } from '../../core/model/errors.ts';
import type { CheckoutFacts, MakeRequest, WorkspacePlace } from '../../core/ports/workspaces/making.ts';
import type { Git, OpenGit } from '../git/git.ts';

export interface MakeOptions {
  open: OpenGit;
  /** The folder of all worktrees, absolute. */
  folder: string;
}

/** All branches of worktrees begin like this. */
const prefix = 'dispatch';

/** See `WorkspaceMaking.plan`. */
export async function planPlace({ open, folder }: MakeOptions, request: MakeRequest): Promise<WorkspacePlace> {
  const { checkout, project, slug } = request;
  const git = open(checkout.top);
  const { base, baseSha } = await baseOf(git, request);
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const root = join(await realpath(folder), folderName(project));
  // A branch of the name `dispatch` leaves no room for one below it.
  const separator = (await refExists(git, `refs/heads/${prefix}`)) ? '-' : '/';
  for (let n = 1; ; n++) {
    const name = n === 1 ? slug : `${slug}-${n}`;
    const branch = `${prefix}${separator}${name}`;
    const path = join(root, name);
    const isTaken = (await refExists(git, `refs/heads/${branch}`)) || (await exists(path));
    if (!isTaken) return { checkout: checkout.top, path, inside: checkout.inside, branch, base, baseSha };
  }
}

async function baseOf(git: Git, { checkout, base }: MakeRequest): Promise<{ base: string; baseSha: string }> {
  if (typeof base === 'object')
    return { base: checkout.branch, baseSha: await shaOf(git, `refs/heads/${base.branch}`) };
  if (base === 'head' || checkout.remote === undefined) return { base: checkout.branch, baseSha: checkout.head };
  const { remote } = checkout;
  await git(['fetch', '--no-tags', '--no-recurse-submodules', remote]);
  const branch = await defaultBranch(git, remote, checkout);
  return { base: `${remote}/${branch}`, baseSha: await shaOf(git, `refs/remotes/${remote}/${branch}`) };
}

/** As the remote has it; else the one of the checkout. */
async function defaultBranch(git: Git, remote: string, { branch }: CheckoutFacts): Promise<string> {
  const known = await git.tries(['symbolic-ref', '--quiet', '--short', `refs/remotes/${remote}/HEAD`]);
  if (known.exitCode === 0) return known.stdout.trim().slice(remote.length + 1);
  const asked = await git.tries(['ls-remote', '--symref', remote, 'HEAD']);
  return /^ref: refs\/heads\/(\S+)\s+HEAD$/m.exec(asked.stdout)?.[1] ?? branch;
}

/** See `WorkspaceMaking.make`. */
export async function makeWorktree({ open }: MakeOptions, place: WorkspacePlace, signal: AbortSignal): Promise<void> {
  const { checkout, path, branch, baseSha } = place;
  const git = open(checkout);
  const registered = await worktreeAt(git, path);
  if (registered && (await exists(join(path, '.git')))) {
    if (registered.branch !== `refs/heads/${branch}`) throw notOurs(place, `is on ${registered.branch ?? 'no branch'}`);
    await finish(open(path), git, path, signal);
    return;
  }
  if (await isUsed(path)) throw notOurs(place, 'holds files that Git does not know');
  await rmdir(path).catch(() => undefined);
  // Its folder is gone, or was never filled: this entry of Git’s list goes, and no other.
  if (registered) {
    await git.tries(['worktree', 'unlock', path], { signal });
    await git(['worktree', 'remove', path], { signal });
  }
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  const isThere = await refExists(git, `refs/heads/${branch}`);
  const what = isThere ? [path, branch] : ['-b', branch, '--no-track', path, baseSha];
  await git(['worktree', 'add', '--quiet', ...what], { signal, settings: ['checkout.workers=0'] });
}

/** Git writes the index last: without one, `worktree add` was cut off, and nobody has worked there. */
async function finish(git: Git, checkout: Git, path: string, signal: AbortSignal): Promise<void> {
  const own = (await git(['rev-parse', '--absolute-git-dir'])).replace(/\n$/, '');
  if (existsSync(join(own, 'index'))) return;
  await rm(join(own, 'index.lock'), { force: true });
  await git(['reset', '--hard', '--quiet'], { signal });
  await checkout.tries(['worktree', 'unlock', path], { signal });
}

/** See `WorkspaceMaking.whyNot`. */
export async function whyNot(open: OpenGit, { path, branch }: WorkspacePlace): Promise<string | undefined> {
  if (!(await exists(path))) return 'is gone';
  const git = open(path);
  const top = await git.tries(['rev-parse', '--show-toplevel']);
  if (top.exitCode !== 0) return 'is no worktree any more';
  const real = await realpath(top.stdout.replace(/\n$/, '')).catch(() => undefined);
  if (real !== (await realpath(path))) return `is no worktree any more: Git would work in ${real ?? 'another folder'}`;
  const head = await git.tries(['symbolic-ref', '--quiet', 'HEAD']);
  if (head.exitCode === 0 && head.stdout.trim() === `refs/heads/${branch}`) return undefined;
  // In the middle of a rebase, the branch comes back at its end.
  const rebased = await git.tries(['rev-parse', '--git-path', 'rebase-merge/head-name']);
  if (head.exitCode !== 0 && existsSync(join(path, rebased.stdout.trim()))) return undefined;
  return head.exitCode === 0
    ? `is on ${head.stdout.trim().replace('refs/heads/', '')}, not on ${branch}`
    : 'has no branch checked out';
}

/** The entry of Git’s list of worktrees for this folder. */
async function worktreeAt(git: Git, path: string): Promise<{ branch: string | undefined } | undefined> {
  const listed = (await git(['worktree', 'list', '--porcelain', '-z'])).split('\0\0');
  for (const entry of listed) {
    const lines = entry.split('\0');
    if (lines[0] !== `worktree ${path}`) continue;
    return { branch: lines.find((line) => line.startsWith('branch '))?.slice('branch '.length) };
  }
  return undefined;
}

function notOurs({ path, branch }: WorkspacePlace, why: string): BridgeError {
  const userMessage = `The worktree ${path} for ${branch} cannot be used: it ${why}. Move it away, then retry.`;
  return new BridgeError('workspace', 'something else is in the place of a worktree', { userMessage });
}

async function isUsed(path: string): Promise<boolean> {
  try {
    return (await readdir(path)).length > 0;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return false;
    return true;
  }
}

async function shaOf(git: Git, ref: string): Promise<string> {
  return (await git(['rev-parse', '--verify', `${ref}^{commit}`])).trim();
}

async function refExists(git: Git, ref: string): Promise<boolean> {
  return (await git.tries(['show-ref', '--verify', '--quiet', ref])).exitCode === 0;
}

function exists(path: string): Promise<boolean> {
  return lstat(path).then(
    () => true,
    () => false,
  );
}

/** Projects may have any name: only letters that every file system takes, and never a hidden folder. */
function folderName(project: string): string {
  const plain = encodeURIComponent(project)
    .replace(/[^A-Za-z0-9._-]/g, '_')
    .replace(/^[.-]+/, '_');
  return plain === '' ? 'project' : plain;
}

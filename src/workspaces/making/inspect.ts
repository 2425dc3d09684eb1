import { existsSync } from 'node:fs';
import { realpath } from 'node:fs/promises';
import { dirname, join, relative, resolve } from 'node:path';
import type { Checkout } from '../../core/ports/workspaces/making.ts';
import type { Git, OpenGit } from '../git/git.ts';

/** Files and folders in Git’s own folder that show what a checkout is in the middle of. */
const busyWith: readonly [path: string, what: string][] = [
  ['rebase-merge', 'is in the middle of a rebase'],
  ['rebase-apply', 'is in the middle of a rebase'],
  ['MERGE_HEAD', 'is in the middle of a merge'],
  ['CHERRY_PICK_HEAD', 'is in the middle of a cherry-pick'],
  ['REVERT_HEAD', 'is in the middle of a revert'],
  ['BISECT_LOG', 'is in the middle of a bisect'],
];

/** See `WorkspaceMaking.hasRepository`. */
export function hasRepository(folder: string): boolean {
  for (let at = resolve(folder); ; at = dirname(at)) {
    if (existsSync(join(at, '.git'))) return true;
    if (dirname(at) === at) return false;
  }
}

/** See `WorkspaceMaking.inspect`. */
export async function inspectFolder(open: OpenGit, folder: string): Promise<Checkout> {
  try {
    if (!existsSync(folder)) return unfit('has no folder any more');
    return await look(open(folder), folder);
  } catch (error) {
    return unfit(`cannot be read by Git: ${error instanceof Error ? error.message : String(error)}`);
  }
}

async function look(git: Git, folder: string): Promise<Checkout> {
  const place = await git.tries(['rev-parse', '--is-bare-repository', '--is-inside-work-tree']);
  if (place.exitCode !== 0) return unfit(whyNone(place.said));
  const [isBare, isInside] = place.stdout.split('\n');
  if (isBare === 'true') return unfit('is a bare repository, without files to work on');
  if (isInside !== 'true') return unfit('is inside Git’s own folder');
  const [top, common, own] = await Promise.all(
    ['--show-toplevel', '--git-common-dir', '--absolute-git-dir'].map(async (what) =>
      realpath(resolve(folder, (await git(['rev-parse', '--path-format=absolute', what])).replace(/\n$/, ''))),
    ),
  );
  const head = await git.tries(['rev-parse', '--verify', '--quiet', 'HEAD^{commit}']);
  if (head.exitCode !== 0) return unfit('has no commit yet');
  const busy = busyWith.find(([path]) => existsSync(join(own!, path)));
  if (busy) return unfit(busy[1]);
  const branch = await git.tries(['symbolic-ref', '--quiet', '--short', 'HEAD']);
  if (branch.exitCode !== 0) return unfit('has no branch checked out (a detached HEAD)');
  const status = await git(['status', '--porcelain=v2', '-z', '--untracked-files=normal']);
  const inside = relative(top!, await realpath(folder));
  return {
    kind: 'ready',
    at: {
      ...{ top: top!, inside, common: common!, head: head.stdout.trim(), branch: branch.stdout.trim() },
      changed: status.split('\0').filter((entry) => /^[12u?] /.test(entry)).length,
      remote: await remoteOf(git, branch.stdout.trim()),
    },
  };
}

function whyNone(said: string): string {
  if (/dubious ownership/.test(said))
    return 'belongs to another user: run git config --global --add safe.directory on this machine to trust it';
  if (/not a git repository/i.test(said)) return 'is no Git repository';
  return `cannot be read by Git: ${said.split('\n')[0]}`;
}

/** The remote that the branch goes to: its own, else the only one, else `origin`. */
async function remoteOf(git: Git, branch: string): Promise<string | undefined> {
  const remotes = (await git.tries(['remote'])).stdout.split('\n').filter((name) => name !== '');
  const own = (await git.tries(['config', '--get', `branch.${branch}.remote`])).stdout.trim();
  if (remotes.includes(own)) return own;
  return remotes.length === 1 ? remotes[0] : remotes.find((name) => name === 'origin');
}

function unfit(why: string): Checkout {
  return { kind: 'unfit', why };
}

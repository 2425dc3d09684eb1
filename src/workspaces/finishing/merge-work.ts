import type { WorkspacePlace } from '../../core/ports/workspaces/making.ts';
import type { Git, OpenGit } from '../git/git.ts';
import { heldBy, type Merged, type MergePlan, mergeInside } from './merge-inside.ts';
import {
  busyWith,
  commitAt,
  couldNot,
  isThere,
  knownPeople,
  namesOf,
  type Refusal,
  statusOf,
  withoutIdentity,
} from './repository.ts';
import { unsigned, withSigning } from './signing.ts';
import { hasAllOf } from './work-facts.ts';

/** Merges the branch of `place`. What conflicts is found before anything is touched. */
export async function mergeWork(
  open: OpenGit,
  place: WorkspacePlace,
  { into, signMs, signal }: { into: string; signMs: number; signal: AbortSignal },
): Promise<Merged> {
  const git = open(place.path);
  const early = await unfinishedWork(git);
  if (early) return early;
  const [tip, old] = [await commitAt(git, `refs/heads/${place.branch}`), await commitAt(git, `refs/heads/${into}`)];
  if (tip === undefined) return couldNot('failed', `The branch ${place.branch} does not exist anymore.`);
  if (old === undefined) return couldNot('failed', await whyNoTarget(git, into));

  const held = await heldBy(open, git, into);
  if (held?.by === 'rebase') return couldNot('base-busy', `${into} is in the middle of a rebase in ${held.folder}.`);
  const target = held && open(held.folder);
  const busy = target && (await whyBusy(target, tip));
  if (busy) return busy;
  if (await hasAllOf(git, old, tip)) return { ok: true, sha: old, wasThere: true };

  const planned = await planMerge(target ?? git, place.branch, into, tip, old);
  if ('ok' in planned) return planned;
  const plan = { ...planned, signMs };
  signal.throwIfAborted();
  const refused = plan.isForward ? undefined : await withoutIdentity(target ?? git);
  if (refused) return refused;
  return target ? mergeInside(target, plan) : mergeBeside(git, plan);
}

async function unfinishedWork(git: Git): Promise<Refusal | undefined> {
  const busy = await busyWith(git);
  if (busy !== undefined) return couldNot('failed', `The worktree is in the middle of ${busy}. Finish it first.`);
  const status = await statusOf(git);
  if (status.length === 0) return undefined;
  return couldNot('failed', `Not everything is committed. Commit first:\n${namesOf(status.map(({ path }) => path))}`);
}

async function whyNoTarget(git: Git, into: string): Promise<string> {
  return (await commitAt(git, `refs/remotes/${into}`)) === undefined
    ? `The branch ${into} does not exist anymore.`
    : `${into} is a branch of a remote: publish the work, or open a pull request.`;
}

/** Ends a merge of ours that a crash cut off; all else that is under way there stays. */
async function whyBusy(target: Git, tip: string): Promise<Refusal | undefined> {
  const busy = await busyWith(target);
  if (busy === 'a merge' && (await isOurs(target, tip))) {
    await target(['merge', '--abort']);
    return undefined;
  }
  if (busy !== undefined)
    return couldNot('base-busy', `${target.folder} is in the middle of ${busy}. Finish it or abort it there.`);
  const lock = (await target(['rev-parse', '--git-path', 'index.lock'])).replace(/\n$/, '');
  const path = lock.startsWith('/') ? lock : `${target.folder}/${lock}`;
  if (!(await isThere(path))) return undefined;
  return couldNot('base-busy', `Another Git works in ${target.folder}. When none does, remove ${path}.`);
}

/** It merges exactly this commit, and nobody has solved or changed anything since. */
async function isOurs(target: Git, tip: string): Promise<boolean> {
  const heads = await target.tries(['rev-parse', '--verify', '--quiet', 'MERGE_HEAD']);
  if (heads.stdout.trim() !== tip) return false;
  const merged = await target.tries(['merge-tree', '--write-tree', '--no-messages', '-z', 'HEAD', tip]);
  const tree = await target.tries(['write-tree']);
  const status = await statusOf(target);
  const isUntouched = status.every(({ kind, line }) => kind === 'untracked' || (kind === 'changed' && line[3] === '.'));
  // Already committed: HEAD has the tip, and what is left is only the note about it.
  const result = merged.stdout.split('\0')[0]!.trim();
  return merged.exitCode === 0 && tree.stdout.trim() === result && isUntouched;
}

async function planMerge(git: Git, branch: string, into: string, tip: string, old: string) {
  const isForward = (await git.tries(['merge-base', '--is-ancestor', old, tip])).exitCode === 0;
  const merged = await git.tries(['merge-tree', '--write-tree', '--name-only', '--no-messages', '-z', old, tip]);
  const [tree = '', ...files] = merged.stdout.split('\0').map((part, at) => (at === 0 ? part.trim() : part));
  if (merged.exitCode === 1) {
    const names = [...new Set(files.filter((name) => name !== ''))];
    return couldNot('conflict', conflictSteps(branch, into, names));
  }
  if (merged.exitCode !== 0) return couldNot('failed', merged.said);
  return { branch, into, tip, old, isForward, tree, message: `Merge branch '${branch}' into ${into}` };
}

/** For Claude, in the worktree of the branch. */
function conflictSteps(branch: string, into: string, files: readonly string[]): string {
  return [
    `1. In your worktree, on ${branch}, run: git merge ${into}`,
    '2. These files conflict:',
    ...files.map((name) => `   - ${/[\p{Cc}"\\]/u.test(name) ? JSON.stringify(name) : name}`),
    '3. Solve each conflict so that the intentions of both sides are kept.',
    '4. Run the tests.',
    '5. Commit the merge. Do not push.',
  ].join('\n');
}

/** Nobody has the target checked out: its name moves, if it still is where it was. */
async function mergeBeside(git: Git, plan: MergePlan): Promise<Merged> {
  const { into, tip, old, tree, message, isForward } = plan;
  const made = isForward ? { exitCode: 0, stdout: tip, said: '' } : await commitTree();
  if ('ok' in made) return made;
  const sha = made.stdout.trim();
  const args = ['update-ref', '-m', `merge ${plan.branch}`, `refs/heads/${into}`, sha, old];
  const named = await git.tries(args);
  if (named.exitCode === 0) return { ok: true, sha, wasThere: false };
  const isMoved = (await commitAt(git, `refs/heads/${into}`)) !== old;
  return couldNot(isMoved ? 'base-moved' : 'failed', named.said);

  function commitTree() {
    return withSigning(git, plan.signMs, async (signing) => {
      const args = ['commit-tree', ...(signing.isOn ? ['-S'] : []), '-p', old, '-p', tip, '-F', '-', tree];
      const settings = [...knownPeople, ...signing.settings];
      const done = await git.tries(args, { input: `${message}\n`, settings });
      return done.exitCode === 0 ? done : (unsigned(signing, done) ?? couldNot('failed', done.said));
    });
  }
}

import { rename, rm, writeFile } from 'node:fs/promises';
import type { Finished } from '../../core/ports/workspaces/finishing.ts';
import type { WorkspacePlace } from '../../core/ports/workspaces/making.ts';
import type { Git } from '../git/git.ts';
import { readHooks } from './hooks.ts';
import {
  busyWith,
  checkedOut,
  commitAt,
  couldNot,
  isThere,
  knownPeople,
  orAborted,
  type Refusal,
  statusOf,
  withoutIdentity,
} from './repository.ts';
import { unsigned, withSigning } from './signing.ts';
import { copyIndex, type IndexCopy, withIndexCopy } from './temporary-index.ts';
import { currentToken } from './work-facts.ts';

export interface CommitRequest {
  message: string;
  hooks: boolean;
  /** The token of the state that its person saw. */
  expect: string;
  /** How long a signature may take. */
  signMs: number;
  signal: AbortSignal;
}

const clean = couldNot('nothing-to-do', 'Everything is committed.');

/** Commits everything but ignored files, by a copy of the index: until there is a commit, nothing has changed. */
export async function commitWork(
  git: Git,
  place: WorkspacePlace,
  request: CommitRequest,
): Promise<Finished<{ sha: string }>> {
  const refused = await whyNoCommit(git, place);
  if (refused) return refused;
  if ((await statusOf(git)).length === 0) return clean;
  return withIndexCopy(git, async (copy) => {
    const added = await git.tries(['add', '--all'], copy.options);
    if (added.exitCode !== 0) return couldNot('failed', added.said);
    const [tree, before] = [await git(['write-tree'], copy.options), await git(['rev-parse', 'HEAD^{tree}'])];
    if (tree === before) {
      await useIndex(copy);
      return clean;
    }
    // After everything is added: what is in the commit is what the person saw.
    if ((await currentToken(git)) !== request.expect) return moved;
    return (await withoutIdentity(git)) ?? (await commitCopy(git, copy, request));
  });
}

const moved = couldNot('base-moved', 'The worktree has changed since its state was shown. Look at it again.');

async function whyNoCommit(git: Git, { branch }: WorkspacePlace): Promise<Refusal | undefined> {
  const busy = await busyWith(git);
  if (busy !== undefined)
    return couldNot('failed', `The worktree is in the middle of ${busy}. Finish it or abort it first.`);
  const there = await checkedOut(git);
  if (there === branch) return undefined;
  return couldNot('failed', `The worktree is on ${there ?? 'no branch'}, not on ${branch}. Switch back first.`);
}

async function commitCopy(
  git: Git,
  copy: IndexCopy,
  { message, hooks, signMs, signal }: CommitRequest,
): Promise<Finished<{ sha: string }>> {
  if (await isThere(`${copy.original}.lock`))
    return couldNot('failed', `Another Git works in this worktree: ${copy.original}.lock exists. ${lockFix}`);
  const head = await commitAt(git, 'HEAD');
  return withSigning(git, signMs, async (signing) => {
    const { env, settings } = copy.options;
    const options = { env, settings: [...settings!, ...knownPeople, ...signing.settings], hooks, signal };
    const args = ['commit', '--quiet', '--no-status', '--cleanup=whitespace', '--file=-'];
    const done = await orAborted(signal, git.tries(args, { ...options, input: message }));
    const sha = await commitAt(git, 'HEAD');
    if (done.exitCode === 0 && sha !== undefined && sha !== head) {
      await useIndex(copy);
      return { ok: true, sha };
    }
    const refused = unsigned(signing, done);
    if (refused) return refused;
    const isHook = hooks && (await readHooks(git)).names.some((name) => beforeCommits.includes(name));
    return couldNot(isHook ? 'hook' : 'failed', done.said || `git commit ended with ${done.exitCode}`);
  });
}

const beforeCommits = ['pre-commit', 'prepare-commit-msg', 'commit-msg'];
const lockFix = 'When no Git runs there, remove that file.';

/** Makes the copy the index. The lock keeps out another Git; a lock of another Git stays. */
async function useIndex({ file, original }: IndexCopy): Promise<void> {
  const lock = `${original}.lock`;
  try {
    await writeFile(lock, '', { flag: 'wx' });
  } catch {
    // The next commit finds that nothing is left to do, and comes here again.
    return;
  }
  try {
    await copyIndex(file, lock);
    await rename(lock, original);
  } catch (error) {
    await rm(lock, { force: true });
    throw error;
  }
}

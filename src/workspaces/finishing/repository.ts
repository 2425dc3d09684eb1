import { access } from 'node:fs/promises';
import { join } from 'node:path';
import type { FinishFailure } from '../../core/ports/workspaces/finishing.ts';
import type { WorkspacePlace } from '../../core/ports/workspaces/making.ts';
import type { Git } from '../git/git.ts';

/** What a call says that could not do its work. */
export interface Refusal {
  ok: false;
  why: FinishFailure;
  message: string;
}

export function couldNot(why: FinishFailure, message: string): Refusal {
  return { ok: false, why, message };
}

/** The commit a name has; undefined: there is none. */
export async function commitAt(git: Git, name: string): Promise<string | undefined> {
  const { exitCode, stdout } = await git.tries(['rev-parse', '--verify', '--quiet', `${name}^{commit}`]);
  return exitCode === 0 ? stdout.trim() : undefined;
}

/** The base as it is now; where its branch is gone, the commit the work began from. */
export async function baseCommit(git: Git, { base, baseSha }: WorkspacePlace): Promise<string> {
  return (await commitAt(git, `refs/heads/${base}`)) ?? (await commitAt(git, `refs/remotes/${base}`)) ?? baseSha;
}

/** The branch that is checked out; undefined: none. */
export async function checkedOut(git: Git): Promise<string | undefined> {
  const { exitCode, stdout } = await git.tries(['symbolic-ref', '--quiet', 'HEAD']);
  return exitCode === 0 ? stdout.replace(/\n$/, '').replace(/^refs\/heads\//, '') : undefined;
}

/** Where Git keeps the state of this one working tree. */
export async function stateFolder(git: Git): Promise<string> {
  return (await git(['rev-parse', '--absolute-git-dir'])).replace(/\n$/, '');
}

const states: Record<string, string> = {
  MERGE_HEAD: 'a merge',
  'rebase-merge': 'a rebase',
  'rebase-apply': 'a rebase',
  CHERRY_PICK_HEAD: 'a cherry-pick',
  REVERT_HEAD: 'a revert',
  sequencer: 'a cherry-pick or revert',
  BISECT_LOG: 'a bisect',
};

/** What the working tree is in the middle of, for people; undefined: nothing. */
export async function busyWith(git: Git): Promise<string | undefined> {
  const folder = await stateFolder(git);
  for (const [name, words] of Object.entries(states)) if (await isThere(join(folder, name))) return words;
  return undefined;
}

export async function isThere(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}

/** What no commit has yet, file by file. */
export async function statusOf(git: Git): Promise<StatusEntry[]> {
  return readStatus(await git(['status', '--porcelain=v2', '-z', '--untracked-files=all']));
}

/** One line of `git status --porcelain=v2 -z`. */
export interface StatusEntry {
  kind: 'changed' | 'unmerged' | 'untracked';
  path: string;
  from: string | undefined;
  /** The whole line. */
  line: string;
}

/** Reads `git status --porcelain=v2 -z`. */
function readStatus(output: string): StatusEntry[] {
  const entries: StatusEntry[] = [];
  const parts = output.split('\0');
  for (let at = 0; at < parts.length; at++) {
    const line = parts[at]!;
    const spaces = { '1': 8, '2': 9, u: 10, '?': 1 }[line[0] ?? ''];
    if (spaces === undefined) continue;
    const kind = line[0] === '?' ? 'untracked' : line[0] === 'u' ? 'unmerged' : 'changed';
    const from = line[0] === '2' ? parts[++at] : undefined;
    entries.push({ kind, path: afterSpaces(line, spaces), from, line });
  }
  return entries;
}

function afterSpaces(line: string, count: number): string {
  let at = 0;
  for (let space = 0; space < count; space++) at = line.indexOf(' ', at) + 1;
  return line.slice(at);
}

/** In force where commits are made: nobody is a guess of the host name. */
export const knownPeople = ['user.useConfigOnly=true'];

/** Why no commit can be made; undefined: Git knows who makes it. */
export async function withoutIdentity(git: Git): Promise<Refusal | undefined> {
  for (const who of ['GIT_AUTHOR_IDENT', 'GIT_COMMITTER_IDENT']) {
    const { exitCode, said } = await git.tries(['var', who], { settings: knownPeople });
    if (exitCode !== 0) return couldNot('no-identity', `${said}\n\n${identityFix}`);
  }
  return undefined;
}

const identityFix = [
  'Tell Git on this machine who you are, then tap again:',
  'git config --global user.name "Your Name"',
  'git config --global user.email you@example.com',
].join('\n');

/** Names for people: the first ten, one a line. */
export function namesOf(paths: readonly string[]): string {
  const more = paths.length > 10 ? [`… and ${paths.length - 10} more`] : [];
  return [...paths.slice(0, 10), ...more].join('\n');
}

/** What `work` gives, or the reason of `signal` at once: a child of Git may keep its streams open. */
export async function orAborted<T>(signal: AbortSignal, work: Promise<T>): Promise<T> {
  signal.throwIfAborted();
  work.catch(() => undefined);
  let stop = () => {};
  const aborted = new Promise<never>((_, reject) => {
    stop = () => reject(signal.reason);
    signal.addEventListener('abort', stop, { once: true });
  });
  return Promise.race([work, aborted]).finally(() => signal.removeEventListener('abort', stop));
}

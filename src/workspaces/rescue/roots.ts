import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { onDisk, type RawPath } from './raw-path.ts';
import { walk } from './reading.ts';
import type { Worktree } from './worktree.ts';

/** Names of objects, in a reflog, a list of steps, a file like `MERGE_HEAD`. */
const names = /\b(?:[0-9a-f]{64}|[0-9a-f]{40})\b/g;

/** Files of a worktree's own folder that hold no text, or nothing of its own. */
const unread =
  /^(?:index(?:\..*)?|sharedindex\..*|objects\/.*|modules\/.*|worktrees\/.*|.*\.lock|.*\.(?:pack|idx|rev))$/;

/** Files of the worktree's own folder of Git that tell of its state: HEAD, reflogs, a half-done rebase. */
export async function adminFiles(tree: Worktree): Promise<RawPath[]> {
  if (tree.admin === undefined) return [];
  return (await walk(tree.admin, '')).filter((path) => !isUnread(path)).toSorted();
}

export function isUnread(path: RawPath): boolean {
  return unread.test(path);
}

/** All objects that the worktree names: its HEAD, its reflogs and refs, what is half done, the reflogs of these branches. */
export async function namedObjects(tree: Worktree, branches: readonly string[]): Promise<string[]> {
  const found = new Set<string>();
  const read = async (file: string | Buffer) => {
    const text = await readFile(file, 'latin1');
    for (const [name] of text.matchAll(names)) found.add(name);
  };
  for (const path of await adminFiles(tree)) if (!path.startsWith('hooks/')) await read(onDisk(tree.admin!, path));
  for (const branch of branches) {
    const log = join(tree.common, 'logs/refs/heads', branch);
    if (existsSync(log)) await read(log);
    const tip = await tipOf(tree, `refs/heads/${branch}`);
    if (tip !== undefined) found.add(tip);
  }
  const head = tree.admin === undefined ? undefined : await tipOf(tree, 'HEAD');
  if (head !== undefined) found.add(head);
  return [...found];
}

export async function tipOf({ git }: Worktree, ref: string): Promise<string | undefined> {
  const { exitCode, stdout } = await git.tries(['rev-parse', '--verify', '--quiet', `${ref}^{object}`]);
  return exitCode === 0 ? stdout.trim() : undefined;
}

/** Which of these objects there are, by kind. */
export async function kindsOf({ git }: Worktree, shas: readonly string[]): Promise<Map<string, string>> {
  if (shas.length === 0) return new Map();
  const answers = await git(['cat-file', '--batch-check'], { input: `${shas.join('\n')}\n` });
  const known = answers.split('\n').map((line) => line.split(' '));
  return new Map(
    known.flatMap(([sha = '', kind = '']) => (/^(?:commit|tree|blob|tag)$/.test(kind) ? [[sha, kind] as const] : [])),
  );
}

/** The commits among these and below them that `had` does not reach, and the last ones of them. */
export async function ownCommits({ git }: Worktree, commits: readonly string[], had: readonly string[]) {
  if (commits.length === 0) return { own: [], tips: [] };
  const input = [...commits, ...had.map((sha) => `^${sha}`)].join('\n');
  const lines = (await git(['rev-list', '--parents', '--stdin'], { input: `${input}\n` })).split('\n').filter(Boolean);
  const own = lines.map((line) => line.split(' ')[0]!);
  const parents = new Set(lines.flatMap((line) => line.split(' ').slice(1)));
  return { own, tips: own.filter((sha) => !parents.has(sha)) };
}

/** Blobs of these commits that `had` does not have as far as Git knows at once. */
export async function ownBlobs(tree: Worktree, own: readonly string[], had: readonly string[]): Promise<string[]> {
  if (own.length === 0) return [];
  const input = [...own, ...had.map((sha) => `^${sha}`)].join('\n');
  const lines = await tree.git(['rev-list', '--objects', '--stdin'], { input: `${input}\n` });
  const objects = lines
    .split('\n')
    .filter((line) => line.includes(' '))
    .map((line) => line.split(' ')[0]!);
  const kinds = await kindsOf(tree, objects);
  return objects.filter((sha) => kinds.get(sha) === 'blob');
}

/** The commits that stay in the person's repository without the session: of other branches, remotes and tags. */
export async function hadCommits(tree: Worktree, without: string): Promise<string[]> {
  const kinds = ['refs/heads', 'refs/remotes', 'refs/tags'];
  const list = await tree.git(['for-each-ref', '--format=%(refname) %(objectname) %(*objectname)', ...kinds]);
  const refs = list
    .split('\n')
    .filter(Boolean)
    .map((line) => line.split(' '));
  const shas = refs.filter(([ref]) => ref !== without).map(([, sha = '', peeled = '']) => peeled || sha);
  const found = await kindsOf(tree, shas);
  return [...new Set(shas)].filter((sha) => found.get(sha) === 'commit');
}

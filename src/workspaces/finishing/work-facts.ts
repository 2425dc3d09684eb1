import { createHash, type Hash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { lstat, readlink } from 'node:fs/promises';
import { join } from 'node:path';
import type { ChangedFile, WorkFacts } from '../../core/ports/workspaces/finishing.ts';
import type { WorkspacePlace } from '../../core/ports/workspaces/making.ts';
import type { Git } from '../git/git.ts';
import { baseCommit, checkedOut, type StatusEntry, statusOf } from './repository.ts';
import { addUntracked, withIndexCopy } from './temporary-index.ts';

/** What every diff of ours has. */
const plainDiff = ['--no-ext-diff', '--no-textconv', '--no-color', '-M'];

export async function readWorkFacts(git: Git, place: WorkspacePlace): Promise<WorkFacts> {
  const base = await baseCommit(git, place);
  const head = await headOf(git);
  const [from, status, commits, behind] = await Promise.all([
    forkPoint(git, base, head),
    statusOf(git),
    countCommits(git, `${base}..${head}`),
    countCommits(git, `${head}..${base}`),
  ]);
  const [output, token] = await withIndexCopy(git, async (copy) => {
    const token = await tokenOf(git, status, copy.options);
    await addUntracked(git, copy);
    return [await git(['diff', '--raw', '--numstat', '-z', ...plainDiff, from], copy.options), token];
  });
  const files = readChanges(output);
  const sum = (side: 'added' | 'deleted') => files.reduce((total, file) => total + (file[side] ?? 0), 0);
  return {
    ...{ files, added: sum('added'), deleted: sum('deleted'), commits, behind, uncommitted: status.length, token },
    isMerged: status.length === 0 && (await hasAllOf(git, base, head)),
  };
}

async function headOf(git: Git): Promise<string> {
  return (await git(['rev-parse', '--verify', 'HEAD^{commit}'])).trim();
}

async function countCommits(git: Git, range: string): Promise<number> {
  return Number(await git(['rev-list', '--count', range]));
}

/** Where the work left its base; histories without a common commit are compared as they are. */
async function forkPoint(git: Git, base: string, head: string): Promise<string> {
  const { exitCode, stdout } = await git.tries(['merge-base', base, head]);
  return exitCode === 0 ? stdout.trim() : base;
}

const nobody = Object.fromEntries(
  ['AUTHOR', 'COMMITTER'].flatMap((who) => [
    [`GIT_${who}_NAME`, 'dispatch'],
    [`GIT_${who}_EMAIL`, 'dispatch@localhost'],
    [`GIT_${who}_DATE`, '2000-01-01T00:00:00Z'],
  ]),
);

/** `base` has what `head` brings: by commit, by content, or as copies of its commits, one by one or squashed. */
export async function hasAllOf(git: Git, base: string, head: string): Promise<boolean> {
  if ((await git.tries(['merge-base', '--is-ancestor', head, base])).exitCode === 0) return true;
  const fork = await git.tries(['merge-base', base, head]);
  if (fork.exitCode !== 0 || fork.stdout.trim() === base) return false;
  const merged = await git.tries(['merge-tree', '--write-tree', '--name-only', '--no-messages', '-z', base, head]);
  const baseTree = (await git(['rev-parse', '--verify', `${base}^{tree}`])).trim();
  if (merged.exitCode === 0 && merged.stdout.split('\0')[0]!.trim() === baseTree) return true;
  if (await hasCopiesOf(git, base, head)) return true;
  const squash = ['commit-tree', '-m', 'squashed', '-p', fork.stdout.trim(), `${head}^{tree}`];
  return hasCopiesOf(git, base, (await git(squash, { env: nobody, settings: ['commit.gpgSign=false'] })).trim());
}

/** Every commit has one with the same change in the base; merges do not count. */
async function hasCopiesOf(git: Git, base: string, head: string): Promise<boolean> {
  const lines = (await git(['cherry', base, head])).split('\n').filter((line) => line !== '');
  return lines.length > 0 && lines.every((line) => line.startsWith('-'));
}

/** A hash of HEAD, the branch, the index and all that differs from it on disk. */
async function tokenOf(git: Git, status: readonly StatusEntry[], options: { env: Record<string, string> }) {
  const tree = await git.tries(['write-tree', '--missing-ok'], options);
  // An index in the middle of a merge has no tree.
  const index = tree.exitCode === 0 ? tree.stdout : await git(['ls-files', '--stage', '-z'], options);
  const hash = createHash('sha256');
  const add = (...fields: string[]) => hash.update(`${JSON.stringify(fields)}\n`);
  add(await headOf(git), (await checkedOut(git)) ?? '', index);
  for (const { line, path, from } of status) {
    add(line, from ?? '');
    await addFile(hash, join(git.folder, path));
  }
  return hash.digest('hex');
}

/** The state of the worktree as `facts` names it. */
export async function currentToken(git: Git): Promise<string> {
  const status = await statusOf(git);
  return withIndexCopy(git, ({ options }) => tokenOf(git, status, options));
}

async function addFile(hash: Hash, file: string): Promise<void> {
  const facts = await lstat(file).catch(() => undefined);
  hash.update(`${facts?.mode} ${facts?.size}\n`);
  if (facts?.isSymbolicLink()) hash.update(await readlink(file, 'buffer'));
  if (!facts?.isFile()) return;
  try {
    for await (const chunk of createReadStream(file)) hash.update(chunk);
  } catch (error) {
    hash.update(`unreadable: ${(error as NodeJS.ErrnoException).code}\n`);
  }
}

/** Bytes of a diff that anybody gets. */
const mostDiff = 2_000_000;

/** The unified diff against the base, untracked files included, cut at its end when it is long. */
export async function readDiff(git: Git, place: WorkspacePlace, path: string | undefined): Promise<string> {
  const from = await forkPoint(git, await baseCommit(git, place), 'HEAD');
  return withIndexCopy(git, async (copy) => {
    await addUntracked(git, copy);
    const paths = path === undefined ? [] : ['--', ...(await bothNames(git, from, path, copy.options)), path];
    const settings = [...copy.options.settings!, 'core.bigFileThreshold=20m'];
    return shortDiff(await git.bytes(['diff', ...plainDiff, from, ...paths], { ...copy.options, settings }));
  });
}

/** The old name of a renamed file: without it the diff has a new file. */
async function bothNames(git: Git, from: string, path: string, options: { env: Record<string, string> }) {
  const files = readChanges(await git(['diff', '--raw', '--numstat', '-z', ...plainDiff, from], options));
  const before = files.find((file) => file.path === path)?.from;
  return before === undefined ? [] : [before];
}

function shortDiff(bytes: Uint8Array): string {
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (text.length <= mostDiff) return text.toString();
  const end = text.lastIndexOf('\n', mostDiff - 200);
  const megabytes = (text.length / 1_000_000).toFixed(1);
  const shown = text.subarray(0, end === -1 ? mostDiff - 200 : end);
  return `${shown}\n(The diff has ${megabytes} MB. Only its first 2 MB are here.)\n`;
}

/** Reads `git diff --raw --numstat -z`: how each file changed, then its lines. */
function readChanges(output: string): ChangedFile[] {
  const parts = output.split('\0');
  const what = new Map<string, ChangedFile['what']>();
  const files: ChangedFile[] = [];
  for (let at = 0; at < parts.length; at++) {
    const part = parts[at]!;
    if (part.startsWith(':')) {
      const letter = part.slice(part.lastIndexOf(' ') + 1)[0]!;
      at += letter === 'R' ? 2 : 1;
      const path = parts[at]!;
      if (!what.has(path) || letter !== 'U') what.set(path, words[letter] ?? 'changed');
      continue;
    }
    const counts = /^(\d+|-)\t(\d+|-)\t/.exec(part);
    if (!counts) continue;
    const [head, added, deleted] = counts;
    const name = part.slice(head.length);
    const from = name === '' ? parts[++at]! : undefined;
    const path = name === '' ? parts[++at]! : name;
    files.push({
      ...{ path, ...(from !== undefined && { from }), what: what.get(path) ?? 'changed' },
      ...{ added: linesIn(added!), deleted: linesIn(deleted!) },
    });
  }
  return files;
}

const words: Record<string, ChangedFile['what']> = { A: 'added', D: 'deleted', R: 'renamed' };

/** `-`: a binary file has none. */
function linesIn(count: string): number | undefined {
  return count === '-' ? undefined : Number(count);
}

import { copyFile, rm, stat, utimes } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { Git, GitOptions } from '../git/git.ts';
import { temporaryFolder } from '../git/temporary.ts';

/** A copy of an index: what Git writes to it leaves the real one alone. */
export interface IndexCopy {
  /** For calls that use the copy. */
  options: GitOptions & { env: Record<string, string> };
  file: string;
  /** The real one. */
  original: string;
}

/** Hands over a copy of the index of `git`, which is gone afterwards. */
export async function withIndexCopy<T>(git: Git, work: (copy: IndexCopy) => Promise<T>): Promise<T> {
  const original = resolve(git.folder, (await git(['rev-parse', '--git-path', 'index'])).replace(/\n$/, ''));
  const folder = await temporaryFolder('index');
  try {
    const file = join(folder, 'index');
    await copyIndex(original, file);
    const env = { GIT_INDEX_FILE: file, GIT_LITERAL_PATHSPECS: '1' };
    return await work({ options: { env, settings: ['core.splitIndex=false'] }, file, original });
  } finally {
    await rm(folder, { recursive: true, force: true, maxRetries: 3 });
  }
}

/** Git looks into a file that has changed in the second of its index: the copy must not seem newer. */
export async function copyIndex(from: string, to: string): Promise<void> {
  const facts = await stat(from).catch(() => undefined);
  if (facts === undefined) return;
  await copyFile(from, to);
  const seconds = Math.floor(facts.mtimeMs / 1_000);
  await utimes(to, seconds, seconds);
}

/** Makes untracked files known to the copy, so that `git diff` has them. Repositories within are left out. */
export async function addUntracked(git: Git, { options }: IndexCopy): Promise<void> {
  const listed = await git.bytes(['ls-files', '--others', '--exclude-standard', '-z'], options);
  // Latin-1 keeps every byte of a name.
  const names = Buffer.from(listed).toString('latin1').split('\0');
  const input = Buffer.from(names.filter((name) => name !== '' && !name.endsWith('/')).join('\0'), 'latin1');
  if (input.length === 0) return;
  await git(['add', '--intent-to-add', '--pathspec-from-file=-', '--pathspec-file-nul'], { ...options, input });
}

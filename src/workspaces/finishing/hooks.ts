import { createHash } from 'node:crypto';
import { constants } from 'node:fs';
import { access, readdir, readFile, stat } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import type { Git } from '../git/git.ts';

const hookNames = ['pre-commit', 'prepare-commit-msg', 'commit-msg', 'post-commit', 'pre-push', 'pre-merge-commit'];

/** The hooks that a commit or a push would run, and a hash of their bytes. */
export async function readHooks(git: Git): Promise<{ names: string[]; fingerprint: string }> {
  const { exitCode, stdout } = await git.tries(['rev-parse', '--git-path', 'hooks'], { hooks: true });
  const folder = resolve(git.folder, stdout.replace(/\n$/, ''));
  const names: string[] = [];
  const hash = createHash('sha256');
  for (const name of exitCode === 0 ? hookNames : []) {
    const file = join(folder, name);
    if (!(await isExecutable(file))) continue;
    names.push(name);
    for (const part of [file, ...(await partsOf(folder, name))]) {
      const bytes = await readFile(part).catch(() => Buffer.from('unreadable'));
      hash.update(`${basename(part)} ${bytes.length}\n`).update(bytes);
    }
  }
  return { names, fingerprint: names.length === 0 ? '' : hash.digest('hex') };
}

async function isExecutable(file: string): Promise<boolean> {
  try {
    if (!(await stat(file)).isFile()) return false;
    await access(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** Husky keeps starters in a folder `_`: what they run is above it, and beside them. */
async function partsOf(folder: string, hook: string): Promise<string[]> {
  if (basename(folder) !== '_') return [];
  const beside = (await readdir(folder)).filter((name) => /^h$|\.sh$/.test(name)).toSorted();
  return [join(dirname(folder), hook), ...beside.map((name) => join(folder, name))];
}

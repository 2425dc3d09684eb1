import { constants } from 'node:fs';
import { chmod, copyFile, lstat, mkdir, readFile, readlink, realpath, stat, symlink } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Preparation, WorkspacePlace } from '../../core/ports/workspaces/making.ts';
import type { OpenGit } from '../git/git.ts';

/** Largest file, and most bytes in all, that go along. */
const mostBytesEach = 50_000_000;
const mostBytes = 200_000_000;
const mostFiles = 2_000;

/** The file at the top of a repository that names ignored files for new worktrees, as `claude` reads it. */
const listName = '.worktreeinclude';

type Includes = Pick<Preparation, 'copies' | 'leftOut' | 'links'>;

/**
 * The ignored, untracked files of the checkout that its `.worktreeinclude` names, and the folders that `claude` links
 * (`worktree.symlinkDirectories`).
 */
export async function listIncludes(open: OpenGit, { checkout, path: target }: WorkspacePlace): Promise<Includes> {
  const git = open(checkout);
  const links = await linkedFolders(checkout, target);
  const listed = await lstat(join(checkout, listName)).catch(() => undefined);
  if (!listed?.isFile()) return { copies: [], leftOut: [], links };
  const ignored = ['ls-files', '--others', '--ignored', '--exclude-standard', '-z'];
  const all = new Set((await git(ignored)).split('\0').filter((path) => path !== ''));
  const named = await git(['ls-files', '--others', '--ignored', `--exclude-from=${join(checkout, listName)}`, '-z']);
  const wanted = named
    .split('\0')
    .filter((path) => all.has(path) && !links.some((link) => path.startsWith(`${link}/`)));
  const copies: { path: string; bytes: number }[] = [];
  const leftOut: { path: string; why: string }[] = [];
  let sum = 0;
  for (const path of wanted) {
    const file = await lstat(join(checkout, path)).catch(() => undefined);
    const why =
      file === undefined
        ? 'cannot be read'
        : !file.isFile()
          ? 'is no plain file'
          : file.size > mostBytesEach || sum + file.size > mostBytes
            ? 'is too large'
            : copies.length >= mostFiles
              ? 'is one too many'
              : undefined;
    if (why !== undefined || file === undefined) leftOut.push({ path, why: why ?? 'cannot be read' });
    else if (!(await isThere(join(target, path)))) {
      copies.push({ path, bytes: file.size });
      sum += file.size;
    }
  }
  return { copies, leftOut, links };
}

/** Only folders of the checkout itself, which Git does not know there. */
async function linkedFolders(checkout: string, target: string): Promise<string[]> {
  const names = new Set<string>();
  for (const file of ['.claude/settings.json', '.claude/settings.local.json']) {
    for (const name of await symlinkDirectories(join(checkout, file))) names.add(name.replace(/\/+$/, ''));
  }
  const links: string[] = [];
  for (const name of names) {
    if (name === '' || name.startsWith('/') || name.split('/').includes('..') || name === '.git') continue;
    const real = await realpath(join(checkout, name)).catch(() => undefined);
    const isFolder = real !== undefined && (await stat(real)).isDirectory();
    const isInside = real?.startsWith(`${await realpath(checkout)}/`) ?? false;
    if (isFolder && isInside && !(await isThere(join(target, name)))) links.push(name);
  }
  return links;
}

async function symlinkDirectories(file: string): Promise<string[]> {
  try {
    const settings = JSON.parse(await readFile(file, 'utf8')) as { worktree?: { symlinkDirectories?: unknown } };
    const names = settings.worktree?.symlinkDirectories;
    return Array.isArray(names) ? names.filter((name) => typeof name === 'string') : [];
  } catch {
    // No such file, or one that `claude` cannot read either.
    return [];
  }
}

/** Copies and links them; what is there already stays as it is. */
export async function copyIncludes(
  { checkout, path: target }: WorkspacePlace,
  { copies, links }: Includes,
): Promise<void> {
  for (const { path } of copies) {
    const [from, to] = [join(checkout, path), join(target, path)];
    const file = await lstat(from).catch(() => undefined);
    if (!file?.isFile() || (await leadsOut(target, dirname(path)))) continue;
    await mkdir(dirname(to), { recursive: true });
    try {
      await copyFile(from, to, constants.COPYFILE_EXCL | constants.COPYFILE_FICLONE);
      await chmod(to, file.mode & 0o777);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    }
  }
  for (const name of links) {
    const to = join(target, name);
    if (await leadsOut(target, dirname(name))) continue;
    await mkdir(dirname(to), { recursive: true });
    await symlink(join(checkout, name), to).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'EEXIST') throw error;
    });
  }
}

/** Whether a tracked link of the branch is where a folder should be. */
async function leadsOut(top: string, folder: string): Promise<boolean> {
  let at = top;
  for (const part of folder.split('/').filter((name) => name !== '' && name !== '.')) {
    at = join(at, part);
    const found = await readlink(at).catch((error: NodeJS.ErrnoException) =>
      error.code === 'EINVAL' ? false : undefined,
    );
    if (typeof found === 'string') return true;
    if (found === undefined) return false;
  }
  return false;
}

function isThere(path: string): Promise<boolean> {
  return lstat(path).then(
    () => true,
    () => false,
  );
}

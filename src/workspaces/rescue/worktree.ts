import { existsSync } from 'node:fs';
import { readdir, readFile, realpath } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { WorkspacePlace } from '../../core/ports/workspaces/making.ts';
import type { Git, GitOptions, OpenGit } from '../git/git.ts';

/** A working tree with its own index and HEAD. Git is called with both named, so it never finds another one. */
export interface Worktree {
  /** Its top folder, absolute. */
  top: string;
  /** The folder is there. */
  isThere: boolean;
  /** Its own folder of Git: HEAD, index, logs. Undefined: Git does not know it any more. */
  admin: string | undefined;
  /** What it shares with other worktrees; equal to `admin` in a repository with one. */
  common: string;
  /** Folder of objects. */
  objects: string;
  git: Pick<Git, 'bytes' | 'tries'> & ((args: readonly string[], options?: GitOptions) => Promise<string>);
}

/** The worktree of a session, as far as it is there. */
export async function worktreeOf(open: OpenGit, place: WorkspacePlace): Promise<Worktree> {
  const common = await realpath(
    await lineOf(open(place.checkout), ['rev-parse', '--path-format=absolute', '--git-common-dir']),
  );
  const admin = await adminOf(common, place.path);
  return worktreeAt(open(place.checkout), place.path, admin, common);
}

/** Another repository within a working tree: a submodule or a clone. Undefined: there is none. */
export async function nestedAt(open: OpenGit, top: string): Promise<Worktree | undefined> {
  const link = join(top, '.git');
  if (!existsSync(link)) return undefined;
  const content = await readFile(link, 'utf8').catch(() => undefined);
  const folder = content === undefined ? link : resolve(top, content.replace(/^gitdir: /, '').trimEnd());
  if (!existsSync(join(folder, 'HEAD'))) return undefined;
  const shared = await readFile(join(folder, 'commondir'), 'utf8').catch(() => undefined);
  return worktreeAt(open(top), top, folder, shared === undefined ? folder : resolve(folder, shared.trimEnd()));
}

export async function lineOf(git: Worktree['git'], args: readonly string[]): Promise<string> {
  return (await git(args)).replace(/\n$/, '');
}

function worktreeAt(git: Git, top: string, admin: string | undefined, common: string): Worktree {
  const isThere = existsSync(top);
  const env = { GIT_DIR: admin ?? common, GIT_WORK_TREE: isThere ? top : common };
  const bound = (options: GitOptions = {}) => ({ ...options, env: { ...env, ...options.env } });
  return {
    ...{ top, isThere, admin, common, objects: join(common, 'objects') },
    git: Object.assign((args: readonly string[], options?: GitOptions) => git(args, bound(options)), {
      bytes: (args: readonly string[], options?: GitOptions) => git.bytes(args, bound(options)),
      tries: (args: readonly string[], options?: GitOptions) => git.tries(args, bound(options)),
    }),
  };
}

/** `<common>/worktrees/<x>` whose `gitdir` names the worktree. */
async function adminOf(common: string, path: string): Promise<string | undefined> {
  const folder = join(common, 'worktrees');
  const wanted = new Set([join(path, '.git'), join(await realpath(path).catch(() => path), '.git')]);
  for (const name of await readdir(folder).catch(() => [])) {
    const admin = join(folder, name);
    const names = await readFile(join(admin, 'gitdir'), 'utf8').catch(() => undefined);
    if (names !== undefined && wanted.has(resolve(admin, names.trimEnd()))) return admin;
  }
  return undefined;
}

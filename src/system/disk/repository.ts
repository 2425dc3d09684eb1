import { execFile } from 'node:child_process';
import { constants } from 'node:fs';
import { access, lstat, readdir, readFile, realpath } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { promisify } from 'node:util';
import type { GitSetting, Repository } from '../../core/ports/disk.ts';

const run = promisify(execFile);
const longestMs = 5_000;
const mostBytes = 1_000_000;
/** Bytes; enough for some 500,000 files. */
const mostListed = 64_000_000;

/** Variables that make git use another repository, other settings or other programs than it finds by itself. */
const misleading =
  /^GIT_(?:DIR|WORK_TREE|COMMON_DIR|INDEX_FILE|OBJECT_DIRECTORY|ALTERNATE_.*|NAMESPACE|EXEC_PATH|EXTERNAL_DIFF|CONFIG.*|ATTR_.*|TEMPLATE_DIR)$/;

/**
 * See Disk.repositoryOf. Runs git only for information about itself, which starts no program that a repository names.
 */
export async function repositoryOf(folder: string, env: NodeJS.ProcessEnv): Promise<Repository | undefined> {
  if (Object.keys(env).some((name) => misleading.test(name))) return undefined;
  try {
    const git = gitIn(folder, env, mostBytes);
    const [places, settings, head] = await Promise.all([
      git('rev-parse', '--show-toplevel', '--git-common-dir', '--absolute-git-dir', '--git-path', 'hooks'),
      git('config', '--list', '--includes', '--show-origin', '-z'),
      git('symbolic-ref', '--quiet', 'HEAD').catch(() => ''),
    ]);
    const [top, common, own, hooks, ...more] = places.trimEnd().split('\n');
    // A name with a line break in it.
    if (top === undefined || common === undefined || own === undefined || !hooks || more.length > 0) return undefined;
    const gitFolders = await Promise.all([common, own].map((path) => realpath(resolve(folder, path))));
    const place = { top: await realpath(top), common: gitFolders[0]!, own: gitFolders[1]! };
    const known = settingsIn(settings, folder, env.HOME);
    return {
      top: place.top,
      gitFolders: [...new Set(gitFolders)],
      leadsBack: await leadsBack(place, known),
      branch: /^refs\/heads\/(.+)\n$/.exec(head)?.[1],
      settings: known,
      hooks: await hooksIn(resolve(folder, hooks)),
    };
  } catch {
    // No git, no repository, one that git does not trust: all the same here.
    return undefined;
  }
}

/** See Repository.leadsBack. Real paths: of the working tree, of what all working trees share, of what is its own. */
async function leadsBack(
  { top, common, own }: { top: string; common: string; own: string },
  settings: readonly GitSetting[],
): Promise<boolean> {
  const named = join(top, '.git');
  const stat = await lstat(named);
  if (stat.isDirectory()) return own === named;
  if (!stat.isFile()) return false;
  if (own !== common) {
    const back = (await readFile(join(own, 'gitdir'), 'utf8')).trimEnd();
    return dirname(own) === join(common, 'worktrees') && (await realpath(resolve(own, back))) === named;
  }
  const tree = settings.findLast(({ key }) => key === 'core.worktree')?.value;
  return tree !== undefined && (await realpath(resolve(own, tree))) === top;
}

/** See Disk.repositoriesIn. */
export async function repositoriesIn(
  top: string,
  isAdding: boolean,
  env: NodeJS.ProcessEnv,
): Promise<string[] | undefined> {
  try {
    const git = gitIn(top, env, mostListed);
    const [staged, others] = await Promise.all([
      git('-c', 'core.fsmonitor=false', 'ls-files', '--stage', '-z'),
      isAdding ? git('-c', 'core.fsmonitor=false', 'ls-files', '--others', '--exclude-standard', '-z') : '',
    ]);
    // `160000 <object> 0 TAB path`: a commit of another repository.
    const linked = [...staged.matchAll(/(?:^|\0)160000 [^\t]+\t([^\0]+)/g)].map((match) => match[1]!);
    const strays = others.split('\0').filter((path) => path.endsWith('/'));
    const folders = [...new Set([...linked, ...strays].map((path) => resolve(top, path)))];
    const isThere = await Promise.all(folders.map((folder) => exists(join(folder, '.git'))));
    return folders.filter((_, at) => isThere[at]);
  } catch {
    return undefined;
  }
}

function gitIn(folder: string, env: NodeJS.ProcessEnv, maxBuffer: number) {
  const options = { cwd: folder, env: { ...env, GIT_OPTIONAL_LOCKS: '0' }, timeout: longestMs, maxBuffer };
  return async (...args: string[]) => (await run('git', args, options)).stdout;
}

/** For example `file:.git/config NUL core.bare LF false NUL …` */
function settingsIn(listed: string, folder: string, home: string | undefined): GitSetting[] {
  const fields = listed.split('\0');
  return fields.flatMap((origin, at) => {
    if (at % 2 === 1 || origin === '') return [];
    const [key = '', ...value] = (fields[at + 1] ?? '').split('\n');
    const file = origin.startsWith('file:') ? resolve(folder, origin.slice('file:'.length)) : undefined;
    // A setting without `=` is on.
    const text = value.length === 0 ? 'true' : value.join('\n');
    return [{ key, value: home === undefined ? text : text.replace(/(?<![^\s'"=])~(?=\/)/g, () => home), file }];
  });
}

async function hooksIn(folder: string): Promise<string[]> {
  const names = await readdir(folder).catch(() => []);
  const runs = await Promise.all(names.map((name) => isProgram(join(folder, name))));
  return names.filter((name, at) => !name.endsWith('.sample') && runs[at]);
}

async function exists(path: string): Promise<boolean> {
  return lstat(path).then(
    () => true,
    () => false,
  );
}

async function isProgram(path: string): Promise<boolean> {
  return access(path, constants.X_OK).then(
    () => true,
    () => false,
  );
}

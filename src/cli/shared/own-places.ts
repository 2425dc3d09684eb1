import { existsSync, readdirSync, realpathSync } from 'node:fs';
import { homedir } from 'node:os';
import { basename, dirname, isAbsolute, join, relative } from 'node:path';
import { claudeHome } from '../../claude/launch/home.ts';
import type { LoadedConfig } from '../../config/load.ts';
import type { OwnPlace, OwnPlaces } from '../../system/files/own-files.ts';
import { isFoldedWithin, isSpareOf } from '../../system/files/own-names.ts';
import type { Paths } from '../../system/paths.ts';
import { databaseFiles } from '../../system/rights.ts';

/**
 * What stays on this machine: the bridge's config, secrets, log, data and locks, and the config and transcripts of
 * `claude`. `env`: the environment `claude` runs in. A project inside one of these folders is an exception.
 */
export function ownPlaces(loaded: LoadedConfig, paths: Paths, env: NodeJS.ProcessEnv): OwnPlaces {
  const { config, file, secretFiles } = loaded;
  const homes = [...new Set([env.HOME ?? env.USERPROFILE ?? homedir(), homedir()])];
  // A relative one path means a folder in each project, which belongs to that project.
  const claudeHomes = [...new Set([claudeHome(env), ...homes.map((home) => join(home, '.claude'))])].filter(isAbsolute);
  const isUsual = file === paths.configFile;
  const files: OwnPlace[] = [
    ...[...new Set([file, paths.configFile])].map((path) => ({ path, what: 'the bridge’s config file' })),
    ...secretFiles.map((path) => ({ path, what: 'a file with a secret of the bridge' })),
    ...databaseFiles(paths).map((path) => ({ path, what: 'the bridge’s database' })),
    ...(config.log.file === undefined ? [] : [{ path: config.log.file, what: 'the bridge’s log' }]),
    ...(config.keep.archive === undefined
      ? []
      : [{ path: config.keep.archive, what: 'the bridge’s archive of tasks' }]),
    ...[paths.dataLock, `${paths.dataLock}.pid`].map((path) => ({ path, what: 'the bridge’s lock file' })),
    { path: paths.control, what: 'the bridge’s control socket' },
    ...[...homes, ...claudeHomes].map((folder) => ({
      path: join(folder, '.claude.json'),
      what: 'Claude’s own config file',
    })),
  ];
  const folders: OwnPlace[] = [
    { path: paths.data, what: 'a file in the bridge’s data folder' },
    { path: paths.locks, what: 'a file in the bridge’s folder of locks' },
    ...(isUsual ? [{ path: dirname(file), what: 'a file in the bridge’s config folder' }] : []),
    ...claudeHomes.map((path) => ({ path, what: 'one of Claude’s own files (config, transcripts)' })),
  ];
  const projects = config.projects.flatMap(({ path, addDirs = [] }) => [path, ...addDirs]);
  const lent = projects.filter((project) => folders.some(({ path }) => isInside(project, path)));
  return {
    ...{ files, folders },
    // The folders in the folder of a project there are worktrees.
    lent: [...lent.map((path) => ({ path, depth: 0 })), { path: paths.worktrees, depth: 2 }],
  };
}

/**
 * Files and folders that Claude’s tools may not open in any mode. What was rescued holds work of all projects, also
 * files that a person had left out of Git. Worktrees stay open.
 */
export function protectedPaths({ config, file, secretFiles }: LoadedConfig, paths: Paths): string[] {
  const archive = config.keep.archive === undefined ? [] : [config.keep.archive];
  const all = [file, ...spareCopies(file), ...secretFiles, ...databaseFiles(paths), ...archive, paths.rescue];
  return [...new Set(all.flatMap((path) => [path, realPath(path)]))];
}

/** A link and what it leads to are two names of one file; one that is missing may come into a folder with two names. */
function realPath(path: string): string {
  if (existsSync(path)) return realpathSync(path);
  return existsSync(dirname(path)) ? join(realpathSync(dirname(path)), basename(path)) : path;
}

const secretVariable = /(?:KEY|TOKEN|SECRET|PASSWORD|PASSWD|CREDENTIALS?|AUTH)$/i;
/** Characters. */
const shortestKept = 12;

/** Texts of the config; no file that holds one may leave this machine: tokens, and keys that Claude gets. */
export function keptTexts({ config, secrets }: Pick<LoadedConfig, 'config' | 'secrets'>): string[] {
  const ofClaude = Object.entries(config.claude.env).flatMap(([name, value]) =>
    secretVariable.test(name) && value.length >= shortestKept ? [value] : [],
  );
  return [...new Set([...secrets, ...ofClaude])];
}

/** The spare copies beside `file`, as an editor or a person leaves one. */
export function spareCopies(file: string): string[] {
  const folder = dirname(file);
  try {
    return readdirSync(folder)
      .map((name) => join(folder, name))
      .filter((path) => isSpareOf(path, file));
  } catch (error) {
    if (['ENOENT', 'ENOTDIR'].includes((error as NodeJS.ErrnoException).code ?? '')) return [];
    throw error;
  }
}

function isInside(path: string, folder: string): boolean {
  return isFoldedWithin(path, folder) && relative(folder, path) !== '';
}

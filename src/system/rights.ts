import { chmodSync, lstatSync, realpathSync, type Stats, statSync } from 'node:fs';
import { dirname, sep } from 'node:path';
import { chatFolders } from './files/folders.ts';
import type { Paths } from './paths.ts';

/** Something of the bridge that only its user may open. */
interface Guarded {
  path: string;
  /** For people: `config file`. */
  what: string;
  holdsSecrets?: boolean;
  /** A link must not lead out of this folder; undefined: it may lead anywhere. */
  within?: string | undefined;
}

/** A file or folder that others can open, or may have made. */
export interface Exposed {
  path: string;
  /** One sentence for people. */
  problem: string;
  /** What to do about it, for people. */
  fix: string;
  /** What `closeExposed` sets; undefined: no mode would help. */
  mode: number | undefined;
  /** Whether others may know a secret from it by now. */
  holdsSecrets: boolean;
}

export interface BridgeFiles {
  configFile: string;
  /** Files the config reads secrets from. */
  secretFiles: readonly string[];
  logFile: string | undefined;
  archive?: string | undefined;
  paths: Paths;
}

/** Docker or systemd put these files there, in a form the user cannot change; they keep others out by other means. */
const handedOver = /^\/(var\/)?run\//;

const root = 0;

/**
 * The files and folders of the bridge that someone other than `uid` can open or owns: config, secrets, log, and known
 * names in the data folder. A missing file is fine. It finds nothing on Windows, which has no such modes, and folders
 * in the user's profile are closed to others already.
 */
export function findExposed(files: BridgeFiles, uid: number | undefined = process.getuid?.()): Exposed[] {
  if (uid === undefined) return [];
  return guardedPaths(files)
    .map((guarded) => examine(guarded, uid))
    .filter((exposed) => exposed !== undefined);
}

/** Closes the files we own. `refused`: what others can still reach. */
export function closeExposed(exposed: readonly Exposed[]): { closed: Exposed[]; refused: Exposed[] } {
  const closed: Exposed[] = [];
  const refused: Exposed[] = [];
  for (const one of exposed) {
    if (one.mode === undefined) refused.push(one);
    else {
      try {
        chmodSync(one.path, one.mode);
        closed.push(one);
      } catch (error) {
        refused.push({ ...one, problem: `${one.problem} Its mode cannot be changed (${codeOf(error)}).` });
      }
    }
  }
  return { closed, refused };
}

/** The database with the files SQLite keeps beside it. */
export function databaseFiles({ database }: Paths): string[] {
  return [database, `${database}-wal`, `${database}-shm`];
}

function guardedPaths({ configFile, secretFiles, logFile, archive, paths }: BridgeFiles): Guarded[] {
  const isUsual = configFile === paths.configFile;
  const inData = [
    ...databaseFiles(paths).map((path) => ({ path, what: 'database' })),
    ...[paths.dataLock, `${paths.dataLock}.pid`].map((path) => ({ path, what: 'lock file' })),
    ...Object.values(chatFolders(paths.data)).map((path) => ({ path, what: 'folder for files of chats' })),
  ];
  const all: Guarded[] = [
    // A user who may change this folder can put another config in its place. A config the person named may be anywhere.
    ...(isUsual ? [{ path: dirname(configFile), what: 'config folder' }] : []),
    { path: paths.data, what: 'data folder' },
    { path: configFile, what: 'config file', holdsSecrets: true },
    ...secretFiles.map((path) => ({ path, what: 'file with a secret', holdsSecrets: true })),
    ...(logFile === undefined ? [] : [{ path: logFile, what: 'log file' }]),
    ...(archive === undefined ? [] : [{ path: archive, what: 'archive of tasks' }]),
    ...inData.map((guarded) => ({ ...guarded, within: paths.data })),
    { path: paths.locks, what: 'folder of locks' },
  ];
  return [...new Map(all.map((guarded) => [guarded.path, guarded])).values()];
}

function examine({ path, what, within, holdsSecrets = false }: Guarded, uid: number): Exposed | undefined {
  const exposed = (problem: string, fix: string, mode?: number): Exposed => ({
    path,
    problem: `The ${what} ${path} ${problem}.`,
    fix,
    mode,
    holdsSecrets,
  });
  let stats: Stats;
  try {
    if (within !== undefined && lstatSync(path).isSymbolicLink() && !leadsInto(path, within))
      return exposed('is a link that leads elsewhere', `Replace the link with what it leads to: ${quoted(path)}`);
    stats = statSync(path);
  } catch (error) {
    if (isMissing(error)) return undefined;
    return exposed(`cannot be checked (${codeOf(error)})`, `See its permissions: ls -ld ${quoted(path)}`);
  }
  // A pipe or a device, like /dev/stderr: not a stored file.
  if (!stats.isFile() && !stats.isDirectory()) return undefined;
  if (stats.uid === root && handedOver.test(path)) return undefined;

  const mode = stats.isDirectory() ? 0o700 : 0o600;
  const command = `chmod ${mode.toString(8)} ${quoted(path)}`;
  if (stats.uid !== uid)
    return exposed('belongs to someone else', `Make it yours: sudo chown ${uid} ${quoted(path)} && ${command}`);
  if ((stats.mode & 0o077) === 0) return undefined;
  return exposed('is open to other users of this machine', `Close it: ${command}`, mode);
}

function leadsInto(link: string, folder: string): boolean {
  try {
    return realpathSync(link).startsWith(realpathSync(folder) + sep);
  } catch (error) {
    // A link to a missing file: a write would create the file at its other end.
    if (isMissing(error)) return false;
    throw error;
  }
}

function isMissing(error: unknown): boolean {
  return ['ENOENT', 'ENOTDIR'].includes(codeOf(error));
}

/** Quoted for a shell, whatever the name holds. */
function quoted(path: string): string {
  return `'${path.replaceAll("'", "'\\''")}'`;
}

function codeOf(error: unknown): string {
  return (error as NodeJS.ErrnoException).code ?? 'unknown reason';
}

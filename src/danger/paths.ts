import { machineryOf } from './machinery.ts';

/** The folders in which a tool may write without a warning. Absolute paths. */
export interface Folders {
  path: string;
  addDirs?: readonly string[] | undefined;
  /** The folder of the shell, when known; else `path`. */
  at?: string;
}

const safeDevices = /^\/dev\/(?:null|stdout|stderr|tty|fd\/\d+)$/;
const windowsPath = /^[A-Za-z]:[\\/]/;

/**
 * A path without `.`, `..` and double slashes, made absolute from `base`; for someone's home folder it begins with `~`.
 * Undefined when only the shell knows where it leads. It does not see links.
 */
export function resolvePath(path: string, base: string | undefined): string | undefined {
  const home = path.replace(/^\$(?:HOME\b|\{HOME\})/, '~').replace(/^\$(?:PWD\b|\{PWD\})/, '.');
  if (/[$`\0]/.test(home) || /\{[^{}]*(?:,|\.\.)[^{}]*\}/.test(home)) return undefined;
  const written = windowsPath.test(home) ? home.replaceAll('\\', '/') : home;
  if (written.startsWith('~')) return normalise(written);
  if (written.startsWith('/') || windowsPath.test(written)) return normalise(written);
  return base === undefined ? undefined : normalise(`${base}/${written}`);
}

function normalise(path: string): string {
  const names: string[] = [];
  for (const name of path.split('/')) {
    if (name === '..') names.pop();
    else if (name !== '' && name !== '.') names.push(name);
  }
  const joined = names.join('/');
  return /^(?:~|[A-Za-z]:)/.test(path) ? joined : `/${joined}`;
}

/** `path` as `resolvePath` gives it. */
function isInside(path: string, folders: Folders): boolean {
  return folderOf(path, folders) !== undefined;
}

/** The folder of ours that holds this path, resolved; undefined: none does. */
export function folderOf(path: string, folders: Folders): string | undefined {
  const own = [folders.path, ...(folders.addDirs ?? [])].map((folder) => resolvePath(folder, undefined));
  return own.find((folder) => folder !== undefined && isWithin(path, folder));
}

/** Both resolved; a folder is below itself. */
export function isWithin(path: string, folder: string): boolean {
  return path === folder || path.startsWith(folder === '/' ? folder : `${folder}/`);
}

/** The warning for a write to this path; undefined: none. `base` undefined: the present folder is unknown. */
export function writeDanger(path: string, base: string | undefined, folders: Folders): string | undefined {
  if (safeDevices.test(path)) return undefined;
  if (/^\/dev\//.test(path)) return `writes to a device: ${path}`;
  if (/[\p{Cc}\p{Cf}]/u.test(path)) return `writes to a name with invisible characters: ${path}`;
  const full = resolvePath(path, base);
  if (full === undefined) return `writes to a place that is unknown until it runs: ${path}`;
  const machinery = machineryOf(full);
  if (machinery !== undefined) return `changes ${machinery}: ${path}`;
  return isInside(full, folders) ? undefined : `writes outside the project: ${path}`;
}

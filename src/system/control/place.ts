import { lstatSync, mkdirSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { BridgeError } from '../../core/model/errors.ts';

/** Windows' named pipes have no file and no folder. */
export function isPipe(path: string): boolean {
  return path.startsWith('\\\\');
}

/**
 * Makes the folder of the socket when it is missing.
 * @throws BridgeError `invalid` when someone else could put a socket there
 */
export function closeFolderOf(path: string): void {
  if (isPipe(path)) return;
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  checkFolderOf(path);
}

/** @throws BridgeError `invalid` when the socket there may be someone else's; ENOENT when the folder is missing */
export function checkFolderOf(path: string): void {
  if (isPipe(path)) return;
  const folder = dirname(path);
  const { uid, mode } = statSync(folder);
  // Checks a link's owner too: where everyone may write, its maker decides where it leads.
  const isOurs = uid === process.getuid?.() && lstatSync(folder).uid === uid;
  if (!isOurs) throw unusableSocket(path, `${folder} belongs to someone else`);
  if ((mode & 0o077) !== 0) throw unusableSocket(path, `others can open its folder; close it: chmod 700 '${folder}'`);
}

export function unusableSocket(path: string, why: string, cause?: unknown): BridgeError {
  const userMessage = `Cannot use ${path} for the control socket: ${why}.`;
  return new BridgeError('invalid', userMessage, { cause, userMessage });
}

import {
  closeSync,
  constants,
  fchmodSync,
  fstatSync,
  fsyncSync,
  ftruncateSync,
  mkdirSync,
  openSync,
  readSync,
  writeSync,
} from 'node:fs';
import { dirname } from 'node:path';
import { unwritable } from '../database/unusable.ts';

const { O_APPEND, O_CREAT, O_NOFOLLOW = 0, O_RDONLY, O_RDWR } = constants;

/**
 * Appends lines to a file (0600), all or none; when it returns, they survive a power cut. Makes the file and its folder,
 * and follows no link. Half a line that a kill left stays a line of its own.
 * @throws BridgeError `retry-later` (a full disk) or `invalid`
 */
export function appendToArchive(file: string, lines: readonly string[]): void {
  try {
    mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
    const isNew = within(file, O_RDWR | O_APPEND | O_CREAT | O_NOFOLLOW, (archive) => append(archive, lines));
    if (isNew && process.platform !== 'win32') within(dirname(file), O_RDONLY, fsyncSync);
  } catch (error) {
    throw unwritable(`the archive ${file}`, error);
  }
}

function within<T>(path: string, flags: number, work: (descriptor: number) => T): T {
  const descriptor = openSync(path, flags, 0o600);
  try {
    return work(descriptor);
  } finally {
    closeSync(descriptor);
  }
}

/** @returns whether it was empty before */
function append(archive: number, lines: readonly string[]): boolean {
  const before = fstatSync(archive);
  if (!before.isFile()) throw new Error('it is not a file');
  if ((before.mode & 0o077) !== 0) fchmodSync(archive, 0o600);
  const bytes = Buffer.from(`${isCutOff(archive, before.size) ? '\n' : ''}${lines.join('\n')}\n`);
  try {
    for (let from = 0; from < bytes.length; ) from += writeSync(archive, bytes, from);
    fsyncSync(archive);
  } catch (error) {
    ftruncateSync(archive, before.size);
    throw error;
  }
  return before.size === 0;
}

function isCutOff(archive: number, size: number): boolean {
  if (size === 0) return false;
  const last = Buffer.alloc(1);
  readSync(archive, last, 0, 1, size - 1);
  return last.toString() !== '\n';
}

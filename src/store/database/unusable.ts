import { type Stats, statSync } from 'node:fs';
import Database from 'better-sqlite3';
import { BridgeError, type ErrorCode } from '../../core/model/errors.ts';

interface Remedy {
  /** What is wrong and what to do, for people. */
  text: string;
  /** It may be over by itself. */
  passes?: true;
}

const full: Remedy = { text: 'The disk is full. Free some space.', passes: true };
const readOnly: Remedy = { text: 'It is read-only. Give this user the right to write to the file and its folder.' };
const notAllowed: Remedy = { text: 'Give this user the right to write to the file and its folder.' };
const damaged: Remedy = {
  text: 'It is damaged, or no database at all. Put a copy in its place, or move it away to begin with an empty one.',
};

/** By SQLite's result codes (https://sqlite.org/rescode.html), without what extends them, and those of the file system. */
const remedies: Record<string, Remedy> = {
  SQLITE_FULL: full,
  ENOSPC: full,
  EDQUOT: full,
  SQLITE_READONLY: readOnly,
  EROFS: readOnly,
  SQLITE_CANTOPEN: notAllowed,
  EACCES: notAllowed,
  EPERM: notAllowed,
  SQLITE_NOTADB: damaged,
  SQLITE_CORRUPT: damaged,
  SQLITE_BUSY: { text: 'Another program keeps it locked. Close that, then try again.', passes: true },
  SQLITE_IOERR: { text: 'Reading or writing failed. Check the disk, and whether it is full.', passes: true },
};

const unknown: Remedy = { text: 'Look at what lies there, and move it away.' };

/** @throws BridgeError `unusable` when what has this name is no file, or can't be looked at */
export function isPresent(file: string): boolean {
  const stats = lookAt(file);
  if (stats !== undefined && !stats.isFile()) throw unusableDatabase(file, new Error('it is no file'));
  return stats !== undefined;
}

function lookAt(file: string): Stats | undefined {
  try {
    return statSync(file, { throwIfNoEntry: false });
  } catch (cause) {
    throw unusableDatabase(file, cause);
  }
}

/** `retry-later` when the reason may be over by itself (a full disk, a lock), else `unusable`. */
export function unusableDatabase(file: string, cause: unknown): BridgeError {
  return failure(`Can't open the database ${file}`, cause, 'unusable');
}

/** A file that somebody named can't be written: `retry-later` when that may be over by itself, else `invalid`. */
export function unwritable(what: string, cause: unknown): BridgeError {
  return failure(`Can't write ${what}`, cause, 'invalid');
}

/** Whether it lies in what the file holds, not in the place where it lies. */
export function isDamage(cause: unknown): boolean {
  return remedies[codeOf(cause)] === damaged;
}

/** As `Store.isRefusedWrite` says. */
export function isRefusedWrite(error: unknown): boolean {
  const { code } = (error ?? {}) as { code?: unknown };
  return typeof code === 'string' && code.startsWith('SQLITE_');
}

function failure(what: string, cause: unknown, code: ErrorCode): BridgeError {
  const { text, passes } = remedies[codeOf(cause)] ?? unknown;
  const reason = cause instanceof Error ? cause.message : String(cause);
  const userMessage = `${what}: ${reason}. ${text}`;
  return new BridgeError(passes ? 'retry-later' : code, userMessage, { cause, userMessage });
}

function codeOf(cause: unknown): string {
  if (cause instanceof Database.SqliteError) return cause.code.split('_').slice(0, 2).join('_');
  return cause instanceof Error && 'code' in cause ? String(cause.code) : '';
}

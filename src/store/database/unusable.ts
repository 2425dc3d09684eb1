import { type Stats, statSync } from 'node:fs';
import Database from 'better-sqlite3';
import { BridgeError, type ErrorCode } from '../../core/model/errors.ts';

interface Remedy {
  /** The fault and the fix, for people. */
  text: string;
  /** It may pass by itself. */
  passes?: true;
}

const full: Remedy = { text: 'The disk is full. Free some space.', passes: true };
const readOnly: Remedy = { text: 'It is read-only. Give this user write access to the file and its folder.' };
const notAllowed: Remedy = { text: 'Give this user write access to the file and its folder.' };
const locked: Remedy = { text: 'Another program has locked it. Close that program, then try again.', passes: true };
const failing: Remedy = { text: 'Reading or writing failed. Check the disk and its free space.', passes: true };
const damaged: Remedy = {
  text: 'It is damaged, or not a database. Restore a backup, or move it away to start with an empty one.',
};

/**
 * By SQLite's result codes (https://sqlite.org/rescode.html), without their extensions, and those of the file system.
 */
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
  SQLITE_BUSY: locked,
  SQLITE_IOERR: failing,
};

/** What an open database refuses until its cause is gone. */
const passing: Record<string, Remedy> = {
  SQLITE_FULL: full,
  SQLITE_READONLY: readOnly,
  SQLITE_CANTOPEN: notAllowed,
  SQLITE_BUSY: locked,
  SQLITE_PROTOCOL: locked,
  SQLITE_IOERR: failing,
  SQLITE_NOMEM: { text: 'This machine has too little memory left. Close other programs.' },
};

const unknown: Remedy = { text: 'Check what is there, and move it away.' };

/** @throws BridgeError `unusable` when this name is not a file, or is out of reach */
export function isPresent(file: string): boolean {
  const stats = lookAt(file);
  if (stats !== undefined && !stats.isFile()) throw unusableDatabase(file, new Error('it is not a file'));
  return stats !== undefined;
}

function lookAt(file: string): Stats | undefined {
  try {
    return statSync(file, { throwIfNoEntry: false });
  } catch (cause) {
    throw unusableDatabase(file, cause);
  }
}

/** `retry-later` when the cause may pass by itself (a full disk, a lock), else `unusable`. */
export function unusableDatabase(file: string, cause: unknown): BridgeError {
  return failure(`Cannot open the database ${file}`, cause, 'unusable');
}

/**
 * The error for a file from a person that cannot be written: `retry-later` when the cause may pass by itself, else
 * `invalid`.
 */
export function unwritable(what: string, cause: unknown): BridgeError {
  return failure(`Cannot write ${what}`, cause, 'invalid');
}

/** Whether the fault is in the content of the file, not in its place. */
export function isDamage(cause: unknown): boolean {
  return remedies[codeOf(cause)] === damaged;
}

/**
 * The error of a call to an open database: `store-refused` when its cause may pass, `unusable` when the file is damaged.
 * Undefined: the call itself is wrong.
 */
export function refusedByStore(file: string, cause: unknown): BridgeError | undefined {
  const what = `Cannot use the database ${file}`;
  const remedy = passing[codeOf(cause)];
  if (remedy) return described('store-refused', what, cause, remedy);
  return isDamage(cause) ? described('unusable', what, cause, damaged) : undefined;
}

function failure(what: string, cause: unknown, code: ErrorCode): BridgeError {
  const remedy = remedies[codeOf(cause)] ?? unknown;
  return described(remedy.passes ? 'retry-later' : code, what, cause, remedy);
}

function described(code: ErrorCode, what: string, cause: unknown, { text }: Remedy): BridgeError {
  const reason = cause instanceof Error ? cause.message : String(cause);
  const userMessage = `${what}: ${reason}. ${text}`;
  return new BridgeError(code, userMessage, { cause, userMessage });
}

function codeOf(cause: unknown): string {
  if (cause instanceof Database.SqliteError) return cause.code.split('_').slice(0, 2).join('_');
  return cause instanceof Error && 'code' in cause ? String(cause.code) : '';
}

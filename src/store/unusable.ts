import Database from 'better-sqlite3';
import { BridgeError } from '../core/errors.ts';

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

const unknown: Remedy = { text: 'Check the folder.' };

/** `retry-later` when the reason may be over by itself (a full disk, a lock), else `invalid`. */
export function unusable(file: string, cause: unknown): BridgeError {
  const { text, passes } = remedies[codeOf(cause)] ?? unknown;
  const reason = cause instanceof Error ? cause.message : String(cause);
  const userMessage = `Can't open the database ${file}: ${reason}. ${text}`;
  return new BridgeError(passes ? 'retry-later' : 'invalid', userMessage, { cause, userMessage });
}

function codeOf(cause: unknown): string {
  if (cause instanceof Database.SqliteError) return cause.code.split('_').slice(0, 2).join('_');
  return cause instanceof Error && 'code' in cause ? String(cause.code) : '';
}

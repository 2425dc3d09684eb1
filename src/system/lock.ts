import { createHash } from 'node:crypto';
import { chmodSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import Database from 'better-sqlite3';
import { BridgeError } from '../core/model/errors.ts';

export interface Lock {
  /** Several calls are fine. */
  release(): void;
}

/** The time that who takes the lock waits for a look at it (see `lockHolder`), which holds the file for a moment. */
const longestLookMs = 250;

/** The garbage collector would close an unreferenced connection and free its lock. */
const held = new Set<Database.Database>();

/**
 * Takes the lock on `file`, for this process only. The kernel holds it, through an open SQLite transaction, and frees
 * it when the process ends in any way: there are no stale locks.
 * @param what the thing that the other one uses, for people: `this data folder (/x)`
 * @throws BridgeError `conflict` that names the process holding it; `invalid` when the file is not usable
 */
export function acquireLock(file: string, what: string): Lock {
  const database = open(file, longestLookMs);
  try {
    database.exec('BEGIN EXCLUSIVE');
  } catch (cause) {
    database.close();
    if (!isBusy(cause)) throw unusable(file, cause);
    const pid = readPid(file);
    const who = pid === undefined ? 'Another dispatch-bridge' : `Another dispatch-bridge (pid ${pid})`;
    const userMessage = `${who} already uses ${what}. Press Ctrl+C where it runs${pid === undefined ? '' : `, or: kill ${pid}`}.`;
    throw new BridgeError('conflict', userMessage, { cause, userMessage });
  }
  held.add(database);
  writeFileSync(pidFile(file), `${process.pid}\n`, { mode: 0o600 });
  return {
    release() {
      if (!held.delete(database)) return;
      rmSync(pidFile(file), { force: true });
      database.close();
    },
  };
}

/**
 * Whether a living process holds the lock, and its pid if known.
 * @throws BridgeError `invalid` when the file is not usable
 */
export function lockHolder(file: string): { held: boolean; pid: number | undefined } {
  if (!existsSync(file)) return { held: false, pid: undefined };
  // Looks do not keep each other out, so there is nothing to wait for.
  const database = open(file, 0);
  try {
    // SQLite refuses a read while another process holds the file exclusively.
    database.exec('BEGIN; SELECT count(*) FROM sqlite_master; ROLLBACK');
    return { held: false, pid: undefined };
  } catch (cause) {
    if (!isBusy(cause)) throw unusable(file, cause);
    return { held: true, pid: readPid(file) };
  } finally {
    database.close();
  }
}

/** The file in the folder of locks for a token; its name does not reveal the token. */
export function tokenLockFile(locks: string, platform: string, token: string): string {
  const fingerprint = createHash('sha256').update(token).digest('hex').slice(0, 32);
  return join(locks, `${platform}-${fingerprint}.lock`);
}

function open(file: string, waitMs: number): Database.Database {
  try {
    mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
    const database = new Database(file, { timeout: waitMs });
    chmodSync(file, 0o600);
    return database;
  } catch (cause) {
    throw unusable(file, cause);
  }
}

/** The pid is in a file of its own: closing any other handle on the lock file would free the lock. */
function pidFile(file: string): string {
  return `${file}.pid`;
}

function readPid(file: string): number | undefined {
  try {
    const pid = Number(readFileSync(pidFile(file), 'utf8'));
    process.kill(pid, 0);
    return pid;
  } catch {
    // Not written yet, or left by a process that died: better no pid than a wrong one.
    return undefined;
  }
}

function isBusy(error: unknown): boolean {
  return error instanceof Database.SqliteError && error.code.startsWith('SQLITE_BUSY');
}

function unusable(file: string, cause: unknown): BridgeError {
  const reason = cause instanceof Error ? cause.message : String(cause);
  const userMessage = `Cannot use the lock file ${file}: ${reason}. Check the permissions of its folder.`;
  return new BridgeError('invalid', userMessage, { cause, userMessage });
}

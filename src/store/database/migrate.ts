import Database from 'better-sqlite3';
import { BridgeError } from '../../core/model/errors.ts';
import { migrations } from '../migrations/all.ts';
import { copyDatabase } from './copy.ts';

/** The `PRAGMA user_version` of databases this program works with. */
export const currentVersion = migrations.length;

const betweenTriesMs = 50;

/**
 * The version of this database; 0: it is empty.
 * @throws BridgeError `unusable` when a newer version or another program made it
 */
export function versionOf(sqlite: Database.Database, file: string): number {
  const version = sqlite.pragma('user_version', { simple: true }) as number;
  if (version > currentVersion) {
    throw refusal(
      'unusable',
      `The database ${file} was written by a newer dispatch-bridge (version ${version}, this one knows ${currentVersion}). Update dispatch-bridge, or use another folder.`,
    );
  }
  if (version === 0 && sqlite.prepare('SELECT 1 FROM sqlite_master').get() !== undefined) {
    throw refusal(
      'unusable',
      `The database ${file} belongs to another program. Move it away, or use another folder: DISPATCH_BRIDGE_HOME.`,
    );
  }
  return version;
}

/** Brings an empty or older database to the current version, completely or not at all. */
export function migrate(sqlite: Database.Database, file: string): void {
  sqlite
    .transaction(() => {
      for (const step of migrations.slice(versionOf(sqlite, file))) sqlite.exec(step);
      sqlite.pragma(`user_version = ${currentVersion}`);
    })
    .immediate();
}

/**
 * Migrates an older database file: alone, because the writes of an older program would be lost, and after a copy to
 * `<file>.before-<version>`.
 * @throws BridgeError `conflict` when another program still has it open after `waitMs`
 */
export function bringUpToDate(file: string, waitMs: number): void {
  const version = readVersion(file, waitMs);
  if (version === 0 || version === currentVersion) return;
  const sqlite = new Database(file, { timeout: waitMs });
  try {
    beAlone(sqlite, file, version, waitMs);
    copyDatabase(sqlite, `${file}.before-${currentVersion}`);
    migrate(sqlite, file);
  } finally {
    sqlite.close();
  }
}

/** Why this cannot write to an older database. */
export function needsRestart(file: string, version: number): BridgeError {
  return refusal(
    'conflict',
    `The database ${file} has an older version (${version}, this dispatch-bridge has ${currentVersion}). Stop the bridge if it is running, then start it with this version: it updates the database.`,
  );
}

function readVersion(file: string, waitMs: number): number {
  const sqlite = new Database(file, { readonly: true, timeout: waitMs });
  try {
    return versionOf(sqlite, file);
  } finally {
    sqlite.close();
  }
}

/** Other processes can neither read nor write it until this one closes it. */
function beAlone(sqlite: Database.Database, file: string, version: number, waitMs: number): void {
  // Before the first read: then SQLite needs the file for itself, also with a WAL (https://sqlite.org/wal.html#noshm).
  sqlite.pragma('locking_mode = EXCLUSIVE');
  const until = performance.now() + waitMs;
  while (!takes(sqlite)) {
    if (performance.now() > until) {
      throw refusal(
        'conflict',
        `The database ${file} needs an update (version ${version} to ${currentVersion}), but another program has it open. Close that program (another dispatch-bridge command, a database browser), then start again.`,
      );
    }
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, betweenTriesMs);
  }
}

function takes(sqlite: Database.Database): boolean {
  try {
    sqlite.exec('BEGIN EXCLUSIVE; COMMIT');
    return true;
  } catch (error) {
    if (error instanceof Database.SqliteError && error.code.startsWith('SQLITE_BUSY')) return false;
    throw error;
  }
}

function refusal(code: 'unusable' | 'conflict', userMessage: string): BridgeError {
  return new BridgeError(code, userMessage, { userMessage });
}

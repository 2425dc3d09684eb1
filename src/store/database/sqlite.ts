import { chmodSync, mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import Database from 'better-sqlite3';
import { BridgeError } from '../../core/model/errors.ts';
import { type Guarded, guarded } from './border.ts';
import { createFeed, type Feed } from './feed.ts';
import { bringUpToDate, currentVersion, migrate, needsRestart, versionOf } from './migrate.ts';
import { isPresent, unusableDatabase } from './unusable.ts';

/** The database as the modules of the store get it, and the feed of what they change there. */
export type Sqlite = Guarded & { readonly feed: Feed };

/**
 * Who opens the database, and what they may do with it.
 * - `own`: the bridge, which holds the lock of the data folder. Makes the file, and brings an older one up to date
 * - `write`: a command beside it. Makes the file, but does not migrate an existing one
 * - `read`: makes and changes nothing. For an older version it gets a migrated copy in memory
 */
export type StoreAccess = 'own' | 'write' | 'read';

/** How long a write waits while another process writes. This whole process waits too. */
const longestWaitMs = 5_000;

/**
 * Opens the database file (0600, in a 0700 folder).
 * @throws BridgeError `unusable` when the file is damaged or a newer version wrote it; `conflict` when it is older and
 * cannot be migrated now; `retry-later` when the disk is full or another program keeps the file locked for longer than
 * `waitMs`. What fails later arrives as `Guarded` says
 */
export function openSqlite(file: string, access: StoreAccess = 'own', waitMs = longestWaitMs): Sqlite {
  try {
    if (access === 'read') return withFeed(guarded(openToRead(file, waitMs), file));
    mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
    if (isPresent(file) && access === 'own') bringUpToDate(file, waitMs);
    return withFeed(guarded(openToWrite(file, waitMs), file));
  } catch (error) {
    throw error instanceof BridgeError ? error : unusableDatabase(file, error);
  }
}

/**
 * Makes `work` one transaction, or part of a running one; its changes are delivered after the commit. Immediate: an upgrade from reading would fail when another
 * process wrote.
 */
export function atomic<A extends unknown[], R>(sqlite: Sqlite, work: (...args: A) => R): (...args: A) => R {
  const transaction = sqlite.transaction(work);
  return (...args) => sqlite.feed.during(() => transaction.immediate(...args));
}

/**
 * Does a write whose commit outlives this process as soon as it returns, but a power cut only with the next commit that
 * is synced: a tenth of the time. In a transaction, it is part of that.
 */
export function unsynced(sqlite: Guarded, write: () => void): void {
  if (sqlite.inTransaction) {
    write();
    return;
  }
  sqlite.pragma('synchronous = NORMAL');
  try {
    write();
  } finally {
    sqlite.pragma('synchronous = FULL');
  }
}

function withFeed(sqlite: Guarded): Sqlite {
  return Object.assign(sqlite, { feed: createFeed() });
}

function openToWrite(file: string, waitMs: number): Database.Database {
  const sqlite = new Database(file, { timeout: waitMs });
  try {
    chmodSync(file, 0o600);
    const version = versionOf(sqlite, file);
    if (version > 0 && version < currentVersion) throw needsRestart(file, version);
    // FULL, not NORMAL: a commit has to survive a power cut before the update is confirmed (invariant I1).
    // Before anything is in the file, or it has no effect: free pages can go back to the disk a few at a time.
    if (version === 0) sqlite.pragma('auto_vacuum = INCREMENTAL');
    sqlite.pragma('journal_mode = WAL');
    sqlite.pragma('synchronous = FULL');
    sqlite.pragma('foreign_keys = ON');
    if (version === 0) migrate(sqlite, file);
    return sqlite;
  } catch (error) {
    sqlite.close();
    throw error;
  }
}

function openToRead(file: string, waitMs: number): Database.Database {
  if (!isPresent(file)) return upToDate(new Database(':memory:'), file);
  const sqlite = new Database(file, { readonly: true, timeout: waitMs });
  try {
    const version = versionOf(sqlite, file);
    if (version === currentVersion) return sqlite;
    const copy = version === 0 ? new Database(':memory:') : inMemory(sqlite);
    sqlite.close();
    return upToDate(copy, file);
  } catch (error) {
    sqlite.close();
    throw error;
  }
}

function upToDate(sqlite: Database.Database, file: string): Database.Database {
  migrate(sqlite, file);
  return sqlite;
}

function inMemory(sqlite: Database.Database): Database.Database {
  const pages = sqlite.serialize();
  // Both bytes hold the journal mode (https://sqlite.org/fileformat2.html#file_format_version_numbers): a database in
  // memory has no WAL, so SQLite would refuse it.
  pages.fill(1, 18, 20);
  return new Database(pages);
}

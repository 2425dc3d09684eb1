import { chmodSync, mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import Database from 'better-sqlite3';
import { BridgeError } from '../core/errors.ts';
import { migrations } from './migrations.ts';

export type Sqlite = Database.Database;

/**
 * Opens the database file (0600, in a 0700 folder), made and migrated when needed.
 * @throws BridgeError `invalid` when the file can't be opened or was written by a newer version
 */
export function openSqlite(file: string): Sqlite {
  const sqlite = open(file);
  try {
    // FULL, not NORMAL: a commit has to survive a power cut before the update is confirmed (invariant I1).
    sqlite.pragma('journal_mode = WAL');
    sqlite.pragma('synchronous = FULL');
    sqlite.pragma('busy_timeout = 5000');
    sqlite.pragma('foreign_keys = ON');
    migrate(sqlite, file);
    return sqlite;
  } catch (error) {
    sqlite.close();
    throw error;
  }
}

/** Makes `work` one transaction, or a part of the one that already runs. Immediate: an upgrade from reading would fail when another process wrote. */
export function atomic<A extends unknown[], R>(sqlite: Sqlite, work: (...args: A) => R): (...args: A) => R {
  const transaction = sqlite.transaction(work);
  return (...args) => transaction.immediate(...args);
}

function open(file: string): Sqlite {
  try {
    mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
    const sqlite = new Database(file);
    chmodSync(file, 0o600);
    return sqlite;
  } catch (cause) {
    const userMessage = `Can't open the database ${file}: ${cause instanceof Error ? cause.message : cause}. Check the folder's rights and free space.`;
    throw new BridgeError('invalid', userMessage, { cause, userMessage });
  }
}

function migrate(sqlite: Sqlite, file: string): void {
  sqlite
    .transaction(() => {
      const version = sqlite.pragma('user_version', { simple: true }) as number;
      if (version > migrations.length) {
        const userMessage = `The database ${file} was written by a newer dispatch-bridge. Update dispatch-bridge, or use another folder.`;
        throw new BridgeError('invalid', userMessage, { userMessage });
      }
      for (const step of migrations.slice(version)) sqlite.exec(step);
      sqlite.pragma(`user_version = ${migrations.length}`);
    })
    .immediate();
}

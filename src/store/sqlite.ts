import { chmodSync, mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import Database from 'better-sqlite3';
import { BridgeError } from '../core/errors.ts';
import { migrations } from './migrations.ts';
import { unusable } from './unusable.ts';

export type Sqlite = Database.Database;

/** How long a write waits while another process writes. Everything of this one waits too. */
const longestWaitMs = 5_000;

/**
 * Opens the database file (0600, in a 0700 folder), made and migrated when needed.
 * @throws BridgeError `invalid` when the file can't be used or was written by a newer version; `retry-later` when the
 * disk is full or another program keeps the file locked for longer than `waitMs`
 */
export function openSqlite(file: string, waitMs = longestWaitMs): Sqlite {
  let sqlite: Sqlite | undefined;
  try {
    mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
    sqlite = new Database(file, { timeout: waitMs });
    chmodSync(file, 0o600);
    // FULL, not NORMAL: a commit has to survive a power cut before the update is confirmed (invariant I1).
    sqlite.pragma('journal_mode = WAL');
    sqlite.pragma('synchronous = FULL');
    sqlite.pragma('foreign_keys = ON');
    migrate(sqlite, file);
    return sqlite;
  } catch (error) {
    sqlite?.close();
    throw error instanceof BridgeError ? error : unusable(file, error);
  }
}

/** Makes `work` one transaction, or a part of the one that already runs. Immediate: an upgrade from reading would fail when another process wrote. */
export function atomic<A extends unknown[], R>(sqlite: Sqlite, work: (...args: A) => R): (...args: A) => R {
  const transaction = sqlite.transaction(work);
  return (...args) => transaction.immediate(...args);
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

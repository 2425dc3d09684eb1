import { expect, it } from 'vitest';
import { atomic, openSqlite, type Sqlite, unsynced } from '../../../src/store/database/sqlite.ts';
import { databasePath } from './database.ts';

/** As SQLite numbers them. */
const [normal, full] = [1, 2];

const levelOf = (sqlite: Sqlite) => sqlite.pragma('synchronous', { simple: true });

it('only the write itself goes without a sync; every other commit is synced, also after a failure', () => {
  const sqlite = openSqlite(databasePath());
  const levels: unknown[] = [];

  unsynced(sqlite, () => void levels.push(levelOf(sqlite)));
  levels.push(levelOf(sqlite));
  const fail = () => {
    throw new Error('disk I/O error');
  };
  expect(() => unsynced(sqlite, fail)).toThrow('disk I/O error');
  levels.push(levelOf(sqlite));

  expect(levels).toEqual([normal, full, full]);
  sqlite.close();
});

it('within a transaction it is a part of that, and synced with it', () => {
  const sqlite = openSqlite(databasePath());
  const levels: unknown[] = [];

  atomic(sqlite, () => unsynced(sqlite, () => void levels.push(levelOf(sqlite))))();
  levels.push(levelOf(sqlite));

  expect(levels).toEqual([full, full]);
  sqlite.close();
});

it('others read it as soon as it returns', () => {
  const file = databasePath();
  const [ours, theirs] = [openSqlite(file), openSqlite(file, 'read')];
  const insert = ours.prepare(`INSERT INTO processes (handle, session_id, started_at) VALUES ('h', 's', 1)`);

  unsynced(ours, () => insert.run());

  expect(theirs.prepare('SELECT handle FROM processes').all()).toEqual([{ handle: 'h' }]);
  ours.close();
  theirs.close();
});

import { chmodSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import Database from 'better-sqlite3';
import { describe, expect, it } from 'vitest';
import { BridgeError } from '../../../src/core/model/errors.ts';
import { openSqlite } from '../../../src/store/database/sqlite.ts';
import { unusableDatabase } from '../../../src/store/database/unusable.ts';
import { backUpDatabase } from '../../../src/store/database/whole-file.ts';
import { createStore } from '../../../src/store/store.ts';
import { createFakeClock } from '../../fakes/clock/clock.ts';
import { databasePath } from './database.ts';

function failureOf(work: () => unknown): BridgeError {
  const error = catchFrom(work);
  if (error instanceof BridgeError) return error;
  throw error;
}

function catchFrom(work: () => unknown): unknown {
  try {
    work();
  } catch (error) {
    return error;
  }
  throw new Error('it did not fail');
}

describe('a database that cannot be opened', () => {
  it.each([
    ['SQLITE_FULL', 'retry-later', 'The disk is full. Free some space.'],
    ['SQLITE_IOERR_WRITE', 'retry-later', 'Reading or writing failed. Check the disk and its free space.'],
    ['SQLITE_BUSY_SNAPSHOT', 'retry-later', 'Another program has locked it. Close that program, then try again.'],
    ['SQLITE_READONLY_DIRECTORY', 'unusable', 'Give this user write access to the file and its folder.'],
    ['SQLITE_CANTOPEN', 'unusable', 'Give this user write access to the file and its folder.'],
    ['SQLITE_CORRUPT_INDEX', 'unusable', 'It is damaged, or not a database.'],
    ['SQLITE_ERROR', 'unusable', 'move it away'],
  ])('for %s says what to do, and whether it may pass (%s)', (code, kind, remedy) => {
    const error = unusableDatabase('/data/bridge.db', new Database.SqliteError('sqlite said so', code));

    expect(error.code).toBe(kind);
    expect(error.userMessage).toMatch(/^Cannot open the database \/data\/bridge\.db: sqlite said so\. /);
    expect(error.userMessage).toContain(remedy);
  });

  it.each([
    ['ENOSPC', 'The disk is full.'],
    ['EROFS', 'It is read-only.'],
    ['EACCES', 'Give this user write access'],
  ])('for %s of the file system too', (code, remedy) => {
    expect(unusableDatabase('/data/bridge.db', Object.assign(new Error('no'), { code })).userMessage).toContain(remedy);
  });

  it('is named, when its folder cannot be made', () => {
    const error = failureOf(() => createStore('/dev/null/bridge.db', createFakeClock()));

    expect(error).toMatchObject({
      code: 'unusable',
      userMessage: expect.stringMatching(/^Cannot open .* \/dev\/null\//),
    });
  });

  it('is left as it is, when it is no database', () => {
    const file = databasePath();
    writeFileSync(file, 'my shopping list, and more than enough of it to be no empty file\n'.repeat(20));
    const before = readFileSync(file, 'utf8');

    const error = failureOf(() => createStore(file, createFakeClock()));

    expect(error).toMatchObject({ code: 'unusable', userMessage: expect.stringContaining('not a database') });
    expect(readFileSync(file, 'utf8')).toBe(before);
  });

  it('is named, when another program has it for itself', () => {
    const file = databasePath();
    openSqlite(file).close();
    const other = new Database(file);
    other.pragma('locking_mode = EXCLUSIVE');
    other.exec('BEGIN EXCLUSIVE');

    const error = failureOf(() => openSqlite(file, 'own', 10));

    expect(error).toMatchObject({ code: 'retry-later', userMessage: expect.stringContaining('has locked it') });
    other.close();
    openSqlite(file, 'own', 10).close();
  });

  it('is named, when its folder is read-only', () => {
    const file = databasePath();
    createStore(file, createFakeClock()).close();
    chmodSync(dirname(file), 0o555);
    chmodSync(file, 0o444);

    // Nothing is read-only to root.
    const isRoot = process.geteuid?.() === 0;
    if (isRoot) process.seteuid?.('nobody');
    const error = failureOf(() => createStore(file, createFakeClock()));
    if (isRoot) process.seteuid?.(0);

    chmodSync(dirname(file), 0o700);
    expect(error).toMatchObject({ code: 'unusable', userMessage: expect.stringContaining('write access') });
  });

  it('is named, when it is a folder', () => {
    const file = join(databasePath(), 'bridge.db');
    mkdirSync(file, { recursive: true });

    expect(failureOf(() => openSqlite(file)).userMessage).toContain(file);
  });
});

it('a backup takes no file of anybody for its own unfinished one', () => {
  const file = databasePath();
  createStore(file, createFakeClock()).close();
  const mine = join(dirname(file), 'copy.db.part');
  writeFileSync(mine, 'mine');

  const failure = failureOf(() => backUpDatabase(file, join(dirname(file), 'copy.db')));

  expect(failure.userMessage).toContain(`${mine} already exists.`);
  expect(readFileSync(mine, 'utf8')).toBe('mine');
});

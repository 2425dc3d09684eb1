import { closeSync, openSync, statSync, writeSync } from 'node:fs';
import Database from 'better-sqlite3';
import { describe, expect, it, onTestFinished } from 'vitest';
import { BridgeError, type ErrorCode } from '../../../src/core/model/errors.ts';
import { guarded } from '../../../src/store/database/border.ts';
import { atomic, openSqlite, type Sqlite } from '../../../src/store/database/sqlite.ts';
import { createNoteStore } from '../../../src/store/notes.ts';
import { createSessionStore } from '../../../src/store/sessions.ts';
import { createTaskStore } from '../../../src/store/tasks/tasks.ts';
import { aTask, chat } from '../../contracts/store/stage.ts';
import { createFakeClock } from '../../fakes/clock/clock.ts';
import { databasePath } from './database.ts';

function open(file = databasePath()) {
  const sqlite = openSqlite(file, 'own', 10);
  onTestFinished(() => sqlite.close());
  const { sessions } = createSessionStore(sqlite, createFakeClock(), (id) => id);
  const sessionId = () =>
    (sessions.list(chat)[0] ?? sessions.add({ conversation: chat, kind: 'chat', project: 'home' })).id;
  const tasks = createTaskStore(sqlite, createFakeClock(), sessionId);
  return { file, sqlite, tasks, notes: createNoteStore(sqlite) };
}

/** The file gets no more pages than these. */
function fill(sqlite: Sqlite, morePages = 0): void {
  const pages = sqlite.pragma('page_count', { simple: true }) as number;
  sqlite.pragma(`max_page_count = ${pages + morePages}`);
}

function refusalOf(work: () => unknown): BridgeError {
  try {
    work();
  } catch (error) {
    if (error instanceof BridgeError) return error;
    throw error;
  }
  throw new Error('it did not fail');
}

const long = (id: string) =>
  aTask(id, { messages: ['1', '2'].map((messageId) => ({ messageId, text: 'x'.repeat(30_000) })) });

describe('a disk that gets full', () => {
  it('refuses what it cannot hold, whole, keeps what it has, and takes more when there is space again', () => {
    const { file, sqlite, tasks } = open();
    tasks.add(aTask('a'));
    fill(sqlite);

    const error = refusalOf(() => tasks.add(long('b')));

    expect(error).toMatchObject({ code: 'store-refused', retryable: true, cause: { code: 'SQLITE_FULL' } });
    expect(error.userMessage).toBe(
      `Cannot use the database ${file}: database or disk is full. The disk is full. Free some space.`,
    );
    expect(sqlite.inTransaction).toBe(false);
    expect(tasks.list().map((task) => task.id)).toEqual(['a']);
    expect(tasks.ofMessage(chat, '1')).toBeUndefined();
    sqlite.pragma('max_page_count = 100000');
    expect(tasks.add(long('b'))).toMatchObject({ id: 'b', number: 2 });
  });

  it('takes back all of a transaction that it could not hold, also when the fault is in a part of it', () => {
    const { sqlite, tasks } = open();
    fill(sqlite, 2);

    const error = refusalOf(
      atomic(sqlite, () => {
        tasks.add(aTask('a'));
        atomic(sqlite, () => tasks.add(long('b')))();
      }),
    );

    expect(error.code).toBe('store-refused');
    expect(sqlite.inTransaction).toBe(false);
    expect(tasks.list()).toEqual([]);
  });
});

describe('another process that writes for too long', () => {
  function locked() {
    const opened = open();
    const other = new Database(opened.file);
    onTestFinished(() => void other.close());
    other.exec('BEGIN IMMEDIATE');
    return { ...opened, other };
  }

  it('makes a write wait, refuses it, and lets it pass afterwards', () => {
    const { tasks, other } = locked();

    const error = refusalOf(() => tasks.add(aTask('a')));

    expect(error).toMatchObject({ code: 'store-refused', retryable: true });
    expect(error.userMessage).toContain('Another program has locked it.');
    expect(tasks.list()).toEqual([]);
    other.exec('ROLLBACK');
    expect(tasks.add(aTask('a')).number).toBe(1);
  });

  it('refuses a single write and a whole transaction alike', () => {
    const { sqlite, notes } = locked();
    const words = () => notes.set('key', 'value');

    for (const write of [words, atomic(sqlite, words)]) expect(refusalOf(write).code).toBe('store-refused');
  });
});

it('a file that became read-only refuses writes for as long, and is read as before', () => {
  const { sqlite, notes } = open();
  notes.set('key', 'before');
  sqlite.pragma('query_only = ON');

  const error = refusalOf(() => notes.set('key', 'after'));

  expect(error).toMatchObject({ code: 'store-refused', cause: { code: 'SQLITE_READONLY' } });
  expect(error.userMessage).toContain('Give this user write access');
  expect(notes.get('key')).toBe('before');
  sqlite.pragma('query_only = OFF');
  notes.set('key', 'after');
  expect(notes.get('key')).toBe('after');
});

it('who opened it to read and writes has a bug, which no further try helps', () => {
  const { file } = open();
  const notes = createNoteStore(openSqlite(file, 'read', 10));

  expect(refusalOf(() => notes.set('key', 'value'))).toMatchObject({ code: 'internal', retryable: false });
});

describe('a wrong call is a bug, which no further try helps', () => {
  it.each<[string, (sqlite: Sqlite) => unknown]>([
    ['a constraint', (sqlite) => sqlite.prepare("INSERT INTO notes (key, value) VALUES ('key', NULL)").run()],
    ['a key that is taken', (sqlite) => sqlite.prepare("INSERT INTO notes VALUES ('taken', 'again')").run()],
    ['a table that is not there', (sqlite) => sqlite.prepare('SELECT 1 FROM nothing').get()],
    ['a foreign key, found at the end', (sqlite) => atomic(sqlite, () => orphan(sqlite))()],
  ])('%s', (_, work) => {
    const { sqlite, notes } = open();
    notes.set('taken', 'first');

    const error = refusalOf(() => work(sqlite));

    expect(error).toMatchObject({ code: 'internal', retryable: false, userMessage: undefined });
    expect(error.cause).toBeInstanceOf(Database.SqliteError);
    expect(notes.get('taken')).toBe('first');
  });

  function orphan(sqlite: Sqlite): void {
    sqlite.pragma('defer_foreign_keys = ON');
    sqlite
      .prepare("INSERT INTO task_files (task_id, position, message_id, attachment) VALUES ('x', 0, '1', '{}')")
      .run();
  }
});

it('damage is no refusal: reading it row by row or at once says what to do', () => {
  const file = databasePath();
  const first = openSqlite(file);
  const notes = createNoteStore(first);
  for (let n = 0; n < 200; n++) notes.set(`key ${n}`, 'x'.repeat(1_000));
  first.close();
  spoil(file);
  const { sqlite } = open(file);
  const all = sqlite.prepare('SELECT * FROM notes');

  for (const read of [() => all.all(), () => [...all.iterate()], () => createNoteStore(sqlite).get('key 199')]) {
    const error = refusalOf(read);
    expect(error).toMatchObject({ code: 'unusable', retryable: false });
    expect(error.userMessage).toContain('Restore a backup');
  }
});

/** Leaves the pages with the form of the tables, and spoils the last ones, with rows. */
function spoil(file: string): void {
  const pageBytes = 4_096;
  const kept = Math.floor((statSync(file).size / pageBytes) * 0.75) * pageBytes;
  const descriptor = openSync(file, 'r+');
  writeSync(descriptor, Buffer.alloc(statSync(file).size - kept, 0xff), 0, undefined, kept);
  closeSync(descriptor);
}

it.each<[string, ErrorCode]>([
  ['SQLITE_IOERR_WRITE', 'store-refused'],
  ['SQLITE_IOERR_READ', 'store-refused'],
  ['SQLITE_BUSY_SNAPSHOT', 'store-refused'],
  ['SQLITE_READONLY_DBMOVED', 'store-refused'],
  ['SQLITE_CANTOPEN', 'store-refused'],
  ['SQLITE_NOMEM', 'store-refused'],
  ['SQLITE_PROTOCOL', 'store-refused'],
  ['SQLITE_CORRUPT_INDEX', 'unusable'],
  ['SQLITE_NOTADB', 'unusable'],
  ['SQLITE_CONSTRAINT_UNIQUE', 'internal'],
  ['SQLITE_MISUSE', 'internal'],
  ['SQLITE_LOCKED', 'internal'],
  ['SQLITE_TOOBIG', 'internal'],
])('%s arrives as %s, from a read as from a write and a transaction', (code, expected) => {
  const sqlite = new Database(':memory:');
  onTestFinished(() => void sqlite.close());
  sqlite.function('fail', () => {
    throw new Database.SqliteError('sqlite said so', code);
  });
  const border = guarded(sqlite, '/data/bridge.db');
  const statement = border.prepare('SELECT fail()');

  for (const work of [
    () => statement.get(),
    () => statement.all(),
    () => [...statement.iterate()],
    border.transaction(() => statement.get()),
    border.transaction(() => statement.get()).immediate,
  ]) {
    expect(refusalOf(work)).toMatchObject({ code: expected, retryable: expected === 'store-refused' });
  }
});

it('an error that is not of SQLite passes as it is', () => {
  const { sqlite } = open();
  const bug = new TypeError('a bug');

  expect(
    atomic(sqlite, () => {
      throw bug;
    }),
  ).toThrow(bug);
});

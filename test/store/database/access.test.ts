import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import Database from 'better-sqlite3';
import { describe, expect, it } from 'vitest';
import { BridgeError } from '../../../src/core/model/errors.ts';
import { currentVersion } from '../../../src/store/database/migrate.ts';
import { openSqlite } from '../../../src/store/database/sqlite.ts';
import { createStore } from '../../../src/store/store.ts';
import { createFakeClock } from '../../fakes/clock/clock.ts';
import { databasePath } from './database.ts';
import { formOf, makeOlder, olderVersion } from './older.ts';

const everyAccess = ['own', 'write', 'read'] as const;
const chat = 'telegram:1';

/** A database of the version before with one conversation, open in the bridge of that version. */
function openInOlderBridge(): { file: string; bridge: Database.Database } {
  const file = databasePath();
  const bridge = makeOlder(file);
  bridge.exec(`INSERT INTO conversations (id, project, session_id) VALUES ('${chat}', 'home', 's1')`);
  return { file, bridge };
}

function failureOf(work: () => { close(): void }): BridgeError {
  try {
    work().close();
  } catch (error) {
    if (error instanceof BridgeError) return error;
    throw error;
  }
  throw new Error('it did not fail');
}

describe('who reads', () => {
  it('sees what an older bridge keeps, and changes nothing of it: that bridge continues', () => {
    const { file, bridge } = openInOlderBridge();
    const before = formOf(file);

    const store = createStore(file, createFakeClock(), 'read');
    const found = store.conversations.get(chat);
    store.close();

    expect(found).toMatchObject({ project: 'home', session: { agentId: 's1' }, paused: false });
    expect(formOf(file)).toEqual(before);
    bridge.exec("INSERT INTO conversations (id, project) VALUES ('telegram:2', 'home')");
    bridge.close();
  });

  it('makes nothing where nothing is', () => {
    const file = join(dirname(databasePath()), 'no', 'bridge.db');

    const store = createStore(file, createFakeClock(), 'read');

    expect(store.tasks.list()).toEqual([]);
    expect(store.users.list()).toEqual([]);
    expect(readdirSync(join(file, '..', '..'))).toEqual([]);
    store.close();
  });

  it('sees nothing in a file that is still empty, and leaves it empty', () => {
    const file = databasePath();
    writeFileSync(file, '');

    const store = createStore(file, createFakeClock(), 'read');

    expect(store.tasks.list()).toEqual([]);
    expect(statSync(file).size).toBe(0);
    store.close();
  });

  it('cannot write', () => {
    const file = databasePath();
    createStore(file, createFakeClock()).close();
    const store = createStore(file, createFakeClock(), 'read');

    expect(() => store.conversations.setMode(chat, 'plan')).toThrow(
      expect.objectContaining({ code: 'internal', cause: expect.objectContaining({ code: 'SQLITE_READONLY' }) }),
    );
    store.close();
  });
});

describe('who writes beside the bridge', () => {
  it('leaves an older database as it is, and says what brings it up to date', () => {
    const { file, bridge } = openInOlderBridge();
    const before = formOf(file);

    const error = failureOf(() => createStore(file, createFakeClock(), 'write'));

    expect(error).toMatchObject({
      code: 'conflict',
      userMessage: expect.stringContaining(
        `older version (${olderVersion}, this dispatch-bridge has ${currentVersion})`,
      ),
    });
    expect(formOf(file)).toEqual(before);
    bridge.close();
  });

  it('may be the first of all', () => {
    const store = createStore(databasePath(), createFakeClock(), 'write');

    expect(store.tasks.list()).toEqual([]);
    store.close();
  });
});

describe('the bridge', () => {
  it('brings an older database up to date, and keeps a copy of how it was', () => {
    const { file, bridge } = openInOlderBridge();
    const before = formOf(file);
    bridge.close();
    const copy = `${file}.before-${currentVersion}`;

    const store = createStore(file, createFakeClock());

    expect(store.conversations.get(chat)).toMatchObject({ project: 'home' });
    store.close();
    expect(formOf(file).version).toBe(currentVersion);
    expect(formOf(copy)).toEqual(before);
    expect(statSync(copy).mode & 0o777).toBe(0o600);
    const old = new Database(copy);
    expect(old.prepare('SELECT session_id FROM conversations').pluck().get()).toBe('s1');
    old.close();
  });

  it('copies nothing when the version is right, or nothing is there yet', () => {
    const file = databasePath();

    createStore(file, createFakeClock()).close();
    createStore(file, createFakeClock()).close();

    expect(readdirSync(dirname(file))).toEqual([basename(file)]);
  });

  it('waits for others that have it open, then gives up and leaves it as it is', () => {
    const { file, bridge } = openInOlderBridge();
    const before = formOf(file);

    const error = failureOf(() => openSqlite(file, 'own', 60));

    expect(error).toMatchObject({
      code: 'conflict',
      userMessage: expect.stringContaining(
        `version ${olderVersion} to ${currentVersion}), but another program has it open`,
      ),
    });
    expect(formOf(file)).toEqual(before);
    expect(readdirSync(dirname(file)).filter((name) => name.includes('before'))).toEqual([]);
    bridge.exec("INSERT INTO conversations (id, project) VALUES ('telegram:2', 'home')");
    bridge.close();
    openSqlite(file, 'own', 60).close();
    expect(formOf(file).version).toBe(currentVersion);
  });

  it('changes nothing when the copy cannot be made', () => {
    const { file, bridge } = openInOlderBridge();
    const before = formOf(file);
    bridge.close();
    mkdirSync(join(`${file}.before-${currentVersion}`, 'in the way'), { recursive: true });

    const error = failureOf(() => openSqlite(file));

    expect(error.userMessage).toContain(file);
    expect(formOf(file)).toEqual(before);
    expect(readdirSync(dirname(file)).filter((name) => name.endsWith('.part'))).toEqual([]);
  });
});

describe.each(everyAccess)('a program that opens it to %s', (access) => {
  it('is refused by a database of a newer version, which stays as it is', () => {
    const file = databasePath();
    const newer = new Database(file);
    newer.pragma('user_version = 999');
    newer.close();
    const before = readFileSync(file);

    const error = failureOf(() => openSqlite(file, access));

    expect(error).toMatchObject({ code: 'unusable', userMessage: expect.stringContaining('newer dispatch-bridge') });
    expect(readFileSync(file).equals(before)).toBe(true);
  });

  it('is refused by a database of another program, which stays as it is', () => {
    const file = databasePath();
    const other = new Database(file);
    other.exec('CREATE TABLE bookmarks (url TEXT)');
    other.close();
    const before = readFileSync(file);

    const error = failureOf(() => openSqlite(file, access));

    expect(error).toMatchObject({ code: 'unusable', userMessage: expect.stringContaining('to another program') });
    expect(readFileSync(file).equals(before)).toBe(true);
  });

  it('is refused by what is no database', () => {
    const file = databasePath();
    writeFileSync(file, 'my shopping list, and more than enough of it to be no empty file\n'.repeat(20));

    expect(failureOf(() => openSqlite(file, access))).toMatchObject({
      code: 'unusable',
      userMessage: expect.stringContaining('not a database'),
    });
  });

  it('is refused by a folder', () => {
    const file = databasePath();
    mkdirSync(file);

    expect(failureOf(() => openSqlite(file, access))).toMatchObject({
      code: 'unusable',
      userMessage: expect.stringContaining('it is not a file'),
    });
  });
});

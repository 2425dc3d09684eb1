import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { expect, it } from 'vitest';
import type { Store } from '../../src/core/store.ts';
import { migrations } from '../../src/store/migrations.ts';
import { createStore } from '../../src/store/store.ts';
import { describeStore } from '../contracts/store.ts';
import { aGrant, day } from '../contracts/store-stage.ts';
import { createFakeClock } from '../fakes/clock.ts';

function folder() {
  return mkdtempSync(join(tmpdir(), 'bridge-store-'));
}

describeStore('SQLite', () => {
  const dir = folder();
  const file = join(dir, 'bridge.db');
  const clock = createFakeClock();
  let store: Store = createStore(file, clock);
  return {
    store,
    reopen() {
      store.close();
      store = createStore(file, clock);
      return store;
    },
    another: () => createStore(file, clock),
    advance: (ms) => clock.advance(ms),
    close() {
      store.close();
      rmSync(dir, { recursive: true });
    },
  };
});

it('makes its file readable by its owner only', () => {
  const dir = folder();
  const store = createStore(join(dir, 'deep', 'bridge.db'), createFakeClock());

  expect(statSync(join(dir, 'deep', 'bridge.db')).mode & 0o777).toBe(0o600);
  expect(statSync(join(dir, 'deep')).mode & 0o777).toBe(0o700);
  store.close();
  rmSync(dir, { recursive: true });
});

it('refuses a database of a newer version and leaves it as it is', () => {
  const dir = folder();
  const file = join(dir, 'bridge.db');
  const newer = new Database(file);
  newer.pragma('user_version = 999');
  newer.close();

  expect(() => createStore(file, createFakeClock())).toThrow('newer dispatch-bridge');
  const again = new Database(file);
  expect(again.pragma('user_version', { simple: true })).toBe(999);
  again.close();
  rmSync(dir, { recursive: true });
});

it('brings a database of the first version further, with what is in it', () => {
  const dir = folder();
  const file = join(dir, 'bridge.db');
  const first = new Database(file);
  first.exec(migrations[0]!);
  first.exec("INSERT INTO conversations (id, project, session_id) VALUES ('telegram:1', 'home', 's1')");
  first.pragma('user_version = 1');
  first.close();

  const store = createStore(file, createFakeClock());

  expect(store.conversations.get('telegram:1')).toMatchObject({ project: 'home', sessionId: 's1', mode: undefined });
  expect(store.audit.verify()).toEqual({ ok: true, rows: 0 });
  store.close();
  rmSync(dir, { recursive: true });
});

it('deletes grants that expired 30 days ago, and no others', async () => {
  const dir = folder();
  const clock = createFakeClock();
  const store = createStore(join(dir, 'bridge.db'), clock);
  const expiresAt = clock.now();
  const grant = store.grants.add(aGrant({ expiresAt }));
  const kept = () => store.grants.active(expiresAt - 1);

  await clock.advance(30 * day);
  store.prune();
  expect(kept()).toEqual([grant]);
  await clock.advance(1);
  store.prune();

  expect(kept()).toEqual([]);
  store.close();
  rmSync(dir, { recursive: true });
});

it('says which file can not be opened', () => {
  expect(() => createStore('/dev/null/bridge.db', createFakeClock())).toThrow(/Can't open the database \/dev\/null/);
});

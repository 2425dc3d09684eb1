import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { expect, it } from 'vitest';
import type { Store } from '../../src/core/store.ts';
import { createStore } from '../../src/store/store.ts';
import { describeStore } from '../contracts/store.ts';
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

it('says which file can not be opened', () => {
  expect(() => createStore('/dev/null/bridge.db', createFakeClock())).toThrow(/Can't open the database \/dev\/null/);
});

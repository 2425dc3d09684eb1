import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { expect, it } from 'vitest';
import type { Store } from '../../src/core/ports/store/store.ts';
import { createStore } from '../../src/store/store.ts';
import { aGrant, day } from '../contracts/store/stage.ts';
import { describeStore } from '../contracts/store/store.ts';
import { createFakeClock } from '../fakes/clock/clock.ts';
import { databasePath } from './database/database.ts';

describeStore('SQLite', () => {
  const dir = mkdtempSync(join(tmpdir(), 'bridge-store-'));
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
    now: () => clock.now(),
    advance: (ms) => clock.advance(ms),
    close() {
      store.close();
      rmSync(dir, { recursive: true });
    },
  };
});

it('makes its file readable by its owner only', () => {
  const file = join(dirname(databasePath()), 'deep', 'bridge.db');
  const store = createStore(file, createFakeClock());

  expect(statSync(file).mode & 0o777).toBe(0o600);
  expect(statSync(dirname(file)).mode & 0o777).toBe(0o700);
  store.close();
});

it('deletes grants that expired 30 days ago, and no others', async () => {
  const clock = createFakeClock();
  const store = createStore(databasePath(), clock);
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
});

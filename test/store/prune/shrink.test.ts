import { statSync } from 'node:fs';
import Database from 'better-sqlite3';
import { describe, expect, it } from 'vitest';
import { compactDatabase } from '../../../src/store/database/whole-file.ts';
import { createStore } from '../../../src/store/store.ts';
import { createClock } from '../../../src/system/clock.ts';
import { databasePath } from '../database/database.ts';
import { pruneRig, round } from './rig.ts';

/** A store with 12 MB of free space in its file. */
function withSpace(file: string) {
  const store = createStore(file, createClock());
  store.notes.set('big', 'x'.repeat(12_000_000));
  store.notes.delete('big');
  return store;
}

/** As bridges made them before. */
function withoutAutoVacuum(file: string): void {
  createStore(file, createClock()).close();
  const sqlite = new Database(file);
  sqlite.pragma('journal_mode = DELETE');
  sqlite.pragma('auto_vacuum = NONE');
  sqlite.exec('VACUUM');
  sqlite.close();
}

describe('a file with free space', () => {
  it('gives it back in small steps, but for what new rows need soon', () => {
    const file = databasePath();
    const store = withSpace(file);
    const before = store.size();
    expect(before).toMatchObject({ shrinks: true });
    expect(before.free).toBeGreaterThan(11_000_000);

    let steps = 1;
    for (; store.shrink(); steps++) expect(store.size().free).toBeGreaterThan(4_000_000);

    expect(steps).toBeGreaterThan(15);
    expect(store.size().free).toBe(1_000 * 4096);
    expect(store.size().file).toBeLessThan(before.file - 7_500_000);
    expect(store.shrink()).toBe(false);
    store.close();
    expect(statSync(file).size).toBeLessThan(before.file - 7_500_000);
  });

  it('keeps its size when it was made before there was this, until it is written anew', () => {
    const file = databasePath();
    withoutAutoVacuum(file);
    const store = withSpace(file);
    store.audit.append({ action: 'task-asked', task: 1, detail: 'in “home”' });
    const before = store.size();
    expect(before).toMatchObject({ shrinks: false });
    expect(store.shrink()).toBe(false);
    expect(store.size()).toEqual(before);
    store.close();

    compactDatabase(file);

    expect(statSync(file).size).toBeLessThan(1_000_000);
    const anew = withSpace(file);
    expect(anew.size()).toMatchObject({ shrinks: true });
    expect(anew.shrink()).toBe(true);
    expect(anew.audit.verify()).toEqual({ ok: true, rows: 1 });
    anew.close();
  });
});

it('the WAL stays small, however much is deleted', async () => {
  const rig = pruneRig();
  rig.store.atomically(() => {
    for (let n = 0; n < 2_000; n++) rig.task('done', { messages: [{ text: 'x'.repeat(10_000) }] });
  });
  await rig.clock.advance(1);
  // What was written at once made it large: a checkpoint uses it anew, and it never shrinks by itself.
  rig.sql((sqlite) => sqlite.pragma('wal_checkpoint(TRUNCATE)'));

  expect(round(rig.store, { tasksSince: rig.clock.now() })).toBe(1_999);
  while (rig.store.shrink());

  expect(statSync(`${rig.file}-wal`).size).toBeLessThan(8_000_000);
});

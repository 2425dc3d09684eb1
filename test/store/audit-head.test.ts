import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { expect, it, onTestFinished } from 'vitest';
import { type AuditHead, formatAuditHead, parseAuditHead } from '../../src/core/model/audit.ts';
import { chainHash, type StoredAuditRow } from '../../src/store/audit-row.ts';
import { createStore } from '../../src/store/store.ts';
import { aTask } from '../contracts/store/stage.ts';
import { createFakeClock } from '../fakes/clock/clock.ts';

/* Truncation leaves a chain that is whole: only a head that somebody remembers elsewhere shows it. */

function setUp() {
  const dir = mkdtempSync(join(tmpdir(), 'bridge-audit-'));
  onTestFinished(() => rmSync(dir, { recursive: true }));
  const file = join(dir, 'bridge.db');
  const clock = createFakeClock();

  function onStore<T>(work: (store: ReturnType<typeof createStore>) => T): T {
    const store = createStore(file, clock);
    try {
      return work(store);
    } finally {
      store.close();
    }
  }
  const append = (count: number, detail = 'row') =>
    onStore(({ audit }) => {
      for (let n = 0; n < count; n++) audit.append({ action: 'allowed', detail: `${detail} ${n}` });
    });
  append(5);
  return {
    append,
    onStore,
    head: () => onStore(({ audit }) => audit.head())!,
    verify: (head?: Pick<AuditHead, 'hash'> & { rows?: number }) => onStore(({ audit }) => audit.verify(head)),
    /** Past the triggers, as somebody with an SQLite at hand would. */
    tamper(work: (sqlite: Database.Database) => void): void {
      const sqlite = new Database(file);
      const names = sqlite.prepare<unknown[], string>("SELECT name FROM sqlite_schema WHERE type = 'trigger'").pluck();
      for (const name of names.all()) sqlite.exec(`DROP TRIGGER ${name}`);
      work(sqlite);
      sqlite.close();
    },
  };
}

/** Cuts all after row `left` off, and moves the head back. */
function truncate(sqlite: Database.Database, left: number): void {
  const hash = sqlite.prepare<unknown[], string>('SELECT hash FROM audit WHERE seq = ?').pluck().get(left) ?? '';
  sqlite.prepare('DELETE FROM audit WHERE seq > ?').run(left);
  sqlite.prepare('UPDATE audit_head SET seq = ?, hash = ?').run(left, hash);
}

it('a remembered head is found again, with what came after it', () => {
  const { append, head, verify } = setUp();
  const remembered = head();
  expect(remembered).toMatchObject({ rows: 5, hash: expect.stringMatching(/^[0-9a-f]{64}$/), at: expect.any(Number) });
  expect(verify(remembered)).toEqual({ ok: true, rows: 5, newer: 0 });

  append(3);

  expect(verify(remembered)).toEqual({ ok: true, rows: 8, newer: 3 });
  expect(verify({ hash: remembered.hash })).toEqual({ ok: true, rows: 8, newer: 3 });
});

it.each([
  ['its last row', 4, 'Row 5 is missing; it was there when you noted this head.'],
  ['all but one', 1, 'Rows 2 to 5 are missing; they were there when you noted this head.'],
  ['all', 0, 'Rows 1 to 5 are missing; they were there when you noted this head.'],
])('an audit that lost %s with its head moved back looks whole, and not to who knows the head', (_, left, problem) => {
  const rig = setUp();
  const remembered = rig.head();

  rig.tamper((sqlite) => truncate(sqlite, left));

  expect(rig.verify()).toEqual({ ok: true, rows: left });
  expect(rig.verify(remembered)).toEqual({ ok: false, rows: left, seq: left + 1, problem });
  const byHash = rig.verify({ hash: remembered.hash });
  expect(byHash).toMatchObject({ ok: false, problem: expect.stringContaining('No row has this hash') });
});

it('other rows in place of those that were cut off are no substitute', () => {
  const rig = setUp();
  const remembered = rig.head();
  rig.tamper((sqlite) => truncate(sqlite, 2));
  rig.append(6, 'another');

  expect(rig.verify()).toEqual({ ok: true, rows: 8 });
  expect(rig.verify(remembered)).toEqual({
    ok: false,
    rows: 8,
    seq: 5,
    problem: 'Row 5 is not the one that was there when you noted this head: it or an earlier row was replaced.',
  });
});

it('a chain that was made anew fits to itself alone', () => {
  const rig = setUp();
  const remembered = rig.head();
  rig.tamper((sqlite) => {
    const rows = sqlite.prepare<unknown[], StoredAuditRow>('SELECT * FROM audit ORDER BY seq').all();
    let previous = '';
    for (const row of rows) {
      const detail = row.seq === 2 ? 'nothing happened' : row.detail;
      previous = chainHash(previous, { ...row, detail });
      sqlite.prepare('UPDATE audit SET detail = ?, hash = ? WHERE seq = ?').run(detail, previous, row.seq);
    }
    sqlite.prepare('UPDATE audit_head SET hash = ?').run(previous);
  });

  expect(rig.verify()).toEqual({ ok: true, rows: 5 });
  expect(rig.verify(remembered)).toMatchObject({ ok: false, seq: 5 });
  expect(rig.verify({ hash: remembered.hash })).toMatchObject({ ok: false });
});

it.each<[string, (store: ReturnType<typeof createStore>) => void]>([
  ['tasks', (store) => void store.tasks.add(aTask('a'))],
  ['people', (store) => store.users.put({ platform: 'telegram', id: '1', role: 'owner', name: 'Ann', host: 'desk' })],
])('an emptied audit beside %s is named', (_, fill) => {
  const rig = setUp();
  rig.onStore(fill);

  rig.tamper((sqlite) => truncate(sqlite, 0));

  expect(rig.verify()).toMatchObject({ ok: false, rows: 0, seq: 1, problem: expect.stringContaining('is empty') });
});

it('a new database has nothing to answer for, and no head', () => {
  const dir = mkdtempSync(join(tmpdir(), 'bridge-audit-'));
  onTestFinished(() => rmSync(dir, { recursive: true }));
  const store = createStore(join(dir, 'bridge.db'), createFakeClock());
  onTestFinished(() => store.close());

  expect(store.audit.head()).toBeUndefined();
  expect(store.audit.verify()).toEqual({ ok: true, rows: 0 });
});

it('a head is read as it is written, or as a bare hash; nothing else is one', () => {
  const { head } = setUp();
  const { rows, hash } = head();

  expect(parseAuditHead(formatAuditHead(head()))).toEqual({ rows, hash });
  expect(parseAuditHead(` ${hash.toUpperCase()} `)).toEqual({ hash });
  for (const text of ['', '5', `5:${hash}`, `${hash}0`, `0-${hash}`, `-1-${hash}`, 'g'.repeat(64)])
    expect(parseAuditHead(text), text).toBeUndefined();
});

import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import Database from 'better-sqlite3';
import { expect, it, onTestFinished } from 'vitest';
import type { AuditVerdict } from '../../src/core/model/audit.ts';
import { chainHash, type StoredAuditRow } from '../../src/store/audit-row.ts';
import { createStore } from '../../src/store/store.ts';
import { createFakeClock } from '../fakes/clock/clock.ts';

const run = promisify(execFile);
const writer = fileURLToPath(new URL('audit-writer.ts', import.meta.url));

/** A database with an audit of five rows. */
function fiveRows(): { file: string; verify(): AuditVerdict; sql<T>(work: (sqlite: Database.Database) => T): T } {
  const dir = mkdtempSync(join(tmpdir(), 'bridge-audit-'));
  onTestFinished(() => rmSync(dir, { recursive: true }));
  const file = join(dir, 'bridge.db');

  function withStore<T>(work: (store: ReturnType<typeof createStore>) => T): T {
    const store = createStore(file, createFakeClock());
    try {
      return work(store);
    } finally {
      store.close();
    }
  }

  withStore(({ audit }) => {
    const actor = { platform: 'telegram', id: '1', name: 'Ann' } as const;
    for (const n of [1, 2, 3, 4, 5]) audit.append({ action: 'allowed', actor, task: n, detail: `row ${n}` });
  });
  return {
    file,
    verify: () => withStore(({ audit }) => audit.verify()),
    sql(work) {
      const sqlite = new Database(file);
      try {
        return work(sqlite);
      } finally {
        sqlite.close();
      }
    },
  };
}

/** Changes the file as somebody with an SQLite at hand would: past the triggers. */
function tamper({ sql }: ReturnType<typeof fiveRows>, statements: string): void {
  sql((sqlite) => {
    const triggers = sqlite.prepare<unknown[], string>("SELECT name FROM sqlite_schema WHERE type = 'trigger'").pluck();
    for (const name of triggers.all()) sqlite.exec(`DROP TRIGGER ${name}`);
    sqlite.exec(statements);
  });
}

it.each([
  ['changed', 'UPDATE audit SET detail = 12 WHERE seq = 2'],
  ['changed', 'UPDATE audit_head SET seq = 3'],
  ['deleted', 'DELETE FROM audit WHERE seq = 5'],
  ['deleted', 'DELETE FROM audit_head'],
  ['added in between', "INSERT INTO audit VALUES (0, 1, 'allowed', NULL, NULL, NULL, NULL, 'x', '')"],
  ['added in between', "INSERT INTO audit VALUES (7, 1, 'allowed', NULL, NULL, NULL, NULL, 'x', '')"],
  ['replaced', "INSERT OR REPLACE INTO audit VALUES (5, 1, 'allowed', NULL, NULL, NULL, NULL, 'x', '')"],
])('a row of the audit cannot be %s: %s', (_, statement) => {
  const rig = fiveRows();

  expect(() => rig.sql((sqlite) => sqlite.exec(statement))).toThrow(/audit/);
  expect(rig.verify()).toEqual({ ok: true, rows: 5 });
});

it.each([
  [
    'a changed row',
    "UPDATE audit SET detail = 'row 9' WHERE seq = 3",
    5,
    3,
    'Row 3 was changed, or row 2 and its hash.',
  ],
  ['a changed time', 'UPDATE audit SET at = at + 1 WHERE seq = 1', 5, 1, 'Row 1 was changed.'],
  ['a row without its actor', 'UPDATE audit SET actor_id = NULL WHERE seq = 5', 5, 5, /^Row 5 was changed/],
  ['another task', 'UPDATE audit SET task = 4 WHERE seq = 5', 5, 5, /^Row 5 was changed/],
  ['a changed hash in the middle', "UPDATE audit SET hash = 'x' WHERE seq = 2", 5, 2, /^Row 2 was changed/],
  ['a missing first row', 'DELETE FROM audit WHERE seq = 1', 4, 1, 'Row 1 is missing.'],
  ['a missing row in the middle', 'DELETE FROM audit WHERE seq = 3', 4, 3, 'Row 3 is missing.'],
  [
    'a missing row whose place was taken',
    'DELETE FROM audit WHERE seq = 3; UPDATE audit SET seq = seq - 1 WHERE seq > 3; UPDATE audit_head SET seq = 4',
    4,
    3,
    /^Row 3 was changed/,
  ],
  ['a missing last row', 'DELETE FROM audit WHERE seq = 5', 4, 5, 'Row 5 is missing.'],
  ['an empty audit', 'DELETE FROM audit', 0, 1, 'Row 1 is missing.'],
  [
    'a row before the first',
    "INSERT INTO audit VALUES (0, 1, 'allowed', NULL, NULL, NULL, NULL, 'x', '')",
    6,
    0,
    'Row 0 was added.',
  ],
  [
    'a row behind the last',
    "INSERT INTO audit VALUES (6, 1, 'allowed', NULL, NULL, NULL, NULL, 'x', '')",
    6,
    6,
    'Row 6 was added.',
  ],
  [
    'rows in another order',
    'UPDATE audit SET seq = -2 WHERE seq = 2; UPDATE audit SET seq = 2 WHERE seq = 3; UPDATE audit SET seq = 3 WHERE seq = -2',
    5,
    2,
    /^Row 2 was changed/,
  ],
  ['a head that was turned back', 'UPDATE audit_head SET seq = 4', 5, 5, 'Row 5 was added.'],
  ['a lost head', 'DELETE FROM audit_head', 5, 6, 'The record of the last row is missing.'],
])('verify finds %s', (_, statements, rows, seq, problem) => {
  const rig = fiveRows();

  tamper(rig, statements);

  const verdict = rig.verify();
  expect(verdict).toMatchObject({ ok: false, rows, seq });
  expect(verdict.ok ? '' : verdict.problem).toMatch(problem);
});

it('verify finds a row that was given a hash that fits', () => {
  for (const seq of [4, 5]) {
    const rig = fiveRows();
    const forged = rig.sql((sqlite) => forgedHash(sqlite, seq));

    tamper(rig, `UPDATE audit SET detail = 'nothing', hash = '${forged}' WHERE seq = ${seq}`);

    expect(rig.verify()).toMatchObject({ ok: false, seq: 5, problem: expect.stringContaining(`ow ${seq}`) });
  }
});

/** Of a row whose detail is `nothing`: how the chain is made is no secret. */
function forgedHash(sqlite: Database.Database, seq: number): string {
  const [before, row] = sqlite
    .prepare<unknown[], StoredAuditRow>('SELECT * FROM audit WHERE seq IN (?, ?) ORDER BY seq')
    .all(seq - 1, seq);
  return chainHash(before!.hash, { ...row!, detail: 'nothing' });
}

it('is one whole chain while and after several processes write at once', async () => {
  const { file, verify, sql } = fiveRows();

  const reader = createStore(file, createFakeClock());
  onTestFinished(() => reader.close());

  let writing = true;
  const written = Promise.all([1, 2, 3].map(() => run(process.execPath, [writer, file, '40']))).finally(() => {
    writing = false;
  });
  while (writing) {
    expect(reader.audit.verify()).toMatchObject({ ok: true });
    await nextTurn();
  }
  await written;

  expect(verify()).toEqual({ ok: true, rows: 125 });
  const writers = sql((sqlite) =>
    sqlite.prepare("SELECT DISTINCT substr(detail, 1, instr(detail, ' ')) FROM audit WHERE seq > 5").all(),
  );
  expect(writers).toHaveLength(3);
});

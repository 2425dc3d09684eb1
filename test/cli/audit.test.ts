import Database from 'better-sqlite3';
import { describe, expect, it } from 'vitest';
import { parseMoment } from '../../src/cli/line/moment.ts';
import { formatMoment } from '../../src/cli/shared/print.ts';
import type { AuditEntry } from '../../src/core/model/audit.ts';
import { createStore } from '../../src/store/store.ts';
import { createFakeClock } from '../fakes/clock/clock.ts';
import { type Machine, makeMachine } from './run.ts';

const hour = 60 * 60 * 1000;
const ann = { platform: 'telegram', id: '7', name: 'Ann \u001b[31m\u009b2J' } as const;

/** A machine whose audit has these rows, written `ago` ms ago. */
function withAudit(...rows: { ago: number; entry: AuditEntry }[]): Machine {
  const machine = makeMachine();
  for (const { ago, entry } of rows) {
    const store = createStore(machine.database, createFakeClock(Date.now() - ago));
    store.audit.append(entry);
    store.close();
  }
  return machine;
}

const denied: AuditEntry = {
  action: 'denied',
  actor: ann,
  task: 12,
  detail: 'Bash rm\n\u001b]0;x\u0007 \u202efdp.exe',
};
const removed: AuditEntry = { action: 'user-removed', detail: 'Bob, operator (telegram 8)' };

describe('audit', () => {
  it('tells who did what and when, and nothing in it steers the terminal', async () => {
    const { code, stdout } = await withAudit({ ago: 0, entry: denied }, { ago: 0, entry: removed }).run(['audit']);

    const [header, ...rows] = stdout.split('\n');
    expect(code).toBe(0);
    expect(header).toMatch(/^WHAT +DETAIL +TASK +WHO +TIME$/);
    expect(rows[0]).toMatch(
      /^denied +Bash rm \]0;x fdp\.exe +#12 +Ann \S+ \(telegram 7\) +\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$/,
    );
    expect(rows[1]).toMatch(/^user-removed +Bob, operator \(telegram 8\) +this host +\d{4}-/);
    expect(stdout).not.toMatch(/[^\P{Cc}\n]|\p{Cf}/u);
  });

  it('gives all there is as JSON', async () => {
    const { stdout } = await withAudit({ ago: 0, entry: denied }, { ago: 0, entry: removed }).run(['audit', '--json']);

    const { rows } = JSON.parse(stdout) as { rows: unknown };
    const written = { at: expect.any(Number), hash: expect.stringMatching(/^[0-9a-f]{64}$/) };
    expect(rows).toEqual([
      { ...denied, ...written, seq: 1 },
      { ...removed, ...written, seq: 2 },
    ]);
  });

  it('shows a long audit whole, as columns and as JSON', async () => {
    const machine = makeMachine();
    const store = createStore(machine.database, createFakeClock(Date.now() - hour));
    store.atomically(() => {
      for (let n = 1; n <= 1_100; n++) store.audit.append({ ...removed, detail: `row ${n}` });
    });
    store.close();

    const [text, json, since] = await Promise.all(
      [[], ['--json'], ['--since', '2h']].map((args) => machine.run(['audit', ...args])),
    );

    const rows = text!.stdout.trimEnd().split('\n').slice(1);
    expect(rows.map((row) => row.split(/ {2,}/)[1])).toEqual(Array.from({ length: 1_100 }, (_, n) => `row ${n + 1}`));
    const parsed = JSON.parse(json!.stdout) as { rows: unknown[] };
    expect(json!.stdout).toBe(`${JSON.stringify(parsed, null, 2)}\n`);
    expect(parsed.rows).toHaveLength(1_100);
    expect(since!.stdout).toBe(text!.stdout);
  });

  it('begins where --since says', async () => {
    const machine = withAudit({ ago: 5 * hour, entry: denied }, { ago: hour, entry: removed });

    const lately = await machine.run(['audit', '--since', '2h', '--json']);
    const tomorrow = await machine.run(['audit', 'list', '--since', '2999-01-01']);

    expect(JSON.parse(lately.stdout).rows).toMatchObject([{ seq: 2 }]);
    expect(tomorrow.stdout).toBe('The audit has no rows since 2999-01-01 00:00:00.\n');
  });

  it('says which times it takes', async () => {
    const { code, stderr } = await makeMachine().run(['audit', '--since', 'yesterday']);

    expect(code).toBe(64);
    expect(stderr).toContain("'yesterday' is invalid. Use 30m, 2h or 7d");
  });
});

describe('audit verify', () => {
  it('says that all is well', async () => {
    const one = await withAudit({ ago: 0, entry: denied }).run(['audit', 'verify']);
    const two = await withAudit({ ago: 0, entry: denied }, { ago: 0, entry: removed }).run(['audit', 'verify']);

    expect(one).toMatchObject({ code: 0, stdout: 'OK: 1 row.\n' });
    expect(two).toMatchObject({ code: 0, stdout: 'OK: 2 rows.\n' });
  });

  it('names the row that is not as it was written, and fails', async () => {
    const machine = withAudit({ ago: 0, entry: denied }, { ago: 0, entry: removed });
    const sqlite = new Database(machine.database);
    sqlite.exec("DROP TRIGGER audit_is_not_changed; UPDATE audit SET action = 'allowed' WHERE seq = 1");
    sqlite.close();

    const { code, stdout } = await machine.run(['audit', 'verify']);

    expect(code).toBe(1);
    expect(stdout).toContain('✗ The audit does not match its hashes. Row 1 was changed.');
  });
});

describe('audit head', () => {
  it('is shown with the number of rows and the time, and found again by verify', async () => {
    const machine = withAudit({ ago: 0, entry: denied }, { ago: 0, entry: removed });

    const { code, stdout } = await machine.run(['audit', 'head']);
    const [about, head] = stdout.trim().split('\n');
    expect(code).toBe(0);
    expect(about).toMatch(/^2 rows, the last from \d{4}-\d\d-\d\d \d\d:\d\d:\d\d\. Head:$/);
    expect(head).toMatch(/^2-[0-9a-f]{64}$/);

    expect(await machine.run(['audit', 'verify', '--head', head!])).toMatchObject({
      code: 0,
      stdout: 'OK: 2 rows. Your head is one of them; 0 rows came after it.\n',
    });
    const json = await machine.run(['audit', 'head', '--json']);
    expect(JSON.parse(json.stdout)).toMatchObject({ rows: 2, head, at: expect.any(Number) });
  });

  it('gives away that rows were cut off at the end, which verify alone cannot see', async () => {
    const machine = withAudit({ ago: 0, entry: denied }, { ago: 0, entry: removed });
    const head = (await machine.run(['audit', 'head'])).stdout.trim().split('\n')[1]!;
    const sqlite = new Database(machine.database);
    const triggers = sqlite.prepare<unknown[], string>("SELECT name FROM sqlite_schema WHERE type = 'trigger'").pluck();
    for (const name of triggers.all()) sqlite.exec(`DROP TRIGGER ${name}`);
    sqlite.exec('DELETE FROM audit WHERE seq = 2; UPDATE audit_head SET seq = 1, hash = (SELECT hash FROM audit)');
    sqlite.close();

    expect((await machine.run(['audit', 'verify'])).code).toBe(0);
    const { code, stdout } = await machine.run(['audit', 'verify', '--head', head]);

    expect(code).toBe(1);
    expect(stdout).toContain('Row 2 is missing; it was there when you noted this head.');
  });

  it('says what it takes for a head', async () => {
    const { code, stderr } = await makeMachine().run(['audit', 'verify', '--head', 'abc']);

    expect(code).toBe(64);
    expect(stderr).toContain('ROWS-HASH');
  });
});

describe('a moment', () => {
  const now = Date.UTC(2026, 10, 21, 12);
  const local = (...parts: [number, number, number, number?, number?, number?]) => new Date(...parts).getTime();

  it.each([
    ['30m', now - hour / 2],
    ['2h', now - 2 * hour],
    ['7d', now - 7 * 24 * hour],
    ['2026-11-21', local(2026, 10, 21)],
    ['2026-11-21T09:30', local(2026, 10, 21, 9, 30)],
    ['2026-11-21 09:30:05', local(2026, 10, 21, 9, 30, 5)],
    ['2026-11-21T09:30:05.250Z', Date.UTC(2026, 10, 21, 9, 30, 5, 250)],
    ['2026-11-21t09:30+02:00', Date.UTC(2026, 10, 21, 7, 30)],
    ['2028-02-29', local(2028, 1, 29)],
  ])('is understood: %s', (text, expected) => {
    expect(parseMoment(text, now)).toBe(expected);
  });

  it('is understood as this program writes it', () => {
    expect(parseMoment(formatMoment(now), 0)).toBe(now);
  });

  it.each([
    '',
    '2',
    '2w',
    '-2h',
    '2.5h',
    '2 h',
    '1e3h',
    '2026',
    '2026-13-01',
    '2026-02-30',
    '2026-11-21T25:00',
    '21.11.2026',
  ])('is none: “%s”', (text) => {
    expect(parseMoment(text, now)).toBeUndefined();
  });
});

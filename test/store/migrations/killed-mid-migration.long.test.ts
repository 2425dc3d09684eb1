import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { copyFileSync, existsSync, readdirSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import Database from 'better-sqlite3';
import { describe, expect, it, onTestFinished } from 'vitest';
import { currentVersion } from '../../../src/store/database/migrate.ts';
import { migrations } from '../../../src/store/migrations/all.ts';
import { createStore } from '../../../src/store/store.ts';
import { compiled } from '../../compiled.ts';
import { createFakeClock } from '../../fakes/clock/clock.ts';
import { databasePath } from '../database/database.ts';
import { contentsOf, copyKept, everythingIn, readKept } from '../database/kept.ts';

const { now, databaseVersion } = readKept('0.1');
const program = fileURLToPath(new URL('migrating.ts', import.meta.url));
const words = 'what people wrote, and more of it. '.repeat(30);

/** Some MB of what the first version kept. */
function firstVersion(): string {
  const file = databasePath();
  const old = new Database(file);
  old.pragma('journal_mode = WAL');
  old.exec(migrations[0]!);
  old.exec(`
    CREATE TEMP TABLE n AS WITH RECURSIVE up (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM up WHERE n < 2000) SELECT n FROM up;
    INSERT INTO conversations (id, project, session_id) SELECT 'telegram:' || n, 'notes', 's' || n FROM n WHERE n <= 40;
    INSERT INTO tasks (id, conversation, user_id, user_name, project, state, created_at, started_at, ended_at)
      SELECT 't' || n, 'telegram:' || (n % 40 + 1), '1', 'Ann', 'notes', iif(n % 9 = 0, 'queued', 'done'), ${now} - n,
        iif(n % 9 = 0, NULL, ${now}), iif(n % 9 = 0, NULL, ${now}) FROM n;
    INSERT INTO task_messages (conversation, message_id, task_id, position, glue, text)
      SELECT 'telegram:' || (n % 40 + 1), 'm' || n, 't' || n, 0, '', '${words}' FROM n;
    INSERT INTO attempts (task_id, attempt, prompt_id, session_id, pid, start_time, started_at)
      SELECT 't' || n, 1, 't' || n, 's' || (n % 40 + 1), n, 'then', ${now} FROM n WHERE n % 9 <> 0;
    INSERT INTO outbox (conversation, task_id, post, state, created_at, done_at)
      SELECT 'telegram:' || (n % 40 + 1), 't' || n, json_object('blocks', json_array(), 'notify', 1, 'words', '${words}'),
        iif(n % 7 = 0, 'pending', 'arrived'), ${now}, iif(n % 7 = 0, NULL, ${now}) FROM n;
  `);
  old.pragma('user_version = 1');
  old.close();
  return file;
}

/** The database of a bridge of 0.1, with much more of the same. */
function grown01(): string {
  const file = copyKept('0.1');
  const old = new Database(file);
  const copied = (table: string, change: Record<string, string>, where: string) => {
    const columns = old.prepare<[string], string>('SELECT name FROM pragma_table_info(?)').pluck().all(table);
    const kept = columns.filter((name) => !['number', 'seq'].includes(name));
    const values = kept.map((name) => change[name] ?? name);
    old.exec(`INSERT INTO ${table} (${kept.join(', ')}) SELECT ${values.join(', ')} FROM ${table}, n WHERE ${where}`);
  };
  old.exec(
    'CREATE TEMP TABLE n AS WITH RECURSIVE up (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM up WHERE n < 150) SELECT n FROM up',
  );
  const ended = "SELECT id FROM tasks WHERE state IN ('done', 'failed', 'cancelled')";
  copied('tasks', { id: "id || '-copy-' || n", rank: 'rank + n * 100' }, `id IN (${ended})`);
  const messages = {
    task_id: "task_id || '-copy-' || n",
    message_id: "message_id || '-' || n",
    text: `text || '${words}'`,
  };
  copied('task_messages', messages, `task_id IN (${ended})`);
  copied(
    'attempts',
    { task_id: "task_id || '-copy-' || n", prompt_id: "prompt_id || '-' || n" },
    `task_id IN (${ended})`,
  );
  copied('outbox', {}, "state = 'arrived' AND post ->> '$.key' IS NULL AND post ->> '$.replaces' IS NULL");
  old.close();
  return file;
}

interface Migrating {
  child: ReturnType<typeof spawn>;
  /** What it wrote, once it has ended or stopped. */
  said: Promise<string>;
}

function start(file: string, moment: string): Migrating {
  const child = spawn(process.execPath, [program, file, String(now), moment], {
    env: { PATH: process.env.PATH, ...compiled },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  const said = new Promise<string>((resolve) => {
    let text = '';
    child.stdout.on('data', (chunk) => {
      text += chunk;
      if (text === 'stopped\n') resolve(text);
    });
    child.on('close', () => resolve(text));
  });
  return { child, said };
}

/** Kills a program that brings a copy of `from` up to date, at this moment. */
async function killedAt(from: string, moment: string): Promise<string> {
  const file = databasePath();
  copyFileSync(from, file);
  const { child, said } = start(file, moment);
  expect(await said).toBe('stopped\n');
  child.kill('SIGKILL');
  await once(child, 'exit');
  return file;
}

/** All statements of a migration that nothing disturbs. */
async function statementsOf(from: string): Promise<string[]> {
  const file = databasePath();
  copyFileSync(from, file);
  return JSON.parse(await start(file, 'end').said) as string[];
}

function digest(file: string): string {
  return createHash('sha256')
    .update(JSON.stringify(everythingIn(file)))
    .digest('hex');
}

/** Opens it as any program would, without bringing it up to date. */
function versionIn(file: string): number {
  const sqlite = new Database(file);
  expect(sqlite.pragma('integrity_check', { simple: true })).toBe('ok');
  const version = sqlite.pragma('user_version', { simple: true }) as number;
  sqlite.close();
  return version;
}

/** Eight moments spread over the migration, the commit, and right after it. */
function pointsOf(statements: readonly string[]): { inside: number[]; after: number } {
  const last = statements.findIndex((sql) => sql.startsWith('PRAGMA user_version = '));
  const begin = statements.lastIndexOf('BEGIN IMMEDIATE', last);
  const commit = statements.indexOf('COMMIT', begin);
  const spread = Array.from({ length: 8 }, (_, n) => begin + 1 + Math.floor((n * (commit - begin - 1)) / 8));
  return { inside: [...new Set(spread), commit], after: commit + 1 };
}

interface Source {
  version: number;
  from: string;
  /** All that is in it. */
  before: string;
  /** What is in it when nothing disturbs its migration. */
  after: ReturnType<typeof contentsOf>;
}

function sourceOf(version: number, from: string): Source {
  expect(statSync(from).size).toBeGreaterThan(4_000_000);
  const file = databasePath();
  copyFileSync(from, file);
  createStore(file, createFakeClock(now)).close();
  return { version, from, before: digest(from), after: contentsOf(file) };
}

/** It is wholly old or wholly new; the next start makes it new, and the copy of before is whole. @returns its version */
function expectWhole(file: string, { version, before, after }: Source): number {
  const found = versionIn(file);
  if (found === version) expect(digest(file)).toBe(before);
  else expect(contentsOf(file)).toEqual(after);

  createStore(file, createFakeClock(now)).close();

  expect(contentsOf(file)).toEqual(after);
  expect(digest(`${file}.before-${currentVersion}`)).toBe(before);
  expect(readdirSync(dirname(file)).filter((name) => name.endsWith('.part'))).toEqual([]);
  return found;
}

const sources: [name: string, version: number, make: () => string][] = [
  ['the first version', 1, firstVersion],
  ['0.1', databaseVersion, grown01],
];

describe.each(sources.filter(([, version]) => version < currentVersion))('a database of %s', (_, version, make) => {
  it('killed at ten points of its migration is wholly old or wholly new, and the next start completes it', async () => {
    const source = sourceOf(version, make());
    const { inside, after } = pointsOf(await statementsOf(source.from));
    expect(inside.length).toBeGreaterThan(2);

    const found: number[] = [];
    let mostUncommitted = 0;
    for (const point of [...inside, after]) {
      const file = await killedAt(source.from, String(point));
      const wal = statSync(`${file}-wal`, { throwIfNoEntry: false });
      if (point !== after) mostUncommitted = Math.max(mostUncommitted, wal?.size ?? 0);
      found.push(expectWhole(file, source));
    }

    if (version === 1) expect(mostUncommitted).toBeGreaterThan(500_000);
    expect(found).toEqual([...inside.map(() => version), currentVersion]);
  });

  it('killed at each step of its copy is old, and the next start completes it', async () => {
    const source = sourceOf(version, make());

    for (const moment of ['opened', 'written', 'flushed', 'renamed']) {
      expect([moment, expectWhole(await killedAt(source.from, moment), source)]).toEqual([moment, version]);
    }
  });

  it('killed while its copy is being written is old, and the next start completes it', async () => {
    const source = sourceOf(version, make());
    const file = databasePath();
    copyFileSync(source.from, file);
    const part = `${file}.before-${currentVersion}.part`;
    const { child } = start(file, 'written');

    while (!existsSync(part) || statSync(part).size < 100_000) await nextTurn();
    child.kill('SIGKILL');
    await once(child, 'exit');

    expect(existsSync(part)).toBe(true);
    expect(expectWhole(file, source)).toBe(version);
  });
});

import { randomUUID } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { describe, expect, it, onTestFinished } from 'vitest';
import { createStore } from '../../src/store/store.ts';
import { createClock } from '../../src/system/clock.ts';
import { acquireLock } from '../../src/system/lock.ts';
import { type Machine, makeMachine } from './run.ts';

const day = 24 * 60 * 60 * 1000;

/** Each task ended so many days ago, in this order. @returns their ids */
function tasksEnded(machine: Machine, ...daysAgo: number[]): string[] {
  const clock = createClock();
  let past = 0;
  const store = createStore(machine.database, { ...clock, now: () => clock.now() - past });
  const person = { platform: 'telegram', userId: '7', userName: 'Ann' } as const;
  const ids = daysAgo.map((days) => {
    past = days * day;
    const id = randomUUID();
    const messages = [{ messageId: id, text: `work of ${days} days ago` }];
    store.tasks.add({
      id,
      origin: { kind: 'message' },
      conversation: 'telegram:7',
      ...person,
      project: 'web',
      messages,
    });
    store.tasks.move(id, 'cancelled');
    return id;
  });
  store.close();
  return ids;
}

function numbersIn(machine: Machine): number[] {
  const sqlite = new Database(machine.database, { readonly: true });
  const numbers = sqlite.prepare<[], number>('SELECT number FROM tasks ORDER BY number').pluck().all();
  sqlite.close();
  return numbers;
}

describe('tasks prune', () => {
  it('only counts with --dry-run', async () => {
    const machine = makeMachine();
    tasksEnded(machine, 400, 200, 100, 100);

    const { code, stdout } = await machine.run(['tasks', 'prune', '--older-than', '90d', '--dry-run']);

    expect(stdout).toMatch(
      /^3 tasks that ended before .* would go\.\n1 task of that time stays: something still needs it\.\n$/,
    );
    expect(code).toBe(0);
    expect(numbersIn(machine)).toEqual([1, 2, 3, 4]);
  });

  it('deletes what ended before, with its files, after the archive has it', async () => {
    const machine = makeMachine();
    const [first, second] = tasksEnded(machine, 400, 200, 1) as [string, string, string];
    for (const id of [first, second]) mkdirSync(join(machine.data, 'files', id), { recursive: true });
    writeFileSync(join(machine.data, 'files', first, 'a.txt'), 'x');

    const args = ['tasks', 'prune', '--older-than', '300d', '--archive', 'old.jsonl'];
    const { code, stdout } = await machine.run(args);

    const archive = join(machine.project, 'old.jsonl');
    expect(stdout).toContain('✓ Deleted 1 task that ended before ');
    expect(stdout).toContain(`Archived in ${archive}`);
    expect(code).toBe(0);
    expect(numbersIn(machine)).toEqual([2, 3]);
    expect(JSON.parse(readFileSync(archive, 'utf8'))).toMatchObject({ id: first, number: 1, state: 'cancelled' });
    expect(existsSync(join(machine.data, 'files', first))).toBe(false);
    expect(existsSync(join(machine.data, 'files', second))).toBe(true);
    const { stderr } = await machine.run(['tasks', 'show', '1']);
    expect(stderr).toContain('Task #1 was old, and is no longer stored.');
  });

  it('takes both from the config, and asks for an age where there is none', async () => {
    const machine = makeMachine();
    tasksEnded(machine, 400, 200, 1);
    expect(await machine.run(['tasks', 'prune'])).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('Run for example: dispatch-bridge tasks prune --older-than 90d'),
    });
    const archive = join(machine.data, 'old.jsonl');
    machine.writeConfig({ keep: { tasksDays: 300, archive } });

    expect((await machine.run(['tasks', 'prune'])).stdout).toContain('✓ Deleted 1 task');

    expect(numbersIn(machine)).toEqual([2, 3]);
    expect(readFileSync(archive, 'utf8').split('\n')).toHaveLength(2);
  });

  it('takes nothing of the last two days, which the limits count', async () => {
    const machine = makeMachine();

    const { code, stderr } = await machine.run(['tasks', 'prune', '--older-than', '1d']);

    expect(stderr).toContain('Use at least 2d');
    expect(code).toBe(64);
  });

  it('works beside a running bridge, which keeps the size of an older file', async () => {
    const machine = makeMachine();
    tasksEnded(machine, 400, 200, 1);
    asMadeBefore(machine);
    const lock = acquireLock(join(machine.data, 'bridge.lock'), 'the data folder');
    onTestFinished(() => lock.release());
    const bridge = createStore(machine.database, createClock(), 'write');
    onTestFinished(() => bridge.close());

    const { code, stdout } = await machine.run(['tasks', 'prune', '--older-than', '90d']);

    expect(stdout).toContain('✓ Deleted 2 tasks');
    expect(stdout).toContain('The database keeps its size. To shrink it, stop the bridge and run this again.');
    expect(code).toBe(0);
    expect(bridge.tasks.list().map(({ number }) => number)).toEqual([3]);
  });

  it('without a running bridge writes an older file anew, without its free space', async () => {
    const machine = makeMachine();
    tasksEnded(machine, 400, 200, 1);
    asMadeBefore(machine);
    const sqlite = new Database(machine.database);
    sqlite.exec('CREATE TABLE big (x); INSERT INTO big VALUES (zeroblob(5000000)); DROP TABLE big');
    sqlite.close();
    expect(statSync(machine.database).size).toBeGreaterThan(5_000_000);

    const { code, stdout } = await machine.run(['tasks', 'prune', '--older-than', '90d']);

    expect(stdout).toMatch(/The database has \d+ kB; it had 5\.\d MB\.\n$/);
    expect(code).toBe(0);
    expect(statSync(machine.database).size).toBeLessThan(1_000_000);
    expect(numbersIn(machine)).toEqual([3]);
  });
});

/** As bridges made the file before free space could go back to the disk bit by bit. */
function asMadeBefore(machine: Machine): void {
  const sqlite = new Database(machine.database);
  sqlite.pragma('journal_mode = DELETE');
  sqlite.pragma('auto_vacuum = NONE');
  sqlite.exec('VACUUM');
  sqlite.close();
}

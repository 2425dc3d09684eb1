import { mkdirSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { describe, expect, it, onTestFinished } from 'vitest';
import { currentVersion } from '../../src/store/database/migrate.ts';
import { createStore } from '../../src/store/store.ts';
import { createClock } from '../../src/system/clock.ts';
import { acquireLock } from '../../src/system/lock.ts';
import { formOf, makeOlder, olderVersion } from '../store/database/older.ts';
import { isThorough } from '../thorough.ts';
import { type Machine, makeMachine } from './run.ts';

const noClaude = { claude: { command: '/no/such/claude' } };
const readers = [
  ['status'],
  ['tasks', 'list', '--all'],
  ...(isThorough()
    ? [
        ['tasks', 'show', '1'],
        ['users', 'list'],
        ['audit', 'list'],
        ['audit', 'head'],
      ]
    : []),
];

/** The bridge of the version before, as it runs: it holds its lock and its database, with one task. */
function runOlderBridge(machine: Machine): Database.Database {
  const bridge = makeOlder(machine.database);
  bridge.exec(
    `INSERT INTO tasks (id, conversation, user_id, user_name, project, state, created_at)
     VALUES ('a1', 'telegram:7', '7', 'Ann', 'web', 'queued', 5)`,
  );
  bridge.exec(
    `INSERT INTO task_messages (conversation, message_id, task_id, position, glue, text)
     VALUES ('telegram:7', '1', 'a1', 0, '', 'tidy up')`,
  );
  const lock = acquireLock(join(machine.data, 'bridge.lock'), 'the data folder');
  onTestFinished(() => {
    bridge.close();
    lock.release();
  });
  return bridge;
}

describe('beside a running bridge of an older version', () => {
  it('commands that read tell what is there, and change nothing', async () => {
    const machine = makeMachine();
    machine.writeConfig(noClaude);
    const bridge = runOlderBridge(machine);
    const before = formOf(machine.database);

    const results = [];
    for (const args of readers) results.push(await machine.run(args));

    expect(results.map(({ code }) => code)).toEqual(readers.map(() => 0));
    expect(results[0]?.stdout).toContain('Tasks      1 queued');
    expect(results[1]?.stdout).toContain('tidy up');
    expect(formOf(machine.database)).toEqual(before);
    bridge.exec("UPDATE tasks SET state = 'done'");
  });

  it('commands that write are refused, and change nothing', async () => {
    const machine = makeMachine();
    machine.writeConfig(noClaude);
    runOlderBridge(machine);
    const before = formOf(machine.database);

    const { code, stderr } = await machine.run(['users', 'remove', '7']);

    expect(code).toBe(75);
    expect(stderr).toContain(`has an older version (${olderVersion}`);
    expect(formOf(machine.database)).toEqual(before);
  });

  it('a start is refused, and changes nothing', async () => {
    const machine = makeMachine();
    machine.writeConfig(noClaude);
    runOlderBridge(machine);
    const before = formOf(machine.database);

    const { code } = await machine.run(['start']);

    expect(code).toBe(75);
    expect(formOf(machine.database)).toEqual(before);
  });
});

it('the next start brings an older database up to date, after a copy', async () => {
  const machine = makeMachine();
  machine.writeConfig(noClaude);
  makeOlder(machine.database).close();
  const before = formOf(machine.database);

  await machine.run(['start']);

  expect(formOf(machine.database).version).toBe(currentVersion);
  expect(formOf(`${machine.database}.before-${currentVersion}`)).toEqual(before);
});

const unusable: [string, string, (file: string) => void][] = [
  [
    'of a newer version',
    'newer dispatch-bridge',
    (file) => {
      const newer = new Database(file);
      newer.pragma('user_version = 999');
      newer.close();
    },
  ],
  ['that is damaged', 'not a database', (file) => writeFileSync(file, 'nothing that SQLite knows. '.repeat(50))],
  ['that is a folder', 'it is not a file', (file) => mkdirSync(file)],
];

it.each(isThorough() ? unusable : unusable.slice(0, 1))(
  'a database %s ends every command with 78, and doctor finds it',
  async (_name, said, make) => {
    const machine = makeMachine();
    machine.writeConfig(noClaude);
    make(machine.database);

    const doctor = await machine.run(['doctor', '--json', '--no-claude']);
    const others = [];
    for (const args of [['start'], ...(isThorough() ? [['status'], ['backup', 'copy.db'], ['tasks']] : [])]) {
      others.push(await machine.run(args));
    }

    const findings = JSON.parse(doctor.stdout).findings as { what: string; state: string; detail: string }[];
    expect(findings.find(({ what }) => what === 'Database')).toMatchObject({
      state: 'failed',
      detail: expect.stringContaining(said),
    });
    for (const { code, stderr } of others) {
      expect(stderr).toContain(said);
      expect(code).toBe(78);
    }
  },
);

describe('backup', () => {
  it('has all that a running bridge has stored, and a bridge continues with it', async () => {
    const machine = makeMachine();
    machine.writeConfig(noClaude);
    const running = machine.start(['start']);
    await running.untilSays('each line of the input is a task');
    running.child.stdin?.write('tidy up\n');
    await running.untilSays('queued');

    const { code, stdout } = await machine.run(['backup', 'bridge-copy.db']);

    const copy = join(machine.project, 'bridge-copy.db');
    expect(code).toBe(0);
    expect(stdout).toContain(`✓ Backed up to ${copy}`);
    expect(statSync(copy).mode & 0o777).toBe(0o600);
    expect(readdirSync(machine.project)).toEqual(['bridge-copy.db']);
    const store = createStore(copy, createClock());
    expect(store.tasks.list().map(({ prompt }) => prompt)).toEqual(['tidy up']);
    store.close();
  });

  it('never replaces what is there', async () => {
    const machine = makeMachine();
    createStore(machine.database, createClock()).close();
    writeFileSync(join(machine.project, 'taken.db'), 'mine');

    const { code, stderr } = await machine.run(['backup', 'taken.db']);

    expect(code).toBe(1);
    expect(stderr).toContain('taken.db already exists.\n  → Choose another name, or move it away.');
    expect(statSync(join(machine.project, 'taken.db')).size).toBe(4);
  });

  it('says where it cannot write, and that there is nothing yet', async () => {
    const machine = makeMachine();

    const nothing = await machine.run(['backup', 'copy.db']);
    createStore(machine.database, createClock()).close();
    const nowhere = await machine.run(['backup', join('no', 'such', 'folder', 'copy.db')]);

    expect([nothing.code, nowhere.code]).toEqual([1, 1]);
    expect(nothing.stderr).toContain('Nothing to back up yet');
    expect(nowhere.stderr).toContain(
      `There is no folder ${join(machine.project, 'no', 'such', 'folder')}.\n  → Create it`,
    );
    expect(readdirSync(machine.project)).toEqual([]);
  });
});

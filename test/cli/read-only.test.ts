import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { writeRunningNote } from '../../src/app/watch/running-note.ts';
import { createStore } from '../../src/store/store.ts';
import { createClock } from '../../src/system/clock.ts';
import { acquireLock } from '../../src/system/lock.ts';
import { silentLog } from '../fakes/silent-log.ts';
import { makeMachine } from './run.ts';

/** Commands that only look, and how they end on a machine where the bridge has never run. */
const looks: [line: string, code: number][] = [
  ['--help', 0],
  ['--version', 0],
  ['help tasks', 0],
  ['tasks move --help', 0],
  ['statsu', 64],
  ['status', 3],
  ['status --json', 3],
  ['users', 0],
  ['users list --json', 0],
  ['tasks', 0],
  ['tasks list --all --json', 0],
  ['tasks list --search x', 0],
  ['tasks show 1', 1],
  ['tasks prune --older-than 90d --dry-run', 0],
  ['audit', 0],
  ['audit list --json', 0],
  ['audit verify', 0],
  ['audit head', 0],
  ['doctor --no-claude', 1],
  ['config path', 0],
  ['config get', 0],
  ['config get --sources', 0],
  ['config validate', 0],
  ['config schema', 0],
];

describe('a command that only looks', () => {
  it.each(looks)('%s leaves nothing on a machine where the bridge has never run', async (line, expected) => {
    const root = mkdtempSync(join(tmpdir(), 'dispatch-looks-'));
    onTestFinished(() => rmSync(root, { recursive: true }));
    const home = join(root, 'home');
    const temp = join(root, 'temp');
    for (const folder of [home, temp]) mkdirSync(folder);
    // Folders of the system, and no cache of the tests.
    const env = { HOME: home, TMPDIR: temp, DISPATCH_BRIDGE_HOME: '', NODE_COMPILE_CACHE: '' };
    const claude = { DISPATCH_BRIDGE_CLAUDE_COMMAND: '/no/such/claude', DISPATCH_BRIDGE_KEEP_AWAKE: 'off' };

    const { code } = await makeMachine().run(line.split(' '), { env: { ...env, ...claude } });

    expect({ code, home: readdirSync(home), temp: readdirSync(temp) }).toEqual({ code: expected, home: [], temp: [] });
  });

  it.each(looks)('%s leaves no new file in a folder that is there', async (line) => {
    const machine = makeMachine();

    await machine.run(line.split(' '), {
      env: { NODE_COMPILE_CACHE: '', DISPATCH_BRIDGE_CLAUDE_COMMAND: '/no/such/claude' },
    });

    expect(readdirSync(machine.data)).toEqual([]);
  });
});

describe('status', () => {
  it('ends with 3 when nothing runs, and with 0 beside a bridge', async () => {
    const machine = makeMachine();
    const idle = await machine.run(['status']);
    const store = createStore(machine.database, createClock());
    writeRunningNote({ store, log: silentLog }, { startedAt: 1, agent: { ok: true, version: '2.1.0' } });
    store.close();
    const lock = acquireLock(join(machine.data, 'bridge.lock'), 'the data folder');
    onTestFinished(() => lock.release());

    expect([idle.code, (await machine.run(['status'])).code]).toEqual([3, 0]);
    expect(idle.stdout).toMatch(/^○ not running\. Start it: .*dispatch-bridge\S* start\n/);
  });
});

describe('config validate', () => {
  it('says that there is no file yet, and how to make one', async () => {
    const machine = makeMachine();

    const { code, stdout } = await machine.run(['config', 'validate']);
    const named = await machine.run(['config', 'validate', '--config', 'nowhere.json']);

    expect(code).toBe(0);
    expect(stdout).toMatch(/^There is no .*config\.json yet: every value is its default\.\n→ Create it: .* setup\n$/);
    expect(named).toMatchObject({ code: 78, stderr: expect.stringContaining('this file does not exist') });
    expect(existsSync(join(machine.project, 'nowhere.json'))).toBe(false);
  });
});

describe('--json', () => {
  it.each([
    'status --json',
    'users list --json',
    'tasks list --json',
    'audit list --json',
    'audit head --json',
    'audit verify --json',
    'config path --json',
    'config get --json',
    'config get queue --sources --json',
    'config validate --json',
    'doctor --no-claude --json',
    'tasks prune --older-than 90d --dry-run --json',
    'tasks prune --older-than 90d --json',
  ])('%s prints one object that begins with the version of its form', async (line) => {
    const machine = makeMachine();
    machine.writeConfig({ claude: { command: '/no/such/claude' } });

    const { stdout } = await machine.run(line.split(' '));

    expect(Object.entries(JSON.parse(stdout))[0]).toEqual(['schema', 1]);
  });

  it('a backup tells its file and size', async () => {
    const machine = makeMachine();
    createStore(machine.database, createClock()).close();

    const { stdout } = await machine.run(['backup', 'copy.db', '--json']);

    expect(JSON.parse(stdout)).toEqual({
      schema: 1,
      file: join(machine.project, 'copy.db'),
      bytes: expect.any(Number),
    });
  });
});

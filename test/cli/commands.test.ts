import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { createPairing } from '../../src/core/people/pairing.ts';
import { createLetterBox } from '../../src/core/reply/letter-box.ts';
import { createStore } from '../../src/store/store.ts';
import { createClock } from '../../src/system/clock.ts';
import { acquireLock } from '../../src/system/lock.ts';
import { aGrant } from '../contracts/store/stage.ts';
import { type Machine, makeMachine } from './run.ts';

const noClaude = { claude: { command: '/no/such/claude' } };

/** Runs `work` on the store of the machine, as the bridge would. */
function onStore<T>(machine: Machine, work: (store: ReturnType<typeof createStore>) => T): T {
  const store = createStore(machine.database, createClock());
  try {
    return work(store);
  } finally {
    store.close();
  }
}

function addTask(machine: Machine, text: string): string {
  const id = randomUUID();
  onStore(machine, (store) => {
    store.conversations.ensure('telegram:7', 'web');
    const messages = [{ messageId: id, text }];
    store.tasks.add({
      id,
      origin: { kind: 'message' },
      conversation: 'telegram:7',
      platform: 'telegram',
      userId: '7',
      userName: 'Ann',
      project: 'web',
      messages,
    });
  });
  return id;
}

it('a wrong command or option is refused with code 64', async () => {
  const machine = makeMachine();

  const command = await machine.run(['stat']);
  const option = await machine.run(['status', '--jsn']);

  expect([command.code, option.code]).toEqual([64, 64]);
  expect(command.stderr).toContain('Unknown command “stat”.');
  expect(option.stderr).toContain('Did you mean “--json”?');
});

it('users are listed, changed and removed; those of the config file are not', async () => {
  const machine = makeMachine();
  machine.writeConfig({ users: [{ platform: 'telegram', id: 9, role: 'viewer', name: 'Zoe' }] });
  onStore(machine, (store) =>
    store.users.put({ platform: 'telegram', id: '7', role: 'owner', name: 'Ann', host: 'desk' }),
  );

  const role = await machine.run(['users', 'role', '7', 'operator']);
  const list = await machine.run(['users', 'list', '--json']);
  const remove = await machine.run(['users', 'remove', '7']);
  const configured = await machine.run(['users', 'remove', '9']);

  expect(role.stdout).toBe('Ann is now operator.\n');
  expect(JSON.parse(list.stdout).users).toMatchObject([
    { id: '9', role: 'viewer', source: 'config' },
    { id: '7', role: 'operator', source: 'paired' },
  ]);
  expect(remove.stdout).toBe('Ann no longer has access; their tasks stop at the next start.\n');
  expect(configured.stderr).toContain('Zoe is in the config file');
  expect(onStore(machine, (store) => store.users.list())).toEqual([]);
  expect(onStore(machine, (store) => store.audit.list().map(({ action, detail }) => `${action}: ${detail}`))).toEqual([
    'role-changed: Ann (telegram 7): owner, now operator',
    'user-removed: Ann, operator (telegram 7)',
  ]);
});

it('a removed person is out with all their accounts, grants and codes, while the bridge runs', async () => {
  const machine = makeMachine();
  const lock = acquireLock(join(machine.data, 'bridge.lock'), 'desk');
  onTestFinished(() => lock.release());
  onStore(machine, (store) => {
    const ann = { role: 'owner', name: 'Ann', host: 'desk' } as const;
    store.users.put({ ...ann, platform: 'telegram', id: '7' });
    store.users.put({ ...ann, platform: 'discord', id: '99' });
    store.users.put({ ...ann, platform: 'telegram', id: '8', name: 'Bob' });
    store.identities.link({ platform: 'telegram', userId: '7' }, { platform: 'discord', userId: '99' });
    store.grants.add(aGrant({ platform: 'discord', userId: '99', expiresAt: Number.MAX_SAFE_INTEGER }));
    createPairing({ store, clock: createClock(), hostName: 'desk' }).create('telegram', 'operator', 5);
  });

  const { stdout } = await machine.run(['users', 'remove', '7']);

  expect(stdout).toBe('Ann no longer has access; their tasks stop.\n');
  onStore(machine, (store) => {
    expect(store.users.list().map(({ name }) => name)).toEqual(['Bob']);
    expect(store.grants.active(0)).toEqual([]);
    expect(store.pairings.list('telegram', 0)).toEqual([]);
    expect(store.audit.list().at(-1)?.detail).toBe('Ann, owner (telegram 7, discord 99)');
  });
});

it('links are listed and ended, also those of people in the config file; both sides and the owners hear of it', async () => {
  const machine = makeMachine();
  machine.writeConfig({
    host: { name: 'desk' },
    users: [
      { platform: 'telegram', id: 9, role: 'operator', name: 'Zoe' },
      { platform: 'telegram', id: 5, role: 'owner', name: 'Ann' },
    ],
  });
  onStore(machine, (store) => {
    store.users.put({ platform: 'discord', id: '99', role: 'operator', name: 'Zoe', host: 'desk' });
    store.identities.link({ platform: 'telegram', userId: '9' }, { platform: 'discord', userId: '99' });
  });

  const list = await machine.run(['users']);
  const json = await machine.run(['users', '--json']);
  const unlinked = await machine.run(['users', 'unlink', '9']);
  const again = await machine.run(['users', 'unlink', '99']);

  expect(list.stdout).toMatch(/^Zoe +operator +telegram +9 +config +discord 99$/m);
  expect(JSON.parse(json.stdout).users).toContainEqual(
    expect.objectContaining({ id: '9', linkedWith: [{ platform: 'discord', userId: '99' }] }),
  );
  expect(unlinked).toMatchObject({ code: 0, stdout: 'Zoe is no longer linked with Zoe (Discord, id 99).\n' });
  expect(again).toMatchObject({ code: 1, stderr: expect.stringContaining('Zoe is not linked.') });
  onStore(machine, (store) => {
    expect(store.identities.linked()).toEqual([]);
    expect(store.audit.list()).toMatchObject([
      { action: 'unlinked', detail: 'Zoe (Telegram, id 9) from Zoe (Discord, id 99)' },
    ]);
    const letters = createLetterBox(store, createClock()).list();
    expect(letters.map(({ to }) => to.userId)).toEqual(['5', '9', '99']);
  });
});

it('a person who may only look has no grants any more', async () => {
  const machine = makeMachine();
  onStore(machine, (store) => {
    store.users.put({ platform: 'telegram', id: '7', role: 'operator', name: 'Ann', host: 'desk' });
    store.grants.add(aGrant({ userId: '7', expiresAt: Number.MAX_SAFE_INTEGER }));
  });

  await machine.run(['users', 'role', '7', 'viewer']);

  expect(onStore(machine, (store) => store.grants.active(0))).toEqual([]);
});

it('status tells what is there, also when nothing runs', async () => {
  const machine = makeMachine();
  machine.writeConfig({ host: { name: 'desk' }, ...noClaude });
  addTask(machine, 'tidy up');

  const { code, stdout } = await machine.run(['status', '--json']);

  expect(code).toBe(3);
  expect(JSON.parse(stdout)).toMatchObject({
    running: false,
    pid: null,
    host: 'desk',
    platforms: [{ name: 'terminal', account: null }],
    claude: { problem: expect.any(String) },
    tasks: { queued: 1 },
    projects: ['project'],
  });
});

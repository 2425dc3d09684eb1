import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { writeRunningNote } from '../../src/app/watch/running-note.ts';
import { createStore } from '../../src/store/store.ts';
import { createClock } from '../../src/system/clock.ts';
import { acquireLock } from '../../src/system/lock.ts';
import { silentLog } from '../fakes/silent-log.ts';
import { makeMachine } from './run.ts';

it('status tells where claude may do everything, what is open, and what is granted', async () => {
  const machine = makeMachine();
  machine.writeConfig({
    claude: { command: '/no/such/claude' },
    projects: [
      { name: 'careful', path: machine.project },
      { name: 'reckless', path: machine.project, allowBypass: true, permissionMode: 'bypassPermissions' },
    ],
  });
  const store = createStore(machine.database, createClock());
  const grant = { platform: 'telegram', userId: '7', userName: 'Ann', project: 'careful', tool: 'Bash' } as const;
  store.grants.add({ ...grant, rule: 'npm test', createdAt: Date.now(), expiresAt: Date.now() + 60_000 });
  store.grants.add({ ...grant, rule: 'npm ci', createdAt: 0, expiresAt: 1 });
  store.close();

  const json = await machine.run(['status', '--json']);
  const shown = await machine.run(['status']);

  expect(JSON.parse(json.stdout)).toMatchObject({
    openApprovals: 0,
    grants: 1,
    bypass: [{ project: 'reckless', always: true }],
  });
  expect(shown.stdout).toContain('Requests   0 open, 1 temporary permission');
  expect(shown.stdout).toContain('Warning    in “reckless” Claude does everything without asking (bypassPermissions)');
});

it('status tells what keeps tasks from claude, and which chats are paused', async () => {
  const machine = makeMachine();
  const store = createStore(machine.database, createClock());
  writeRunningNote(
    { store, log: silentLog },
    { startedAt: 1, held: 'The limit is reached. It ends Tue 24 Nov 09:00.' },
  );
  store.conversations.ensure('telegram:7', 'web');
  store.conversations.setPaused('telegram:7', true);
  store.close();
  const lock = acquireLock(join(machine.data, 'bridge.lock'), 'the data folder');
  onTestFinished(() => lock.release());

  const json = await machine.run(['status', '--json']);
  const shown = await machine.run(['status']);

  expect(JSON.parse(json.stdout)).toMatchObject({
    held: 'The limit is reached. It ends Tue 24 Nov 09:00.',
    paused: ['telegram:7'],
  });
  expect(shown.stdout).toContain('On hold    The limit is reached. It ends Tue 24 Nov 09:00.\n');
  expect(shown.stdout).toContain('Paused     telegram:7\n');
});

it('status lists the code sessions with branch and size', async () => {
  const machine = makeMachine();
  const store = createStore(machine.database, createClock());
  const session = { conversation: 'telegram:7', kind: 'code', project: 'web', name: 'fix-login' } as const;
  const { id } = store.sessions.add(session);
  const place = { checkout: '/web', path: '/w/fix-login', inside: '', branch: 'dispatch/fix-login', base: 'main' };
  store.workspaces.add({ ...place, session: id, project: 'web', baseSha: 'abc', port: undefined });
  store.workspaces.change(id, { bytes: 3_000_000 });
  store.close();

  const json = await machine.run(['status', '--json']);
  const shown = await machine.run(['status']);

  const branch = 'dispatch/fix-login';
  expect(JSON.parse(json.stdout)).toMatchObject({
    sessions: [{ name: 'fix-login', project: 'web', state: 'idle', branch, bytes: 3_000_000 }],
  });
  expect(shown.stdout).toContain('Session    fix-login · web · idle · dispatch/fix-login · 2.9 MB\n');
});

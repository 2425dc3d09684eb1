import { expect, it } from 'vitest';
import { createStore } from '../../src/store/store.ts';
import { createClock } from '../../src/system/clock.ts';
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
  expect(shown.stdout).toContain('Approvals  0 open, 1 granted for a while');
  expect(shown.stdout).toContain('Warning    in “reckless” claude does everything without asking (bypassPermissions)');
});

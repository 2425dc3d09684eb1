import { expect, it } from 'vitest';
import { createStore } from '../../src/store/store.ts';
import { createClock } from '../../src/system/clock.ts';
import { makeMachine } from './run.ts';

const noClaude = { claude: { command: '/no/such/claude' } };

it('a second one on the same data is refused with the pid of the first; after a kill -9 it gets in', async () => {
  const machine = makeMachine();
  machine.writeConfig(noClaude);
  const first = machine.start(['start']);
  await first.untilSays('each line of the input is a task');

  const second = await machine.run(['start']);
  first.child.kill('SIGKILL');
  await first.ended;
  const third = await machine.run(['start']);

  expect(second.code).toBe(75);
  expect(second.stderr).toContain(`Another dispatch-bridge (pid ${first.child.pid}) already uses the data folder`);
  expect(third.code).toBe(69);
});

it('without claude it says how to get it, and keeps the task', async () => {
  const machine = makeMachine();
  machine.writeConfig(noClaude);

  const { code, stderr } = await machine.run(['start'], { input: 'tidy up\n' });

  expect(code).toBe(69);
  expect(stderr).toContain('claude can not be run');
  const store = createStore(machine.database, createClock());
  expect(store.tasks.list().map(({ prompt, state }) => ({ prompt, state }))).toEqual([
    { prompt: 'tidy up', state: 'parked' },
  ]);
  store.close();
});

it('a signal ends it in order', async () => {
  const machine = makeMachine();
  machine.writeConfig(noClaude);
  const running = machine.start(['start']);
  await running.untilSays('each line of the input is a task');

  running.child.kill('SIGTERM');
  const { code } = await running.ended;

  expect(code).toBe(0);
});

it('a named config file that is missing is a config problem', async () => {
  const { code, stderr } = await makeMachine().run(['start', '--config', 'nowhere.json']);

  expect(code).toBe(78);
  expect(stderr).toContain("this file doesn't exist");
});

import { existsSync, readFileSync, renameSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { createStore } from '../../src/store/store.ts';
import { createClock } from '../../src/system/clock.ts';
import { callControl } from '../../src/system/control/client.ts';
import { lockHolder } from '../../src/system/lock.ts';
import { makeInhibitor } from '../system/awake/stand-in-inhibitor.ts';
import { untilTrue } from '../until.ts';
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
  expect(stderr).toContain('cannot run claude');
  const store = createStore(machine.database, createClock());
  expect(store.tasks.list().map(({ prompt, state }) => ({ prompt, state }))).toEqual([
    { prompt: 'tidy up', state: 'parked' },
  ]);
  store.close();
});

it('a pipe to a claude without login ends with 69 and the number of its task, which is kept', async () => {
  const machine = makeMachine();
  machine.writeConfig({ claude: { command: join(import.meta.dirname, '../../node_modules/.bin/claude') } });
  const env = { ANTHROPIC_BASE_URL: 'http://127.0.0.1:1', CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC: '1' };

  const { code, stderr } = await machine.run(['start'], { input: 'tidy up\n', env });

  expect(code).toBe(69);
  expect(stderr).toMatch(/not logged in.*Task #1 is kept and continues with the next start\./s);
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

it('SIGHUP makes it continue in a new log file; it stops only when its terminal is gone', async () => {
  const machine = makeMachine();
  const log = join(machine.data, 'bridge.log');
  machine.writeConfig({ ...noClaude, log: { file: log } });
  const running = machine.start(['start']);
  await running.untilSays('each line of the input is a task');
  renameSync(log, `${log}.1`);

  running.child.kill('SIGHUP');
  await running.untilSays('the log continues in a new file');
  running.child.kill('SIGTERM');
  const { code } = await running.ended;

  expect(code).toBe(0);
  expect(readFileSync(`${log}.1`, 'utf8')).not.toContain('continues');
  expect(readFileSync(log, 'utf8')).toMatch(/^\{.*the log continues in a new file[\s\S]*SIGTERM/);
});

it.runIf(process.platform === 'linux')('it stops when its terminal is closed', async () => {
  const machine = makeMachine();
  const log = join(machine.data, 'bridge.log');
  machine.writeConfig({
    ...noClaude,
    log: { file: log },
    telegram: { token: '123456:made-up', apiRoot: 'http://127.0.0.1:1' },
    users: [{ platform: 'telegram', id: 7 }],
  });
  const terminal = machine.startOnTerminal(['start']);
  await terminal.untilSays('tasks wait in the queue');

  terminal.child.kill('SIGKILL');
  await untilTrue(() => !lockHolder(join(machine.data, 'bridge.lock')).held, 'the end of the bridge');

  expect(readFileSync(log, 'utf8')).toMatch(/"signal":"SIGHUP","msg":"stopping/);
  expect(readFileSync(log, 'utf8')).not.toContain('"level":"error"');
});

it.runIf(process.platform === 'linux')(
  'Ctrl+C at its terminal, where nothing is done, quits, and it says what waits',
  async () => {
    const machine = makeMachine();
    machine.writeConfig(noClaude);
    const terminal = machine.startOnTerminal(['start']);
    await terminal.untilSays('tasks wait in the queue');
    terminal.child.stdin?.write('tidy up\r');
    await terminal.untilSays('#1 waits');

    terminal.child.stdin?.write('\u0003');
    const { code, stdout } = await terminal.ended;

    expect(code).toBe(0);
    expect(stdout).toContain('Kept for the next start: 1 task waiting.');
  },
);

it('it continues when nobody reads its messages any more', async () => {
  const machine = makeMachine();
  const log = join(machine.data, 'bridge.log');
  machine.writeConfig({ ...noClaude, log: { file: log } });
  const running = machine.start(['start']);
  await running.untilSays('each line of the input is a task');

  running.child.stderr?.destroy();
  running.child.stdin?.write('tidy up\n');
  await untilTrue(() => /task queued/.test(readFileSync(log, 'utf8')), 'the task in the log');
  running.child.stdin?.write('and this\n');
  await untilTrue(() => readFileSync(log, 'utf8').split('task queued').length === 3, 'the second one');
  running.child.kill('SIGTERM');

  expect((await running.ended).code).toBe(0);
});

it('a named config file that is missing is a config problem', async () => {
  const { code, stderr } = await makeMachine().run(['start', '--config', 'nowhere.json']);

  expect(code).toBe(78);
  expect(stderr).toContain('this file does not exist');
});

it('a platform that nothing can be received from any more ends it with the reason in one line, for a supervisor, and the next step in another', async () => {
  const machine = makeMachine();
  const preload = fileURLToPath(new URL('wedged-platform.ts', import.meta.url));
  machine.writeConfig({
    ...noClaude,
    telegram: { token: '123456:made-up', apiRoot: 'http://127.0.0.1:1' },
    users: [{ platform: 'telegram', id: 7 }],
  });

  const { code, stderr } = await machine.run(['start'], { env: { NODE_OPTIONS: `--import=${preload}` } });

  const said = stderr.split('\n').filter((line) => line !== '' && !line.startsWith('{'));
  expect(said).toEqual(['✗ Telegram gave no answer for 6 minutes: polls hang.', '  → Start it again.']);
  expect(code).toBe(69);
});

it('other commands reach it over a socket of its user alone, as long as it runs', async () => {
  const machine = makeMachine();
  machine.writeConfig(noClaude);
  const running = machine.start(['start', '-v']);
  await running.untilSays('listening for other commands');
  const socket = join(machine.data, 'control.sock');

  const result = await callControl(socket, 'lanes.pause', {}, { timeoutMs: 5_000 });
  const { mode } = statSync(socket);
  running.child.kill('SIGTERM');
  await running.ended;

  expect(result).toEqual({ message: expect.any(String) });
  expect(mode & 0o777).toBe(0o600);
  expect(existsSync(socket)).toBe(false);
});

it.runIf(process.platform === 'linux')(
  'it keeps the machine awake, says so, and lets go also after a kill -9',
  async () => {
    const machine = makeMachine();
    const program = await makeInhibitor();
    machine.writeConfig({ ...noClaude, keepAwake: 'always' });
    const running = machine.start(['start'], { PATH: program.env.PATH });
    await running.untilSays('each line of the input is a task');
    await program.untilStarted(1);

    const { stdout } = await machine.run(['status']);
    running.child.kill('SIGKILL');
    await running.ended;
    await program.untilNoneRuns();

    expect(stdout).toContain('Awake      kept awake while the bridge runs');
  },
);

it.runIf(process.platform === 'linux')('what keeps the machine awake holds up no stop', async () => {
  const machine = makeMachine();
  const program = await makeInhibitor(undefined, { isDeaf: true, leavesBehind: true });
  machine.writeConfig({ ...noClaude, keepAwake: 'always' });
  const running = machine.start(['start'], { PATH: program.env.PATH });
  await running.untilSays('each line of the input is a task');
  await program.untilStarted(1);

  running.child.kill('SIGTERM');
  const { code } = await running.ended;
  await program.untilNoneRuns();

  expect(code).toBe(0);
});

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { expect, it, onTestFinished } from 'vitest';
import { findInhibitor, probeInhibitor } from '../../../src/system/awake/inhibitor.ts';
import { createKeepAwake, type KeepAwakeOptions } from '../../../src/system/awake/keep-awake.ts';
import { createFakeClock } from '../../fakes/clock/clock.ts';
import { makeInhibitor } from './stand-in-inhibitor.ts';

const linux = findInhibitor('linux');

function setUp(options: Partial<KeepAwakeOptions> & Pick<KeepAwakeOptions, 'env'>) {
  const clock = createFakeClock();
  const warnings: unknown[] = [];
  const changes: string[] = [];
  const failed = Promise.withResolvers<void>();
  const keepAwake = createKeepAwake({
    mode: 'tasks',
    inhibitor: linux,
    clock,
    log: { debug() {}, info() {}, warn: (message, fields) => warnings.push({ message, ...fields }), error() {} },
    onChange() {
      changes.push(keepAwake.describe());
      if (typeof keepAwake.state() === 'object') failed.resolve();
    },
    ...options,
  });
  onTestFinished(() => keepAwake.close());
  return { clock, warnings, changes, keepAwake, untilUnavailable: failed.promise };
}

it('the machine is kept awake while tasks run, and until the last answer is out', async () => {
  const program = await makeInhibitor();
  const { keepAwake, clock, changes } = setUp({ env: program.env });
  expect(keepAwake.state()).toBe('idle');

  keepAwake.update(1);
  keepAwake.update(2);
  await program.untilStarted(1);
  keepAwake.update(0);
  await clock.advance(29_999);
  expect(keepAwake.state()).toBe('awake');
  await clock.advance(1);
  await program.untilNoneRuns();

  expect(keepAwake.state()).toBe('idle');
  expect(program.starts).toEqual([
    ['--what=idle:sleep', '--who=dispatch-bridge', '--why=a task is running', '--mode=block', 'cat'],
  ]);
  expect(changes).toEqual([
    'kept awake while tasks run (1 running)',
    'kept awake while tasks run (2 running)',
    'kept awake while tasks run (none now)',
    'kept awake while tasks run (none now)',
  ]);
});

it('one task right after the other needs one program only', async () => {
  const program = await makeInhibitor();
  const { keepAwake, clock } = setUp({ env: program.env });

  keepAwake.update(1);
  await program.untilStarted(1);
  keepAwake.update(0);
  await clock.advance(20_000);
  keepAwake.update(1);
  await clock.advance(60_000);

  expect(keepAwake.state()).toBe('awake');
  expect(program.starts).toHaveLength(1);
});

it('when the bridge stops, the machine may sleep, at once', async () => {
  const program = await makeInhibitor();
  const { keepAwake, warnings } = setUp({ env: program.env, mode: 'always' });
  await program.untilStarted(1);
  expect(keepAwake.state()).toBe('awake');

  await keepAwake.close();
  await program.untilNoneRuns();

  keepAwake.update(1);
  expect(keepAwake.state()).toBe('idle');
  expect(warnings).toEqual([]);
});

it('a program deaf to every request is ended by force, whenever it is let go', async () => {
  const program = await makeInhibitor(undefined, { isDeaf: true });
  const { keepAwake, clock } = setUp({ env: program.env });
  keepAwake.update(1);
  await program.untilStarted(1);

  keepAwake.update(0);
  await clock.advance(30_000);
  expect(keepAwake.state()).toBe('idle');
  await clock.advance(2_000);

  await program.untilNoneRuns();
});

it('what the program leaves behind holds up nobody', async () => {
  const program = await makeInhibitor(undefined, { leavesBehind: true });
  const { keepAwake } = setUp({ env: program.env, mode: 'always' });
  await program.untilStarted(1);

  await keepAwake.close();

  await program.untilNoneRuns();
});

it('when the bridge is killed with SIGKILL, the program ends by itself', async () => {
  const program = await makeInhibitor();
  const bridge = spawn(process.execPath, [fileURLToPath(new URL('awake-bridge.ts', import.meta.url))], {
    env: program.env,
  });
  onTestFinished(() => void bridge.kill('SIGKILL'));
  await program.untilStarted(1);

  bridge.kill('SIGKILL');
  await once(bridge, 'close');

  await program.untilNoneRuns();
});

it('off means that nothing is started', async () => {
  const program = await makeInhibitor();
  const { keepAwake, clock } = setUp({ env: program.env, mode: 'off' });

  keepAwake.update(3);
  await clock.advance(60_000);

  expect(keepAwake.state()).toBe('off');
  expect(program.starts).toEqual([]);
});

it('a program that fails is reported once, with its own words, and not started again', async () => {
  const program = await makeInhibitor('Failed to connect to bus: No such file');
  const { keepAwake, warnings, untilUnavailable } = setUp({ env: program.env });

  keepAwake.update(1);
  await untilUnavailable;
  keepAwake.update(0);
  keepAwake.update(1);

  expect(keepAwake.state()).toEqual({ unavailable: 'systemd-inhibit: Failed to connect to bus: No such file' });
  expect(keepAwake.describe()).toBe('cannot be kept awake: systemd-inhibit: Failed to connect to bus: No such file');
  expect(warnings).toEqual([
    { message: 'cannot keep this machine awake', why: 'systemd-inhibit: Failed to connect to bus: No such file' },
  ]);
  expect(program.starts).toHaveLength(1);
});

it('a program that is killed from outside leaves nothing running', async () => {
  const program = await makeInhibitor();
  const { keepAwake, untilUnavailable } = setUp({ env: program.env });
  keepAwake.update(1);
  await program.untilStarted(1);

  program.killAll();
  await untilUnavailable;

  expect(keepAwake.state()).toEqual({ unavailable: 'systemd-inhibit ended (SIGKILL)' });
});

it('a system without such a program says so, and the bridge runs', async () => {
  const missing = setUp({ env: { PATH: '/nowhere' } });
  const unknown = setUp({ env: {}, inhibitor: findInhibitor('aix'), mode: 'always' });
  missing.keepAwake.update(1);

  await Promise.all([missing.untilUnavailable, unknown.untilUnavailable]);

  expect(missing.keepAwake.state()).toEqual({ unavailable: 'systemd-inhibit is not installed' });
  expect(unknown.keepAwake.state()).toEqual({ unavailable: 'no known program for it on this system' });
});

it('whether it works can be tried beforehand', async () => {
  const works = await makeInhibitor();
  const refuses = await makeInhibitor('Access denied');

  const problems = await Promise.all([
    probeInhibitor(linux!, works.env, new AbortController().signal),
    probeInhibitor(linux!, refuses.env, new AbortController().signal),
  ]);

  expect(problems).toEqual([undefined, 'systemd-inhibit: Access denied']);
  await works.untilStarted(1);
  expect(works.starts[0]?.at(-1)).toBe('true');
});

it('each system gets its own program, tied to the life of the bridge', () => {
  expect(findInhibitor('darwin', 42)?.args).toEqual(['-i', '-w', '42']);

  const script = Buffer.from(findInhibitor('win32')?.args.at(-1) ?? '', 'base64').toString('utf16le');
  expect(script).toContain('SetThreadExecutionState([uint32]2147483649)');
  expect(script).toContain('[Console]::In.ReadToEnd()');
});

it('another mode applies at once, and tries anew what failed before', async () => {
  const program = await makeInhibitor();
  const { keepAwake } = setUp({ env: program.env });

  keepAwake.setMode('always');
  await program.untilStarted(1);
  expect(keepAwake.state()).toBe('awake');
  keepAwake.setMode('off');
  await program.untilNoneRuns();
  expect(keepAwake.state()).toBe('off');
  keepAwake.setMode('tasks');
  expect(keepAwake.state()).toBe('idle');
  keepAwake.update(1);
  await program.untilStarted(2);
});

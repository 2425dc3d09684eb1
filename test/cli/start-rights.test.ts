import { chmodSync, mkdirSync, readdirSync, statSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { makeMachine } from './run.ts';

const noClaude = { claude: { command: '/no/such/claude' } };

function modeOf(path: string): number {
  return statSync(path).mode & 0o777;
}

it('start closes what others could open, and names it', async () => {
  const machine = makeMachine();
  const config = join(machine.data, 'config.json');
  machine.writeConfig(noClaude);
  chmodSync(config, 0o644);
  chmodSync(machine.data, 0o755);

  const { stderr } = await machine.run(['start']);

  const warnings = stderr.split('\n').filter((line) => line.includes('it is closed now'));
  expect(warnings.map((line) => JSON.parse(line))).toMatchObject([
    { level: 'warn', path: machine.data },
    { level: 'warn', path: config, advice: expect.stringContaining('create a new token') },
  ]);
  expect([machine.data, config].map(modeOf)).toEqual([0o700, 0o600]);
});

it('what start makes is closed to others from the beginning', async () => {
  const machine = makeMachine();
  chmodSync(machine.data, 0o700);
  machine.writeConfig({ ...noClaude, log: { file: join(machine.data, 'bridge.log') } });
  await machine.run(['start'], { input: 'tidy up\n' });

  const made = readdirSync(machine.data);
  const second = await machine.run(['start']);

  expect(made).toEqual(expect.arrayContaining(['bridge.db', 'bridge.lock', 'bridge.log']));
  expect(made.filter((name) => (modeOf(join(machine.data, name)) & 0o077) !== 0)).toEqual([]);
  expect(second.stderr).not.toContain('it is closed now');
});

it('start refuses a data folder from which a link leads elsewhere, with code 78 and a way out', async () => {
  const machine = makeMachine();
  const link = join(machine.data, 'files');
  mkdirSync(join(machine.project, 'shared'));
  symlinkSync(join(machine.project, 'shared'), link);
  machine.writeConfig(noClaude);

  const { code, stderr } = await machine.run(['start']);

  expect(code).toBe(78);
  expect(stderr.trim().split('\n')).toEqual([
    '✗ files of the bridge: 1 problem',
    `  The folder for files of chats ${link} is a link that leads elsewhere. Replace the link with what it leads to: '${link}'`,
    '  → Then start again: dispatch-bridge start',
  ]);
});

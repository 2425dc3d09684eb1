import { chmodSync, mkdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { startTelegramServer } from '../fakes/telegram/server.ts';
import { makeInhibitor } from '../system/awake/stand-in-inhibitor.ts';
import { type Machine, makeMachine } from './run.ts';

interface Report {
  ok: boolean;
  findings: { state: string; what: string; detail: string; fix?: string }[];
}

interface Written {
  telegram?: { token: string; apiRoot: string };
  claude?: object;
  queue?: object;
  projects?: object[];
  keepAwake?: string;
}

async function examine(written: Written, machine = makeMachine(), env: NodeJS.ProcessEnv = {}) {
  const { telegram, ...config } = written;
  machine.writeConfig(
    telegram ? { ...config, telegram: { token: telegram.token, apiRoot: telegram.apiRoot } } : config,
  );
  const { code, stdout } = await machine.run(['doctor', '--json', '--no-claude'], { env });
  const report = JSON.parse(stdout) as Report;
  expect(report.ok).toBe(code === 0);
  const findAll = (what: string) => report.findings.filter((finding) => finding.what === what);
  return { code, findAll, find: (what: string) => findAll(what)[0] };
}

async function startTelegram() {
  const telegram = await startTelegramServer();
  onTestFinished(() => telegram.close());
  return telegram;
}

it('proves a good token, and that no other program takes the messages', async () => {
  const telegram = await startTelegram();
  const ann = telegram.addUser({ first_name: 'Ann' });
  telegram.privateChat(ann).say(ann, 'are you there?');

  const { find } = await examine({ telegram });

  expect(find('Telegram token')?.state).toBe('ok');
  expect(find('Telegram poller')).toMatchObject({ state: 'ok', detail: expect.stringContaining('no other program') });
  expect(telegram.unconfirmed).toBe(1);
});

it('finds another program that takes the messages', async () => {
  const telegram = await startTelegram();
  const endConflict = telegram.untilPolling().then(() => telegram.conflict());

  const { code, find } = await examine({ telegram });

  (await endConflict)();
  expect(code).toBe(1);
  expect(find('Telegram poller')).toMatchObject({
    state: 'failed',
    detail: expect.stringContaining('another program'),
  });
});

it('finds a token that Telegram does not accept', async () => {
  const { apiRoot } = await startTelegram();

  const { code, find } = await examine({ telegram: { token: '1:made-up', apiRoot } });

  expect(code).toBe(1);
  expect(find('Telegram token')).toMatchObject({ state: 'failed', fix: expect.stringContaining('@BotFather') });
});

it('finds a server that cannot be reached', async () => {
  const { code, find } = await examine({ telegram: { token: '1:made-up', apiRoot: 'http://127.0.0.1:1' } });

  expect(code).toBe(1);
  expect(find('Telegram')?.fix).toContain('network');
});

it('finds that claude is missing, and says how to get it', async () => {
  const { code, find } = await examine({ claude: { command: '/no/such/claude' } });

  expect(code).toBe(1);
  expect(find('Claude')).toMatchObject({ state: 'failed', detail: 'not found' });
});

it('shows every problem of the config', async () => {
  const { code, find } = await examine({ queue: { concurrency: 0 } });

  expect(code).toBe(1);
  expect(find('Config')).toMatchObject({ state: 'failed', detail: expect.stringContaining('queue.concurrency') });
});

function closedMachine(): Machine {
  const machine = makeMachine();
  chmodSync(machine.data, 0o700);
  return machine;
}

it('finds files that others can open, and leaves them as they are', async () => {
  const machine = closedMachine();
  const inbox = join(machine.data, 'files');
  const database = join(machine.data, 'bridge.db');
  mkdirSync(inbox);
  chmodSync(inbox, 0o755);
  writeFileSync(database, '');
  chmodSync(database, 0o644);

  const { code, findAll } = await examine({}, machine);

  expect(code).toBe(1);
  expect(findAll('File rights').map(({ state, fix }) => ({ state, fix }))).toEqual([
    { state: 'failed', fix: `Close it: chmod 600 '${database}'` },
    { state: 'failed', fix: `Close it: chmod 700 '${inbox}'` },
  ]);
  expect(statSync(database).mode & 0o777).toBe(0o644);
});

it('finds the files in order when only their user can open them', async () => {
  const { findAll } = await examine({}, closedMachine());

  expect(findAll('File rights')).toMatchObject([{ state: 'ok' }]);
});

it('shows each project in which claude may do everything without asking', async () => {
  const { code, findAll } = await examine({
    projects: [
      { name: 'careful', path: '.' },
      { name: 'may', path: '.', allowBypass: true },
      { name: 'does', path: '.', allowBypass: true, permissionMode: 'bypassPermissions' },
    ],
  });

  expect(code).toBe(1);
  expect(findAll('Permissions').map(({ state, detail }) => `${state}: ${detail}`)).toEqual([
    'failed: in “may” Claude can be switched to do everything without asking (allowBypass)',
    'failed: in “does” Claude does everything without asking (bypassPermissions)',
  ]);
});

it.runIf(process.platform === 'linux')(
  'shows whether the machine can be kept awake, by what, and why not',
  async () => {
    const works = await makeInhibitor();
    const refuses = await makeInhibitor('Access denied');

    const [able, unable, off] = await Promise.all([
      examine({}, makeMachine(), { PATH: works.env.PATH }),
      examine({}, makeMachine(), { PATH: refuses.env.PATH }),
      examine({ keepAwake: 'off' }),
    ]);

    expect(able.find('Keep awake')).toMatchObject({ state: 'ok', detail: 'systemd-inhibit, while tasks run' });
    expect(unable.find('Keep awake')).toMatchObject({
      state: 'skipped',
      detail: expect.stringContaining('systemd-inhibit: Access denied'),
    });
    expect(off.find('Keep awake')?.state).toBe('skipped');
  },
);

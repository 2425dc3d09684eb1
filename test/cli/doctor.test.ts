import { expect, it, onTestFinished } from 'vitest';
import { startTelegramServer } from '../fakes/telegram-server.ts';
import { makeMachine } from './run.ts';

interface Report {
  ok: boolean;
  findings: { state: string; what: string; detail: string; fix?: string }[];
}

async function examine(written: {
  telegram?: { token: string; apiRoot: string };
  claude?: object;
  queue?: object;
}): Promise<{ code: number | null; find(what: string): Report['findings'][0] | undefined }> {
  const machine = makeMachine();
  const { telegram, ...config } = written;
  machine.writeConfig(
    telegram ? { ...config, telegram: { token: telegram.token, apiRoot: telegram.apiRoot } } : config,
  );
  const { code, stdout } = await machine.run(['doctor', '--json', '--no-claude']);
  const report = JSON.parse(stdout) as Report;
  expect(report.ok).toBe(code === 0);
  return { code, find: (what) => report.findings.find((finding) => finding.what === what) };
}

async function startTelegram() {
  const telegram = await startTelegramServer();
  onTestFinished(() => telegram.close());
  return telegram;
}

it('proves a good token, and that nobody else takes the messages', async () => {
  const telegram = await startTelegram();
  const ann = telegram.addUser({ first_name: 'Ann' });
  telegram.privateChat(ann).say(ann, 'are you there?');

  const { find } = await examine({ telegram });

  expect(find('Telegram token')?.state).toBe('ok');
  expect(find('Telegram poller')).toMatchObject({ state: 'ok', detail: expect.stringContaining('nobody else') });
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

it('finds a server that can not be reached', async () => {
  const { code, find } = await examine({ telegram: { token: '1:made-up', apiRoot: 'http://127.0.0.1:1' } });

  expect(code).toBe(1);
  expect(find('Telegram')?.fix).toContain('network');
});

it('finds that claude is missing, and says how to get it', async () => {
  const { code, find } = await examine({ claude: { command: '/no/such/claude' } });

  expect(code).toBe(1);
  expect(find('claude')).toMatchObject({ state: 'failed', detail: 'not found' });
});

it('shows every problem of the config', async () => {
  const { code, find } = await examine({ queue: { concurrency: 0 } });

  expect(code).toBe(1);
  expect(find('Config')).toMatchObject({ state: 'failed', detail: expect.stringContaining('queue.concurrency') });
});

import { expect, it, onTestFinished } from 'vitest';
import { startHttpProxy } from '../fakes/network/http-proxy.ts';
import { startTelegramServer } from '../fakes/telegram/server.ts';
import { makeMachine } from './run.ts';

interface Report {
  findings: { state: string; what: string; detail: string; fix?: string }[];
}

it('start says which proxy is used, without its password, and uses it', async () => {
  const telegram = await startTelegramServer();
  const proxy = await startHttpProxy({ auth: 'ann:s3cr3t-word' });
  onTestFinished(async () => {
    await proxy.close();
    await telegram.close();
  });
  const machine = makeMachine();
  machine.writeConfig({
    telegram: { token: telegram.token, apiRoot: telegram.apiRoot.replace('127.0.0.1', 'bots.invalid') },
    claude: { command: '/no/such/claude' },
    log: { level: 'debug' },
  });

  const running = machine.start(['start'], {
    NODE_USE_ENV_PROXY: '1',
    HTTP_PROXY: `http://ann:s3cr3t-word@127.0.0.1:${proxy.port}`,
  });
  await running.untilSays('"connected"');
  await telegram.untilPolling();
  running.child.kill('SIGTERM');
  const { stdout, stderr } = await running.ended;

  expect(stderr).toContain(`"proxy":"http://127.0.0.1:${proxy.port}"`);
  expect(stdout + stderr).not.toContain('s3cr3t-word');
});

it('a proxy that cannot be read ends start and the checks of doctor before anything is sent', async () => {
  const telegram = await startTelegramServer();
  onTestFinished(() => telegram.close());
  const machine = makeMachine();
  machine.writeConfig({ telegram: { token: telegram.token, apiRoot: telegram.apiRoot } });
  const env = { HTTPS_PROXY: 'foo:s3cr3t-word:baz', ALL_PROXY: 'ftp://ann:s3cr3t-word@proxy.example' };

  const [started, examined] = await Promise.all([
    machine.run(['start'], { env }),
    machine.run(['doctor', '--json', '--no-claude'], { env }),
  ]);

  expect(started.code).toBe(78);
  expect(started.stderr).toMatch(
    /✗ environment: 2 problems\n {2}ALL_PROXY: the scheme ftp .*\n {2}HTTPS_PROXY: this is not the address/,
  );
  const { findings } = JSON.parse(examined.stdout) as Report;
  expect(examined.code).toBe(1);
  expect(findings.filter(({ what }) => what === 'Proxy')).toMatchObject([
    { state: 'failed', detail: expect.stringMatching(/^ALL_PROXY: .*Correct it, or unset it/) },
    { state: 'failed', detail: expect.stringMatching(/^HTTPS_PROXY: /) },
  ]);
  expect(findings.filter(({ what }) => what.startsWith('Telegram'))).toEqual([]);
  expect(JSON.stringify([started, examined])).not.toContain('s3cr3t-word');
  expect(telegram.calls).toEqual([]);
});

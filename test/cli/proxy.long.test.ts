import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { startDiscordServer } from '../fakes/discord/server.ts';
import { startHttpProxy } from '../fakes/network/http-proxy.ts';
import { startSocksProxy } from '../fakes/network/socks-proxy.ts';
import { startTlsFront } from '../fakes/network/tls-front.ts';
import { startTelegramServer } from '../fakes/telegram/server.ts';
import { makeMachine } from './run.ts';

interface Report {
  findings: { state: string; what: string; detail: string; fix?: string }[];
}

async function kept<T extends { close(): Promise<void> }>(starting: Promise<T>): Promise<T> {
  const started = await starting;
  onTestFinished(() => started.close());
  return started;
}

/** `doctor` beside both platforms, all of them on loopback; `env` is told where the proxies are. */
async function examine(env: (at: { http: string; socks: string }) => NodeJS.ProcessEnv, scheme = 'http') {
  const telegram = await kept(startTelegramServer());
  const discord = await kept(startDiscordServer());
  const http = await kept(startHttpProxy({ auth: 'ann:s3cr3t-word' }));
  const socks = await kept(startSocksProxy());
  const servers = [telegram, discord].map(({ apiRoot }) => new URL(apiRoot));
  const fronts =
    scheme === 'http' ? [] : await Promise.all(servers.map(({ port }) => kept(startTlsFront(Number(port)))));
  const [telegramRoot, discordRoot] = servers.map(({ port, pathname }, index) => {
    const path = pathname.replace(/\/$/, '');
    return `${scheme}://127.0.0.1:${fronts[index]?.port ?? port}${path}`;
  });
  const machine = makeMachine();
  machine.writeConfig({
    telegram: { token: telegram.token, apiRoot: telegramRoot },
    discord: { token: discord.token, apiRoot: discordRoot },
  });
  const trusted = join(machine.data, 'trusted.pem');
  writeFileSync(trusted, fronts.map(({ ca }) => ca).join(''));
  const { stdout, stderr } = await machine.run(['doctor', '--json', '--no-claude'], {
    env: {
      ...(fronts.length > 0 && { NODE_EXTRA_CA_CERTS: trusted }),
      ...env({ http: `http://ann:s3cr3t-word@127.0.0.1:${http.port}`, socks: `socks5://127.0.0.1:${socks.port}` }),
    },
  });
  const { findings } = JSON.parse(stdout) as Report;
  const proxy = findings.filter(({ what }) => what === 'Proxy').map(({ detail }) => detail);
  const works = findings
    .filter(({ what, state }) => state === 'ok' && /^(Telegram|Discord) token$/.test(what))
    .map(({ what }) => what);
  const targets = { telegram: new URL(telegramRoot!).host, discord: new URL(discordRoot!).host };
  const via = (asked: readonly string[]) =>
    Object.entries(targets)
      .filter(([, host]) => asked.some((line) => line.includes(host)))
      .map(([name]) => name);
  expect(works).toEqual(['Telegram token', 'Discord token']);
  expect(stdout + stderr).not.toContain('s3cr3t-word');
  const hosts = Object.values(targets).join(', ');
  const isDouble = http.asked.some((line) => line.includes(`127.0.0.1:${http.port}`));
  return {
    http: via(http.asked),
    socks: via(socks.asked),
    isDouble,
    proxy,
    hosts,
    ports: { http: http.port, socks: socks.port },
  };
}

describe('each way to name a proxy takes both platforms, and doctor says so', () => {
  const both = ['telegram', 'discord'];

  it.each([
    ['HTTP_PROXY', 'http'],
    ['HTTPS_PROXY', 'https'],
    ['ALL_PROXY', 'http'],
    ['https_proxy', 'https'],
  ])('%s, for %s', async (variable, scheme) => {
    const { http, proxy, hosts, ports } = await examine((at) => ({ [variable]: at.http }), scheme);

    expect(http).toEqual(both);
    expect(proxy).toEqual([`http://127.0.0.1:${ports.http} for ${hosts} (${variable})`]);
  });

  it.each(['http', 'https'])('SOCKS, for %s', async (scheme) => {
    const { socks, proxy, hosts, ports } = await examine((at) => ({ ALL_PROXY: at.socks }), scheme);

    expect(socks).toEqual(both);
    expect(proxy).toEqual([`socks5://127.0.0.1:${ports.socks} for ${hosts} (ALL_PROXY)`]);
  });

  it.each([
    ['HTTP_PROXY', 'http'],
    ['HTTPS_PROXY', 'https'],
  ])('NODE_USE_ENV_PROXY with %s, once', async (variable, scheme) => {
    const env = { NODE_USE_ENV_PROXY: '1' };
    const { http, isDouble } = await examine((at) => ({ ...env, [variable]: at.http }), scheme);

    expect(http).toEqual(both);
    expect(isDouble).toBe(false);
  });

  it('NO_PROXY takes them out again, also with NODE_USE_ENV_PROXY', async () => {
    const env = { NO_PROXY: '127.0.0.0/8', NODE_USE_ENV_PROXY: '1' };
    const { http, proxy, hosts } = await examine((at) => ({ ...env, HTTP_PROXY: at.http }));

    expect(http).toEqual([]);
    expect(proxy).toEqual([`none for ${hosts} (NO_PROXY)`]);
  });
});

it('doctor and pair say that it is the proxy that is down', async () => {
  const proxy = await startHttpProxy();
  await proxy.close();
  const machine = makeMachine();
  const settings = { token: '1:made-up', apiRoot: 'https://api.telegram.org' };
  machine.writeConfig({
    telegram: settings,
    discord: { token: 'MTIz.made-up.token-of-a-test', apiRoot: 'https://discord.com/api' },
  });
  const env = { ALL_PROXY: `http://ann:s3cr3t-word@127.0.0.1:${proxy.port}`, NO_PROXY: 'cdn.discordapp.com' };

  const examined = await machine.run(['doctor', '--json', '--no-claude'], { env });
  const paired = await machine.run(['pair', 'telegram'], { env });

  const { findings } = JSON.parse(examined.stdout) as Report;
  const shown = `http://127.0.0.1:${proxy.port}`;
  const hosts = 'api.telegram.org, discord.com, gateway.discord.gg';
  const failed = (method: string) =>
    expect.stringContaining(`${method}: the proxy ${shown} cannot be reached (ECONNREFUSED)`);
  const fix = 'Check the proxy and ALL_PROXY, or add the host to NO_PROXY if it needs no proxy';
  expect(findings.filter(({ what }) => ['Proxy', 'Telegram', 'Discord'].includes(what))).toEqual([
    { state: 'ok', what: 'Proxy', detail: `${shown} for ${hosts} (ALL_PROXY); none for cdn.discordapp.com (NO_PROXY)` },
    { state: 'failed', what: 'Telegram', detail: failed('getMe'), fix },
    { state: 'failed', what: 'Discord', detail: failed('get own user'), fix },
  ]);
  expect(paired.code).toBe(69);
  expect(paired.stderr).toBe(`✗ The proxy ${shown} cannot be reached (ECONNREFUSED)\n`);
  expect(JSON.stringify([examined, paired])).not.toContain('s3cr3t-word');
});

it('pair stops at a proxy that cannot be read', async () => {
  const machine = makeMachine();
  machine.writeConfig({ telegram: { token: '1:made-up', apiRoot: 'https://api.telegram.org' } });

  const { code, stderr } = await machine.run(['pair', 'telegram'], { env: { https_proxy: 'foo:s3cr3t-word:baz' } });

  expect(code).toBe(78);
  expect(stderr).toContain('https_proxy: this is not the address of a proxy');
  expect(stderr).not.toContain('s3cr3t-word');
});

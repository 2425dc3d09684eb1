import { describe, expect, it, onTestFinished } from 'vitest';
import { startDiscordServer } from '../fakes/discord-server.ts';
import { startHttpProxy } from '../fakes/http-proxy.ts';
import { startSocksProxy } from '../fakes/socks-proxy.ts';
import { startTelegramServer } from '../fakes/telegram-server.ts';
import { startTlsFront } from '../fakes/tls-front.ts';
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
  const fronts = scheme === 'http' ? [] : await Promise.all(servers.map(({ port }) => kept(startTlsFront(Number(port)))));
  const [telegramRoot, discordRoot] = servers.map(({ port, pathname }, index) => {
    const path = pathname.replace(/\/$/, '');
    return `${scheme}://127.0.0.1:${fronts[index]?.port ?? port}${path}`;
  });
  const machine = makeMachine();
  machine.writeConfig({
    telegram: { token: telegram.token, apiRoot: telegramRoot },
    discord: { token: discord.token, apiRoot: discordRoot },
  });
  const { stdout, stderr } = await machine.run(['doctor', '--json', '--no-claude'], {
    env: {
      ...(fronts.length > 0 && { NODE_TLS_REJECT_UNAUTHORIZED: '0' }),
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
  return { http: via(http.asked), socks: via(socks.asked), proxy, targets };
}

describe('each way to name a proxy takes both platforms', () => {
  const both = ['telegram', 'discord'];

  it('HTTP_PROXY', async () => {
    expect((await examine(({ http }) => ({ HTTP_PROXY: http }))).http).toEqual(both);
  });

  it('HTTPS_PROXY', async () => {
    expect((await examine(({ http }) => ({ HTTPS_PROXY: http }), 'https')).http).toEqual(both);
  });

  it('ALL_PROXY', async () => {
    expect((await examine(({ http }) => ({ ALL_PROXY: http }))).http).toEqual(both);
  });

  it('SOCKS', async () => {
    expect((await examine(({ socks }) => ({ all_proxy: socks }))).socks).toEqual(both);
  });

  it('NODE_USE_ENV_PROXY', async () => {
    expect((await examine(({ http }) => ({ HTTP_PROXY: http, NODE_USE_ENV_PROXY: '1' }))).http).toEqual(both);
  });

  it('NO_PROXY takes them out again', async () => {
    const { http, proxy } = await examine((at) => ({ HTTP_PROXY: at.http, NO_PROXY: '127.0.0.1', NODE_USE_ENV_PROXY: '1' }));

    expect(http).toEqual([]);
    expect(proxy).toEqual([expect.stringContaining('NO_PROXY')]);
  });
});

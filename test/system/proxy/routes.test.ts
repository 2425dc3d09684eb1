import { once } from 'node:events';
import http from 'node:http';
import https from 'node:https';
import { type AddressInfo, createServer } from 'node:net';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { readProxies } from '../../../src/system/proxy/environment.ts';
import { createRoutes, type NetworkRoute } from '../../../src/system/proxy/routes.ts';
import { startHttpProxy } from '../../fakes/network/http-proxy.ts';
import { startSocksProxy } from '../../fakes/network/socks-proxy.ts';
import { startTlsFront } from '../../fakes/network/tls-front.ts';

async function kept<T extends { close(): unknown }>(starting: Promise<T>): Promise<T> {
  const started = await starting;
  onTestFinished(async () => void (await started.close()));
  return started;
}

/** A web server that says where it was asked, and how. */
async function startServer() {
  const server = http.createServer((request, response) =>
    response.end(`${request.method} ${request.url} ${request.headers.host} ${request.headers['proxy-authorization']}`),
  );
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return (server.address() as AddressInfo).port;
}

async function ask(route: NetworkRoute, url: string, ca?: string): Promise<string> {
  const agent = route.requestAgent({ keepAlive: true, ...(ca && { ca }) });
  onTestFinished(() => agent.destroy());
  const client = url.startsWith('https:') ? https : http;
  const request = client.request(url, { agent, ...route.shape(url) }).end();
  const [response] = (await once(request, 'response')) as [http.IncomingMessage];
  return String(Buffer.concat(await response.toArray()));
}

function routeTo(url: string, env: NodeJS.ProcessEnv): NetworkRoute {
  return createRoutes(readProxies(env))(url);
}

describe('a server is reached', () => {
  test('by http through an HTTP proxy, in absolute form, with user and password for the proxy alone', async () => {
    const port = await startServer();
    const proxy = await kept(startHttpProxy({ auth: 'ann:p:ss' }));
    const url = `http://127.0.0.1:${port}/a?b`;

    const answer = await ask(routeTo(url, { HTTP_PROXY: `http://ann:p%3Ass@127.0.0.1:${proxy.port}` }), url);

    expect(answer).toBe(`GET /a?b 127.0.0.1:${port} undefined`);
    expect(proxy.asked).toEqual([`GET ${url}`]);
  });

  test('by https through an HTTP proxy, in a tunnel', async () => {
    const front = await kept(startTlsFront(await startServer()));
    const proxy = await kept(startHttpProxy({ auth: 'ann:p:ss' }));
    const url = `https://localhost:${front.port}/a`;

    const route = routeTo(url, { HTTPS_PROXY: `http://ann:p%3Ass@127.0.0.1:${proxy.port}` });

    expect(await ask(route, url, front.ca)).toBe(`GET /a localhost:${front.port} undefined`);
    expect(proxy.asked).toEqual([`CONNECT localhost:${front.port}`]);
    await expect(ask(route, url)).rejects.toMatchObject({ code: 'DEPTH_ZERO_SELF_SIGNED_CERT' });
  });

  test('through a SOCKS proxy, which looks the name up, with user and password', async () => {
    const port = await startServer();
    const front = await kept(startTlsFront(port));
    const proxy = await kept(startSocksProxy({ auth: 'ann:word' }));
    const env = { ALL_PROXY: `socks5://ann:word@127.0.0.1:${proxy.port}` };
    const plain = `http://127.0.0.1:${port}/a`;
    const secure = `https://localhost:${front.port}/a`;

    expect(await ask(routeTo(plain, env), plain)).toContain('GET /a');
    expect(await ask(routeTo(secure, env), secure, front.ca)).toContain('GET /a');
    expect(proxy.asked).toEqual([`127.0.0.1:${port}`, `localhost:${front.port}`]);
  });

  test('by the fetch of discord.js, each way', async () => {
    const port = await startServer();
    const proxy = await kept(startHttpProxy());
    const socks = await kept(startSocksProxy());
    const url = `http://127.0.0.1:${port}/a`;
    const { fetch } = await import('undici');
    const get = async (env: NodeJS.ProcessEnv) => {
      const dispatcher = await routeTo(url, env).dispatcher();
      onTestFinished(() => dispatcher.destroy());
      return (await fetch(url, { dispatcher })).text();
    };

    expect(await get({ HTTP_PROXY: `http://127.0.0.1:${proxy.port}` })).toContain('GET /a');
    expect(await get({ ALL_PROXY: `socks5h://127.0.0.1:${socks.port}` })).toContain('GET /a');
    expect(await get({ HTTP_PROXY: `http://127.0.0.1:${proxy.port}`, NO_PROXY: '127.0.0.1' })).toContain('GET /a');
    expect({ http: proxy.asked, socks: socks.asked }).toEqual({
      http: [`CONNECT 127.0.0.1:${port}`],
      socks: [`127.0.0.1:${port}`],
    });
  });
});

describe('a proxy that fails is named, without its password', () => {
  const url = 'https://api.telegram.org/';

  async function failure(proxy: string): Promise<{ code: string; message: string }> {
    const { promise, reject } = Promise.withResolvers<never>();
    const route = routeTo(url, { HTTPS_PROXY: proxy });
    https.get(url, { agent: route.agent({}) }).on('error', reject);
    const error = await promise.catch((reason: Error & { code: string }) => reason);
    expect(`${error.stack}${JSON.stringify(error)}`).not.toContain('s3cr3t-word');
    return { code: error.code, message: error.message };
  }

  test('when it is away', async () => {
    const proxy = await startHttpProxy();
    await proxy.close();

    const shown = `http://127.0.0.1:${proxy.port}`;
    expect(await failure(`http://ann:s3cr3t-word@127.0.0.1:${proxy.port}`)).toEqual({
      code: 'retry-later',
      message: `the proxy ${shown} cannot be reached (ECONNREFUSED)`,
    });
    expect((await failure(`socks5://ann:s3cr3t-word@127.0.0.1:${proxy.port}`)).message).toMatch(
      /^the proxy socks5:\/\/127.0.0.1:\d+ cannot be reached \(ECONNREFUSED\)$/,
    );
  });

  test.each([
    ['http://ann:s3cr3t-word@', 407, 'rejects the user and password'],
    ['http://', 407, 'wants a user and a password'],
    ['http://ann:s3cr3t-word@', 503, 'does not connect to api.telegram.org (503)'],
  ])('when it refuses (%s, %d)', async (start, status, words) => {
    const proxy = await kept(startHttpProxy());
    proxy.refuse(status);

    const { message } = await failure(`${start}127.0.0.1:${proxy.port}`);

    expect(message).toBe(`the proxy http://127.0.0.1:${proxy.port} ${words}`);
  });

  test('when it is a SOCKS proxy that does not accept us', async () => {
    const proxy = await kept(startSocksProxy({ auth: 'ann:right' }));
    const shown = `the proxy socks5://127.0.0.1:${proxy.port}`;

    const wrong = await failure(`socks5://ann:s3cr3t-word@127.0.0.1:${proxy.port}`);
    const none = await failure(`socks5://127.0.0.1:${proxy.port}`);

    expect(wrong.message).toBe(`${shown} rejects the user and password`);
    expect(none.message).toBe(`${shown} wants a user and a password`);
  });

  test('when it is no proxy at all', async () => {
    const server = createServer((socket) => socket.on('error', () => {}).end('220 mail.example\r\n')).listen(0);
    await once(server, 'listening');
    onTestFinished(() => void server.close());
    const { port } = server.address() as AddressInfo;

    expect((await failure(`http://127.0.0.1:${port}`)).message).toMatch(/ broke off \(HPE_INVALID_CONSTANT\)$/);
    expect((await failure(`socks5://127.0.0.1:${port}`)).message).toMatch(/ broke off, or is not a SOCKS proxy$/);
  });
});

describe('a proxy that takes a connection and says nothing', () => {
  const url = 'https://api.telegram.org/';

  async function hanging() {
    const proxy = await kept(startHttpProxy());
    proxy.hang();
    const shown = `http://127.0.0.1:${proxy.port}`;
    const agent = routeTo(url, { HTTPS_PROXY: shown }).agent({});
    const failed = once(https.get(url, { agent }), 'error');
    await proxy.untilAsked(1);
    return { agent, failed, shown };
  }

  test('is let go with the agent', async () => {
    const { agent, failed } = await hanging();
    agent.destroy();

    expect(String(await failed)).toContain('broke off');
  });

  test('is given up after 10 s', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    onTestFinished(() => void vi.useRealTimers());
    const { failed, shown } = await hanging();
    vi.advanceTimersByTime(9_999);
    vi.advanceTimersByTime(1);

    expect(await failed).toMatchObject([{ message: `the proxy ${shown} made no connection within 10 s` }]);
  });
});

import { once } from 'node:events';
import { existsSync, statSync } from 'node:fs';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { dirname } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { WebSocket, WebSocketServer } from 'ws';
import { openRelay } from '../../../../src/platforms/discord/gateway/relay.ts';
import { readProxies } from '../../../../src/system/proxy/environment.ts';
import { createRoutes } from '../../../../src/system/proxy/routes.ts';
import { startHttpProxy } from '../../../fakes/network/http-proxy.ts';
import { startTlsFront } from '../../../fakes/network/tls-front.ts';
import { createRecordedLog } from '../../recorded-log.ts';

/** A WebSocket server with TLS that echoes, and a relay that leads to it through a proxy. */
async function setUp() {
  const asked: string[] = [];
  const server = http.createServer((_, response) => response.writeHead(404).end()).listen(0, '127.0.0.1');
  const sockets = new WebSocketServer({ server, path: '/' });
  sockets.on('connection', (socket, { url, headers }) => {
    asked.push(`${headers.host} ${url}`);
    socket.on('message', (data, isBinary) => {
      if (String(data) === 'close') socket.close(4004, 'authentication failed');
      else socket.send(data, { binary: isBinary });
    });
  });
  await once(server, 'listening');
  const front = await startTlsFront((server.address() as AddressInfo).port);
  const proxy = await startHttpProxy();
  const routes = createRoutes(readProxies({ HTTPS_PROXY: `http://127.0.0.1:${proxy.port}`, NO_PROXY: 'near.example' }));
  const log = createRecordedLog();
  const trusting = (url: string) => {
    const route = routes(url);
    return { ...route, agent: (options: object) => route.agent({ ...options, ca: front.ca } as http.AgentOptions) };
  };
  const relay = await openRelay(trusting, log);
  onTestFinished(async () => {
    await relay.close();
    await proxy.close();
    await front.close();
    for (const socket of sockets.clients) socket.terminate();
    server.close();
  });
  const real = `wss://localhost:${front.port}`;
  return { relay, real, address: relay.addressOf(real), asked, proxy, log };
}

test('the gateway is reached with TLS through the proxy, under its own name, and tells why it closes', async () => {
  const { address, real, asked, proxy } = await setUp();
  const { host } = new URL(real);
  const client = new WebSocket(`${address}?v=10&encoding=json`);
  await once(client, 'open');
  const big = 'x'.repeat(1_000_000);
  client.send(big);
  const [echo] = await once(client, 'message');
  client.send('close');
  const [code, reason] = await once(client, 'close');

  expect(String(echo) === big).toBe(true);
  expect({ code, reason: String(reason) }).toEqual({ code: 4004, reason: 'authentication failed' });
  expect(asked).toEqual([`${host} /?v=10&encoding=json`]);
  expect(proxy.asked).toEqual([`CONNECT ${host}`]);
});

test('what the other side answers instead comes through', async () => {
  const { relay, real } = await setUp();
  const client = new WebSocket(`${relay.addressOf(`${real}/elsewhere`)}?v=10`);

  expect(String(await once(client, 'error').catch(String))).toContain('Unexpected server response: 400');
});

test('a proxy that refuses ends the connection, and is named', async () => {
  const { address, proxy, log } = await setUp();
  proxy.refuse(403);
  const client = new WebSocket(address);
  await once(client, 'error');

  expect(log.lines[0]?.fields).toEqual({
    detail: `the proxy http://127.0.0.1:${proxy.port} does not connect to localhost (403)`,
  });
});

test('it is in a folder of its own, which goes with it and its connections', async () => {
  const { relay, real, address } = await setUp();
  const folder = dirname(/^ws\+unix:(.+):\/\d+$/.exec(address)?.[1] ?? '');
  const client = new WebSocket(address);
  await once(client, 'open');
  const closed = once(client, 'close');

  expect(statSync(folder).mode & 0o777).toBe(0o700);
  expect(relay.addressOf(real)).toBe(address);
  expect(relay.addressOf(address)).toBe(address);
  expect(relay.addressOf('wss://near.example')).toBe('wss://near.example');
  await relay.close();
  await closed;
  expect(existsSync(folder)).toBe(false);
});

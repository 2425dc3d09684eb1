import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { createTransport } from '../../../../src/platforms/telegram/api/transport.ts';

const open: (() => void)[] = [];

afterEach(() => {
  for (const close of open.splice(0)) close();
});

async function setUp(answer: RequestListener) {
  const server = createServer(answer);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const root = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const transport = createTransport(root);
  open.push(() => {
    transport.drop();
    server.closeAllConnections();
    server.close();
  });
  const controller = new AbortController();
  const ask = async () => {
    const request = { method: 'POST', headers: {}, body: '{}', signal: controller.signal };
    return (await transport.fetch(`${root}/botTOKEN/getMe`, request)).json();
  };
  return { ask, controller, transport };
}

test('uses one connection again and again', async () => {
  const ports = new Set<number | undefined>();
  const { ask } = await setUp((request, response) => {
    ports.add(request.socket.remotePort);
    response.end('{"ok":true,"result":"ä€😀"}');
  });
  await ask();

  expect(await ask()).toEqual({ ok: true, result: 'ä€😀' });
  expect(ports.size).toBe(1);
});

test('makes a new connection after the old ones were dropped', async () => {
  const ports = new Set<number | undefined>();
  const { ask, transport } = await setUp((request, response) => {
    ports.add(request.socket.remotePort);
    response.end('{"ok":true}');
  });
  await ask();
  transport.drop();
  await ask();

  expect(ports.size).toBe(2);
});

test.each(['<html>Bad gateway</html>', 'null', '[]', '{"error":"log in first"}', ''])(
  'takes %j for no answer of Telegram',
  async (page) => {
    const { ask } = await setUp((_request, response) => response.writeHead(502).end(page));

    await expect(ask()).rejects.toMatchObject({ code: 'HTTP_502' });
  },
);

test('notices an answer that breaks off', async () => {
  const { ask } = await setUp((_request, response) => {
    response.writeHead(200, { 'content-length': '100' });
    response.write('{"ok":');
    response.socket?.end();
  });

  await expect(ask()).rejects.toMatchObject({ code: 'ECONNRESET' });
});

test('gives up when told to, before and while it waits', async () => {
  let asked = () => {};
  const arrived = new Promise<void>((resolve) => {
    asked = resolve;
  });
  const { ask, controller } = await setUp(() => asked());
  const waiting = ask().catch((error) => error);
  await arrived;
  controller.abort();

  expect(await waiting).toMatchObject({ code: 'ECONNRESET' });
  await expect(ask()).rejects.toMatchObject({ code: 'ECONNRESET' });
});

test('an answer without an end is given up before it fills the memory', async () => {
  let sent = 0;
  const { ask } = await setUp((_, response) => {
    const more = () => {
      for (let n = 0; n < 16 && !response.destroyed; n++) {
        sent += 1024 * 1024;
        if (!response.write('x'.repeat(1024 * 1024))) {
          response.once('drain', more);
          return;
        }
      }
      if (!response.destroyed) setImmediate(more);
    };
    more();
  });

  await expect(ask()).rejects.toMatchObject({ code: 'TOO_LONG' });
  expect(sent).toBeLessThan(64 * 1024 * 1024);
});

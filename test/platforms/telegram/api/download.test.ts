import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { createTelegramApi } from '../../../../src/platforms/telegram/api/api.ts';
import { createFakeClock } from '../../../fakes/clock/clock.ts';

const open: (() => void)[] = [];

afterEach(() => {
  for (const close of open.splice(0)) close();
});

/** A server whose one answer is written by the test, piece by piece. */
async function setUp() {
  const server = createServer();
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const apiRoot = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const clock = createFakeClock();
  const api = createTelegramApi({ token: '7:secret', apiRoot, clock });
  open.push(() => {
    api.reconnect();
    server.closeAllConnections();
    server.close();
  });
  const asked = once(server, 'request') as Promise<[{ url: string }, ServerResponse]>;
  return { api, clock, asked };
}

const never = new AbortController().signal;

test('a slow file has all the time it needs, as long as something comes', async () => {
  const { api, clock, asked } = await setUp();
  const pieces: string[] = [];
  let arrived = () => {};
  const downloaded = api.download(
    'documents/slow.txt',
    async (chunks) => {
      for await (const chunk of chunks) {
        pieces.push(chunk.toString());
        arrived();
      }
    },
    { signal: never },
  );
  const [, response] = await asked;
  for (const piece of ['one', 'two', 'three']) {
    const seen = new Promise<void>((resolve) => {
      arrived = resolve;
    });
    response.write(piece);
    await seen;
    await clock.advance(29_000);
  }
  response.end();
  await downloaded;

  expect(pieces).toEqual(['one', 'two', 'three']);
});

test('a path with signs that mean something in a URL is asked for as it is', async () => {
  const { api, asked } = await setUp();
  const downloaded = api.download('documents/a #1?.txt', async () => 'taken', { signal: never });
  const [{ url }, response] = await asked;
  response.end('x');

  expect(await downloaded).toBe('taken');
  expect(url).toBe('/file/bot7:secret/documents/a%20%231%3F.txt');
});

import { readFile } from 'node:fs/promises';
import { describe, expect, test } from 'vitest';
import type { IncomingMessage } from '../../../../src/core/model/incoming.ts';
import type { ChatPlatform } from '../../../../src/core/ports/chat-platform.ts';
import { createTelegramApi } from '../../../../src/platforms/telegram/api/api.ts';
import { createClock } from '../../../../src/system/clock.ts';
import { useTestFolder } from '../../../contracts/chat-platform/outgoing-files.ts';
import { createFakeClock } from '../../../fakes/clock/clock.ts';
import { startProxies } from '../../../fakes/network/proxies.ts';
import { createRecordedInbox } from '../recorded-inbox.ts';
import { conversationOf, deliverAll, never, post, startRig } from '../rig.ts';

const folder = useTestFolder();

/** Only a proxy of the tests finds it. */
const host = 'bots.invalid';

function receive(platform: ChatPlatform) {
  const inbox = createRecordedInbox();
  const stop = new AbortController();
  const ended = platform.receive(inbox, stop.signal).catch(() => {});
  function end(): Promise<void> {
    stop.abort(new Error('stop'));
    return ended;
  }
  return { inbox, stop: end };
}

describe('all of Telegram goes through the proxy', () => {
  test.each([
    ['http', { HTTP_PROXY: 'HTTP' }],
    ['http', { ALL_PROXY: 'HTTP' }],
    ['socks', { ALL_PROXY: 'SOCKS', HTTPS_PROXY: 'http://127.0.0.1:1' }],
    ['socks', { http_proxy: 'SOCKS', NO_PROXY: '127.0.0.1,localhost' }],
  ] as const)('%s: %j', async (which, env) => {
    const proxies = await startProxies();
    const { server, platform, log } = await startRig({ host, routes: proxies.routes(env) });
    const ann = server.addUser({ first_name: 'Ann' });
    const chat = server.privateChat(ann);
    const bytes = Buffer.alloc(300_000, 'all of it; ');
    const { inbox, stop } = receive(platform);
    const file = { name: 'big.txt', bytes, mimeType: 'text/plain' };
    const { raw } = chat.say(ann, 'read', { attachment: 'document', file });
    await inbox.until(1);
    const { attachments } = platform.parse({ message: raw }) as IncomingMessage;
    await platform.files!.fetch(attachments[0]!, folder.path('fetched'), never);
    const answer = { file: await folder.outgoing('answer.bin', bytes) };
    await deliverAll(platform, conversationOf(chat), { ...post('Here it is'), ...answer });
    await stop();

    expect(bytes.equals(await readFile(folder.path('fetched')))).toBe(true);
    expect(chat.answers.map((one) => one.file?.bytes.equals(bytes))).toEqual([true]);
    const asked = proxies[which].asked.map((line) => line.replace(/bot\d+:[\w-]+/, 'bot').replace(/:\d+/, ''));
    expect(new Set(asked)).toEqual(
      which === 'socks'
        ? new Set([host])
        : new Set([
            ...['getMe', 'getUpdates', 'getFile', 'sendDocument'].map((name) => `POST http://${host}/bot/${name}`),
            expect.stringMatching(/^GET http:\/\/bots.invalid\/file\/bot\//),
          ]),
    );
    expect(log.all()).not.toContain('s3cr3t-word');
  });

  test('but for what NO_PROXY takes out', async () => {
    const { http, routes } = await startProxies();
    const { platform } = await startRig({ routes: routes({ HTTP_PROXY: 'HTTP', NO_PROXY: '127.0.0.1' }) });
    await platform.ping!(never);

    expect(http.asked).toEqual([]);
  });
});

test('a poll through a proxy waits for a message, and ends when it is aborted', async () => {
  const { routes } = await startProxies();
  const { server, platform } = await startRig({ host, routes: routes({ ALL_PROXY: 'SOCKS' }) });
  const ann = server.addUser({ first_name: 'Ann' });
  const { inbox, stop } = receive(platform);
  await server.untilPolling();
  server.privateChat(ann).say(ann, 'hello');
  await inbox.until(1);
  await server.untilPolling();

  await stop();

  await server.until(() => server.callsOf('getUpdates').every(({ endedAt }) => endedAt !== undefined), 'no poll');
});

describe('a proxy that is taken and never answers', () => {
  async function hanging(url: string, env: NodeJS.ProcessEnv, clock = createClock()) {
    const proxies = await startProxies();
    proxies.http.hang();
    const api = createTelegramApi({ token: '1:secret', apiRoot: url, clock, routes: proxies.routes(env) });
    const stop = new AbortController();
    const failed = api.call('getMe', {}, { signal: stop.signal }).catch((error: unknown) => error);
    await proxies.http.untilAsked(1);
    return { failed, stop, api };
  }

  test.each([
    ['https://bots.invalid', { HTTPS_PROXY: 'HTTP' }],
    ['http://bots.invalid', { HTTP_PROXY: 'HTTP' }],
  ])('does not hold up a call that is given up (%s)', async (url, env) => {
    const { failed, stop, api } = await hanging(url, env);
    stop.abort(new Error('stopping'));

    expect(await failed).toMatchObject({ message: 'stopping' });
    api.reconnect();
  });

  test('does not outlast the timeout', async () => {
    const clock = createFakeClock();
    const { failed, api } = await hanging('https://bots.invalid', { HTTPS_PROXY: 'HTTP' }, clock);
    await clock.advance(30_000);

    expect(await failed).toMatchObject({ code: 'retry-later', reason: 'timeout' });
    api.reconnect();
  });

  test('is let go when all connections are dropped', async () => {
    const { failed, api } = await hanging('https://bots.invalid', { HTTPS_PROXY: 'HTTP' });
    api.reconnect();

    expect(await failed).toMatchObject({ code: 'retry-later' });
  });
});

describe('a proxy that is down', () => {
  test('is like a network that is down, and the words say what it is', async () => {
    const clock = createFakeClock();
    const { http, routes } = await startProxies();
    const { server, platform, log } = await startRig({
      host,
      platformClock: clock,
      routes: routes({ HTTP_PROXY: 'HTTP' }),
    });
    const { inbox, stop } = receive(platform);
    await server.untilPolling();
    await http.close();
    await log.until(/telegram does not answer/);

    const proxy = `the proxy http://127.0.0.1:${http.port}`;
    await expect(platform.ping!(never)).rejects.toMatchObject({
      code: 'retry-later',
      message: `getMe: ${proxy} cannot be reached (ECONNREFUSED)`,
    });
    await clock.advance(1_000);
    await log.until(/telegram does not answer/, 2);
    expect(log.lines.at(-1)?.fields).toEqual({ detail: `getUpdates: ${proxy} cannot be reached (ECONNREFUSED)` });
    expect(platform.trouble?.()).toMatch(/^Telegram has not answered since .+\. The proxy http:\S+ cannot be reached/);
    await stop();
    expect(inbox.taken).toEqual([]);
  });

  test.each([
    [
      { HTTP_PROXY: 'HTTP' },
      'http',
      503,
      'no answer of a Bot API server (HTTP_503), through the proxy http://127.0.0.1:',
    ],
    [{ HTTP_PROXY: 'HTTP' }, 'http', 407, ' does not accept the user and password (407)'],
    [{ HTTPS_PROXY: 'HTTP' }, 'https', 503, ' does not connect to bots.invalid (503)'],
    [{ HTTPS_PROXY: 'HTTP' }, 'https', 407, ' rejects the user and password'],
  ])('is named when it refuses (%j, %s: %d)', async (env, scheme, status, words) => {
    const { http, routes } = await startProxies();
    http.refuse(status);
    const [apiRoot, token] = [`${scheme}://${host}`, '1:secret'];
    const api = createTelegramApi({ token, apiRoot, clock: createClock(), routes: routes(env) });

    await expect(api.call('getMe', {}, { signal: never })).rejects.toMatchObject({
      code: 'retry-later',
      message: expect.stringContaining(words),
    });
    api.reconnect();
  });
});

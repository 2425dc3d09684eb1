import { readFile } from 'node:fs/promises';
import { describe, expect, test } from 'vitest';
import type { IncomingMessage } from '../../../../src/core/model/incoming.ts';
import { useTestFolder } from '../../../contracts/chat-platform/outgoing-files.ts';
import { createFakeClock } from '../../../fakes/clock/clock.ts';
import { startProxies } from '../../../fakes/network/proxies.ts';
import { createFastClock } from '../fast-clock.ts';
import { deliverAll, never, post, receive, startRig } from '../rig.ts';

const folder = useTestFolder();

/** Only a proxy of the tests finds it. */
const host = 'discord.invalid';

describe('all of Discord goes through the proxy', () => {
  test.each([
    ['http', { HTTP_PROXY: 'HTTP' }],
    ['http', { ALL_PROXY: 'HTTP' }],
    ['socks', { ALL_PROXY: 'SOCKS', HTTPS_PROXY: 'http://127.0.0.1:1' }],
    ['socks', { http_proxy: 'SOCKS', NO_PROXY: '127.0.0.1,localhost' }],
  ] as const)('%s: %j', async (which, env) => {
    const proxies = await startProxies();
    const rig = await startRig({ host, platformClock: createFastClock(), routes: proxies.routes(env) });
    const { server, platform, log } = rig;
    const ann = server.addUser({ username: 'ann' });
    const dm = server.dm(ann);
    const { inbox, incoming, end } = receive(platform);
    await server.untilConnected();
    const data = Buffer.alloc(300_000, 'all of it; ');
    dm.say(ann, 'read', { attachments: [{ name: 'big.txt', data }] });
    await inbox.untilHolds(1);
    const { attachments, conversation } = incoming()[0] as IncomingMessage;
    await platform.files!.fetch(attachments[0]!, folder.path('fetched'), never);
    await deliverAll(platform, conversation, { ...post('Here'), file: await folder.outgoing('answer.bin', data) });
    server.askToReconnect();
    await server.until(() => server.gateway.resumes === 1, 'a resume');
    dm.say(ann, 'second');
    await inbox.untilHolds(2);
    await end();

    expect(data.equals(await readFile(folder.path('fetched')))).toBe(true);
    expect(dm.answers.flatMap(({ files }) => files.map((file) => file.data.equals(data)))).toEqual([true]);
    expect(server.gateway.identifies).toHaveLength(1);
    const port = new URL(server.apiRoot).port;
    const asked = which === 'http' ? `CONNECT ${host}:${port}` : `${host}:${port}`;
    // The gateway twice, and at least one for all the rest.
    expect(proxies[which].asked.length).toBeGreaterThanOrEqual(3);
    expect(new Set(proxies[which].asked)).toEqual(new Set([asked]));
    expect(log.all()).not.toContain('s3cr3t-word');
  });

  test('but for what NO_PROXY takes out', async () => {
    const { http, routes } = await startProxies();
    const { server, platform } = await startRig({ routes: routes({ HTTP_PROXY: 'HTTP', NO_PROXY: '127.0.0.1' }) });
    receive(platform);
    await server.untilConnected();

    expect(http.asked).toEqual([]);
  });
});

describe('a proxy that is down', () => {
  test('is like a network that is down, and the words say what it is', async () => {
    const { http, routes } = await startProxies();
    const rig = await startRig({ host, platformClock: createFakeClock(), routes: routes({ HTTP_PROXY: 'HTTP' }) });
    const { server, platform, log } = rig;
    const source = { ...{ channel: '1', message: '2', id: '3' }, url: `${server.cdnRoot}/attachments/1/2/a` };
    const proxy = `the proxy http://127.0.0.1:${http.port} cannot be reached (ECONNREFUSED)`;
    await http.close();
    receive(platform);
    await log.until(/discord does not answer/);

    expect(log.lines.at(-1)?.fields).toEqual({ detail: `get gateway: ${proxy}` });
    await expect(platform.ping!(never)).rejects.toMatchObject({
      code: 'retry-later',
      message: `get own user: ${proxy}`,
    });
    await expect(
      platform.files!.fetch({ kind: 'file', name: 'a', source }, folder.path('a'), never),
    ).rejects.toMatchObject({ code: 'retry-later', message: `download: ${proxy}` });
    expect(platform.trouble?.()).toMatch(/^Discord has not answered since .+\. The proxy http:\S+ cannot be reached/);
  });

  test('while the gateway comes back: it does, once the proxy does', async () => {
    const { http, routes } = await startProxies();
    const rig = await startRig({ host, platformClock: createFastClock(), routes: routes({ HTTP_PROXY: 'HTTP' }) });
    const { server, platform, log } = rig;
    receive(platform);
    await server.untilConnected();
    http.refuse(503);
    server.dropGateway();
    await log.until(/gateway of discord is not reached/);
    http.refuse(undefined);
    await server.until(() => server.gateway.connected, 'the gateway again');

    expect(log.all()).toMatch(/the proxy http:\S+ does not connect to discord.invalid \(503\)/);
    expect(log.all()).not.toContain('s3cr3t-word');
  });
});

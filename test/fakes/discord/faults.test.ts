import { Routes } from 'discord.js';
import { describe, expect, it } from 'vitest';
import { logIn, refusalOf, setUp } from './client.ts';

const route = 'POST /channels/:channel/messages';

async function setUpCalls() {
  const base = await setUp();
  const { dm, rest } = base;
  const send = (content: string, options: { nonce?: string; signal?: AbortSignal } = {}) => {
    const { nonce, signal } = options;
    const body = { content, ...(nonce !== undefined && { nonce, enforce_nonce: true }) };
    return rest.post(Routes.channelMessages(dm.id), { body, ...(signal && { signal }) });
  };
  return { ...base, send };
}

describe('faults of calls', () => {
  it('are storms of 429, of a channel or of all', async () => {
    const { server, send } = await setUpCalls();
    server.faults.next(route, { kind: 'limit', retryAfter: 0.25 });
    server.faults.next(route, { kind: 'limit', retryAfter: 1, global: true });
    const answer = async () => {
      const response = await fetch(
        `${server.apiRoot}/v10/channels/${server.dm(server.addUser({ username: 'bo' })).id}/messages`,
        {
          method: 'POST',
          headers: { authorization: `Bot ${server.token}`, 'content-type': 'application/json' },
          body: JSON.stringify({ content: 'x' }),
        },
      );
      return { status: response.status, body: await response.json() };
    };

    expect(await answer()).toMatchObject({ status: 429, body: { retry_after: 0.25, global: false } });
    expect(await answer()).toMatchObject({ status: 429, body: { retry_after: 1, global: true } });
    await send('y');
    expect(server.tooManyRequests()).toBe(2);
  });

  it('are errors of the API, and pages of something in between', async () => {
    const { server, send } = await setUpCalls();
    server.faults.next(route, { kind: 'refuse', status: 403, code: 50013, message: 'Missing Permissions' });
    server.faults.next(route, { kind: 'html', status: 504 });

    expect(await refusalOf(send('x'))).toMatchObject({ status: 403, code: 50013 });
    await expect(send('x')).rejects.toMatchObject({ status: 504 });
    expect(server.faults.happened.map(({ kind }) => kind)).toEqual(['refuse', 'html']);
  });

  it('lose a reply, which an enforced nonce makes good', async () => {
    const { server, send } = await setUpCalls();
    server.faults.next(route, { kind: 'reset', when: 'before' });
    server.faults.next(route, { kind: 'reset', when: 'after' });
    server.faults.next(route, { kind: 'partial' });

    for (let tries = 0; tries < 3; tries += 1) await expect(send('once', { nonce: 'n1' })).rejects.toThrow();
    await send('once', { nonce: 'n1' });
    await send('twice');
    await send('twice');

    expect([server.timesShown('once'), server.timesShown('twice')]).toEqual([1, 2]);
  });

  it('let calls hang until they are released: only who still waits is served', async () => {
    const { server, send } = await setUpCalls();
    server.faults.next(route, { kind: 'hang' }, 2);
    const stop = new AbortController();
    const leaves = send('left', { signal: stop.signal });
    await server.until(() => server.faults.happened.length === 1, 'a call that hangs');
    stop.abort();
    await expect(leaves).rejects.toThrow();
    await server.until(() => server.callsOf(route)[0]!.endedAt, 'the one who leaves');
    const stays = send('stayed');
    await server.until(() => server.faults.happened.length === 2, 'another one');

    server.faults.release();

    await expect(stays).resolves.toMatchObject({ content: 'stayed' });
    expect([server.timesShown('left'), server.timesShown('stayed')]).toEqual([0, 1]);
  });
});

describe('events', () => {
  it('come twice at once, and once more behind the next', async () => {
    const { server, ana, dm } = await setUp();
    const { heard } = await logIn(server);
    server.repeatUpdates(1);
    dm.say(ana, 'one');
    dm.say(ana, 'two');
    dm.say(ana, 'three');
    await heard.untilText('three');

    // discord.js shows its caller each message once; it was told five times.
    expect(heard.events.filter((name) => name === 'MESSAGE_CREATE')).toHaveLength(5);
    expect(heard.texts).toEqual(['one', 'two', 'three']);
  });

  it('come in the wrong order, but not those of the bot', async () => {
    const { server, ana, dm, rest } = await setUp();
    const { heard } = await logIn(server);
    server.reorderUpdates(3);
    dm.say(ana, 'one');
    dm.say(ana, 'two');
    await rest.post(Routes.channelMessages(dm.id), { body: { content: 'mine' } });
    await heard.untilText('mine');
    dm.say(ana, 'three');
    await heard.untilText('one');

    expect(heard.texts).toEqual(['mine', 'three', 'two', 'one']);
  });

  it('are not told by a wedged gateway, and told after it', async () => {
    const { server, ana, dm } = await setUp();
    const { heard } = await logIn(server);

    const release = server.wedge();
    dm.say(ana, 'one');
    expect(server.gateway).toMatchObject({ connected: false, open: 1 });
    release();
    await heard.untilText('one');

    expect(server.gateway.resumes).toBe(1);
  });
});

import { afterEach, describe, expect, it } from 'vitest';
import { startTelegramServer } from './server.ts';
import type { TelegramServer } from './types.ts';

const servers: TelegramServer[] = [];

afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => server.close()));
});

/** A server with one person, and calls as any HTTP client makes them. */
async function setUp() {
  const server = await startTelegramServer();
  servers.push(server);
  const ana = server.addUser({ first_name: 'Ana' });
  const chat = server.privateChat(ana);

  async function call(method: string, params: object = {}, signal?: AbortSignal) {
    const response = await fetch(`${server.apiRoot}/bot${server.token}/${method}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(params),
      ...(signal && { signal }),
    });
    return { status: response.status, type: response.headers.get('content-type'), body: await response.text() };
  }

  async function poll(offset?: number): Promise<{ update_id: number; message: { text: string } }[]> {
    return JSON.parse((await call('getUpdates', { timeout: 50, offset })).body).result;
  }

  return { server, chat, call, poll, send: (text: string) => call('sendMessage', { chat_id: ana.id, text }), ana };
}

describe('faults of calls', () => {
  it('are storms of 429 with the time to wait, as long as they were set for', async () => {
    const { server, send } = await setUp();
    server.faults.next('sendMessage', { kind: 'limit', retryAfter: 7 }, 3);

    const answers = [await send('a'), await send('b'), await send('c'), await send('d')];

    expect(answers.map(({ status }) => status)).toEqual([429, 429, 429, 200]);
    expect(JSON.parse(answers[0]!.body)).toMatchObject({ ok: false, parameters: { retry_after: 7 } });
    expect(server.timesShown(/^[abc]$/)).toBe(0);
  });

  it('are errors of the API, and pages of something in between', async () => {
    const { server, send } = await setUp();
    server.faults.next('*', { kind: 'refuse', status: 500, message: 'Internal Server Error' });
    server.faults.next('*', { kind: 'html', status: 504 });

    const answers = [await send('x'), await send('y')];

    expect(answers.map(({ status }) => status)).toEqual([500, 504]);
    expect(answers.map(({ type }) => type)).toEqual(['application/json', 'text/html']);
    expect(server.faults.happened).toEqual([
      { name: 'sendMessage', kind: 'refuse' },
      { name: 'sendMessage', kind: 'html' },
    ]);
  });

  it('reset the connection before the call is done, or after it', async () => {
    const { server, send } = await setUp();
    server.faults.next('sendMessage', { kind: 'reset', when: 'before' });
    server.faults.next('sendMessage', { kind: 'reset', when: 'after' });

    await expect(send('before')).rejects.toThrow();
    await expect(send('after')).rejects.toThrow();
    await send('after');

    expect(server.timesShown('before')).toBe(0);
    expect(server.timesShown('after')).toBe(2);
  });

  it('give half of an answer to a call that was done', async () => {
    const { server, send } = await setUp();
    server.faults.next('sendMessage', { kind: 'partial' });

    await expect(send('x')).rejects.toThrow();

    expect(server.timesShown('x')).toBe(1);
  });

  it('let calls hang until they are released: only who still waits is served', async () => {
    const { server, send, call, ana } = await setUp();
    server.faults.next('sendMessage', { kind: 'hang' }, 2);
    const stop = new AbortController();
    const leaves = call('sendMessage', { chat_id: ana.id, text: 'left' }, stop.signal);
    const stays = send('stayed');
    await server.until(() => server.faults.happened.length === 2, 'two calls that hang');
    stop.abort();
    await expect(leaves).rejects.toThrow();
    await server.until(() => server.calls.some(({ endedAt }) => endedAt !== undefined), 'the one who leaves');

    server.faults.release();

    expect((await stays).status).toBe(200);
    expect([server.timesShown('left'), server.timesShown('stayed')]).toEqual([0, 1]);
  });

  it('meet only calls that say what they are set for', async () => {
    const { server, send } = await setUp();
    server.faults.next('*', { kind: 'refuse', status: 500 }, Number.POSITIVE_INFINITY, /bad/);

    const answers = [await send('good'), await send('bad'), await send('good'), await send('as bad')];

    expect(answers.map(({ status }) => status)).toEqual([200, 500, 200, 500]);
  });

  it('continue until they are cleared', async () => {
    const { server, send } = await setUp();
    server.faults.next('sendMessage', { kind: 'refuse', status: 502 }, Number.POSITIVE_INFINITY);
    for (let tries = 0; tries < 20; tries += 1) expect((await send('x')).status).toBe(502);
    server.faults.clear();

    expect((await send('x')).status).toBe(200);
  });
});

describe('updates', () => {
  const texts = (updates: { message: { text: string } }[]) => updates.map(({ message }) => message.text);

  it('are not told by a wedged poll, and all told after it', async () => {
    const { server, chat, call, poll, ana } = await setUp();
    const waiting = poll();
    let answered = false;
    void waiting.then(() => {
      answered = true;
    });
    await server.untilPolling();

    const release = server.wedge();
    chat.say(ana, 'one');
    await server.until(() => server.polling === 0, 'the end of the poll inside');
    await call('getMe');
    expect(answered).toBe(false);
    release();

    expect(texts(await waiting)).toEqual(['one']);
  });

  it('come twice in one batch, and once more in a later one', async () => {
    const { server, chat, poll, ana } = await setUp();
    server.repeatUpdates(1);
    chat.say(ana, 'one');
    const first = await poll();
    chat.say(ana, 'two');
    const second = await poll(first.at(-1)!.update_id + 1);
    chat.say(ana, 'three');
    const third = await poll(second.at(-1)!.update_id + 1);

    expect(texts(first)).toEqual(['one', 'one']);
    expect(new Set(first.map(({ update_id }) => update_id)).size).toBe(1);
    expect(texts(second)).toEqual(['one', 'two']);
    expect(second[0]).toEqual(first[0]);
    expect(texts(third)).toEqual(['three']);
  });

  it('come in the wrong order, with the ids of the right one', async () => {
    const { server, chat, poll, ana } = await setUp();
    server.reorderUpdates(3);
    for (const text of ['one', 'two', 'three']) chat.say(ana, text);
    const updates = await poll();
    const rest = await poll(updates.at(-1)!.update_id + 1);

    expect(texts(updates)).toEqual(['three', 'two', 'one']);
    expect(updates.map(({ update_id }) => update_id)).toEqual(
      updates.map(({ update_id }) => update_id).toSorted((a, b) => b - a),
    );
    expect(texts(rest)).toEqual(['three', 'two']);
  });
});

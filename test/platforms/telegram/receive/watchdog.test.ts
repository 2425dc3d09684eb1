import { expect, test } from 'vitest';
import { startPollRig } from './poll-rig.ts';

type Polling = ReturnType<Awaited<ReturnType<typeof startPollRig>>['poll']>;

/** What ended the polling; undefined while it goes on. */
function watchEnd({ ended }: Polling): { error?: unknown } {
  const seen: { error?: unknown } = {};
  ended.catch((error: unknown) => {
    seen.error = error;
  });
  return seen;
}

function lines({ log }: Polling, level: string, message: RegExp): number {
  return log.lines.filter((line) => line.level === level && message.test(line.message)).length;
}

test('polls that hang are set up anew after two minutes, and end it after eight', async () => {
  const { server, clock, poll } = await startPollRig();
  server.wedge();
  const polling = poll();
  const end = watchEnd(polling);
  const start = clock.now();
  while (end.error === undefined && clock.now() - start < 900_000) await clock.advance(1_000);

  expect(end.error).toMatchObject({
    code: 'retry-later',
    userMessage: expect.stringMatching(/^Telegram has not answered for [89] minutes.*nothing came back/),
  });
  expect(clock.now() - start).toBeGreaterThan(480_000);
  expect(lines(polling, 'warn', /no poll for two minutes; reconnecting/)).toBe(1);
  expect(lines(polling, 'info', /no poll for two minutes; reconnecting/)).toBe(2);
});

test('something in between that answers in place of Telegram ends it too, and is named', async () => {
  const { server, clock, poll } = await startPollRig();
  server.faults.next('getUpdates', { kind: 'html' }, Number.POSITIVE_INFINITY);
  const polling = poll();
  const end = watchEnd(polling);
  for (let failures = 1; end.error === undefined && failures < 60; failures += 1) {
    await Promise.race([polling.log.until(/does not answer/, failures), polling.ended.catch(() => {})]);
    await clock.advance(30_000);
  }

  expect(end.error).toMatchObject({ code: 'retry-later', userMessage: expect.stringContaining('HTTP_502') });
});

test('a network that is away is waited for without end', async () => {
  const { server, clock, poll, say } = await startPollRig();
  const polling = poll();
  const end = watchEnd(polling);
  await server.untilPolling();
  await server.offline();
  for (let failures = 1; failures < 60; failures += 1) {
    await polling.log.until(/does not answer/, failures);
    await clock.advance(30_000);
  }
  say('while offline');
  await server.online();
  await polling.log.until(/does not answer/, 60);
  await clock.advance(30_000);
  await polling.inbox.until(1);

  expect(end.error).toBeUndefined();
  expect(lines(polling, 'warn', /no poll for two minutes; reconnecting/)).toBe(0);
});

test('a wedge that passes is no trouble any more, and its time is not added to the next one', async () => {
  const { server, clock, poll, say } = await startPollRig();
  const polling = poll();
  const end = watchEnd(polling);
  await server.untilPolling();

  for (const [index, text] of ['one', 'two', 'three'].entries()) {
    const release = server.wedge();
    for (let seconds = 0; seconds < 300; seconds += 1) await clock.advance(1_000);
    expect(polling.trouble.sentence()).toMatch(/^Telegram has not answered since \d\d:\d\d$/);
    release();
    say(text);
    await polling.log.until(/answers again/, index + 1);
    expect(polling.trouble.sentence()).toBeUndefined();
  }

  await polling.inbox.until(3);
  expect(end.error).toBeUndefined();
});

test('after an outage the first poll tells at once that there is contact', async () => {
  const { server, clock, poll } = await startPollRig();
  server.faults.next('getUpdates', { kind: 'reset', when: 'before' });
  const { log, trouble } = poll();
  await log.until(/does not answer/);
  await clock.advance(500);
  await log.until(/answers again/);
  await server.untilPolling();

  expect(server.callsOf('getUpdates').map(({ params }) => params.timeout)).toEqual([50, 0, 50]);
  expect(trouble.sentence()).toBeUndefined();
});

test('another poller is named at once and every ten minutes, and is gone when it stays quiet', async () => {
  const { server, clock, poll, say } = await startPollRig();
  const release = server.conflict();
  const polling = poll();
  const { log, trouble, inbox } = polling;
  for (let conflicts = 1; conflicts <= 26; conflicts += 1) {
    await log.until(/another program polls/, conflicts);
    if (conflicts < 26) await clock.advance(30_000);
  }
  expect(lines(polling, 'warn', /another program polls/)).toBe(2);
  expect(lines(polling, 'error', /./)).toBe(0);
  expect(log.lines[0]?.fields).toMatchObject({ bot: '@my_bot', since: expect.stringMatching(/^\d{4}-.*Z$/) });
  expect(trouble.sentence()).toMatch(
    /^Another program has been receiving the messages of @my_bot since \d\d:\d\d\. Stop it/,
  );

  // An answer alone does not mean that it is gone: the two take turns.
  release();
  say('one');
  await clock.advance(30_000);
  await inbox.until(1);
  expect(trouble.sentence()).toBeDefined();

  await clock.advance(15_000);
  say('two');
  await log.until(/nothing else receives the updates/);
  expect(trouble.sentence()).toBeUndefined();
});

test('a webhook in the way is named by its host alone', async () => {
  const { server, clock, poll } = await startPollRig();
  server.setWebhook('https://hooks.example.org/s3cr3t-path?key=1');
  const { log, trouble } = poll();
  await log.until(/a webhook receives the updates/);

  expect(trouble.sentence()).toMatch(
    /^A webhook at hooks\.example\.org has been receiving the messages of @my_bot since/,
  );
  expect(log.lines[0]).toMatchObject({ level: 'warn', fields: { bot: '@my_bot', webhook: 'hooks.example.org' } });
  expect(log.all()).not.toContain('s3cr3t');
  await clock.advance(1_000);
  await server.untilPolling();
});

test.each([
  ['limit', { kind: 'limit', retryAfter: 600 }, /^Telegram is rate-limiting @my_bot until \d\d:\d\d$/],
  ['refuse', { kind: 'refuse', status: 500 }, /^Telegram has not answered since \d\d:\d\d$/],
] as const)('people read what keeps updates away: %s', async (_, fault, sentence) => {
  const { server, poll } = await startPollRig();
  server.faults.next('getUpdates', fault);
  const { log, trouble } = poll();
  await log.until(/./);

  expect(trouble.sentence()).toMatch(sentence);
});

test('long holds by a limit are no hang', async () => {
  const { server, clock, poll, say } = await startPollRig();
  server.faults.next('getUpdates', { kind: 'limit', retryAfter: 3_600 }, 3);
  const polling = poll();
  for (let holds = 1; holds <= 3; holds += 1) {
    await polling.log.until(/rate-limiting the poll/, holds);
    await clock.advance(3_601_000);
  }
  say('one');
  await polling.inbox.until(1);

  expect(lines(polling, 'warn', /no poll for two minutes; reconnecting/)).toBe(0);
});

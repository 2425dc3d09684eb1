import { expect, test } from 'vitest';
import { BridgeError } from '../../../../src/core/model/errors.ts';
import { createRecordedInbox } from '../recorded-inbox.ts';
import { startPollRig } from './poll-rig.ts';

function texts(inbox: { taken: { payload: unknown }[] }): (string | undefined)[] {
  return inbox.taken.map(({ payload }) => (payload as { message?: { text?: string } }).message?.text);
}

test('asks at once for exactly the updates it knows, with its own offset', async () => {
  const { server, poll } = await startPollRig();
  poll(createRecordedInbox('41'));
  await server.untilPolling();

  expect(server.calls.map(({ method }) => method)).toEqual(['getUpdates']);
  expect(server.calls[0]?.params).toMatchObject({
    offset: 41,
    timeout: 50,
    limit: 100,
    allowed_updates: ['message', 'edited_message', 'callback_query', 'stopped_message_generation', 'my_chat_member'],
  });
});

test('stores a batch before it confirms it', async () => {
  const { server, poll, say } = await startPollRig();
  say('one');
  say('two');
  const { inbox } = poll();
  await inbox.until(2);
  await server.until(() => server.unconfirmed === 0, 'the confirmation');

  expect(texts(inbox)).toEqual(['one', 'two']);
  expect(inbox.cursor()).toBe(String(Number(inbox.taken[1]?.id) + 1));
});

test.each([
  ['an error nobody foresaw', new Error('disk full')],
  ['a full disk', new BridgeError('store-refused', 'disk full')],
  ['a damaged database', new BridgeError('unusable', 'database disk image is malformed')],
])('asks again for updates that could not be stored, and does not blame Telegram for %s', async (_, error) => {
  const { clock, poll, say } = await startPollRig();
  const inbox = createRecordedInbox();
  inbox.breakOnce(error);
  say('one');
  const { log } = poll(inbox);
  await log.until(/cannot store updates/);
  await clock.advance(1_000);
  await inbox.until(1);

  expect(texts(inbox)).toEqual(['one']);
});

test('continues after a restart where it stopped, also after a quiet week with new ids', async () => {
  const { server, poll, say } = await startPollRig();
  const inbox = createRecordedInbox();
  say('before');
  const first = poll(inbox);
  await inbox.until(1);
  await server.until(() => server.unconfirmed === 0, 'the confirmation');
  await first.stop();

  say('while away');
  poll(inbox);
  await inbox.until(2);
  await server.until(() => server.unconfirmed === 0, 'the confirmation');
  server.setNextUpdateId(900_000_000);
  say('much later');
  await inbox.until(3);

  expect(texts(inbox)).toEqual(['before', 'while away', 'much later']);
  expect(inbox.cursor()).toBe('900000001');
});

test('ends at once when it is aborted', async () => {
  const { server, poll } = await startPollRig();
  const { ended, stop } = poll();
  await server.untilPolling();
  await stop();

  await expect(ended).resolves.toBeUndefined();
  // Telegram would have held it for 50 s.
  expect(server.callsOf('getUpdates').map(({ status }) => status)).toEqual([undefined]);
});

test('waits as long as a limit says', async () => {
  const { server, clock, poll, say } = await startPollRig();
  server.fail('getUpdates', { status: 429, description: 'Too Many Requests: retry after 7', retryAfter: 7 });
  say('one');
  const { inbox, log } = poll();
  await log.until(/rate-limiting the poll/);

  await clock.advance(6_999);
  expect(server.callsOf('getUpdates')).toHaveLength(1);
  await clock.advance(600);
  await inbox.until(1);
});

test.each(['a 500', 'a proxy page', 'a cut answer', 'a broken connection'])('rides out %s', async (fault) => {
  const { server, clock, poll, say } = await startPollRig();
  if (fault === 'a 500') server.fail('getUpdates', { status: 500, description: 'Internal Server Error' });
  if (fault === 'a proxy page') server.html('getUpdates');
  if (fault === 'a cut answer') server.cut('getUpdates');
  if (fault === 'a broken connection') server.fail('getUpdates', { when: 'after' });
  say('one');
  const { inbox, log } = poll();
  await log.until(/does not answer/);
  await clock.advance(500);
  await inbox.until(1);

  expect(texts(inbox)).toEqual(['one']);
});

test('waits longer after each failure in a row, and short again after a success', async () => {
  const { server, clock, poll, say } = await startPollRig();
  server.fail('getUpdates', { status: 502, description: 'Bad Gateway', times: 3 });
  const { inbox, log } = poll();
  for (const [index, waitMs] of [437.5, 875, 1_750].entries()) {
    const asked = index + 1;
    await log.until(/does not answer/, asked);
    await clock.advance(waitMs - 1);
    expect(server.callsOf('getUpdates')).toHaveLength(asked);
    await clock.advance(1);
    await server.until(() => server.callsOf('getUpdates').length > asked, 'the next poll');
  }
  say('one');
  await inbox.until(1);
  await log.until(/answers again/);
  await server.untilPolling();

  const seen = log.lines.length;
  server.fail('getUpdates', { status: 502, description: 'Bad Gateway' });
  say('two');
  await log.until(/does not answer/, 4);
  await clock.advance(437.5);
  await server.untilPolling();
  expect(log.lines.slice(seen).map(({ level }) => level)).toContain('warn');
});

test('comes back after the network was gone, and raises the alarm when that takes long', async () => {
  const { server, clock, poll, say } = await startPollRig();
  const { inbox, log } = poll();
  await server.untilPolling();
  await server.offline();
  for (let failures = 1; failures < 12; failures += 1) {
    await log.until(/does not answer/, failures);
    await clock.advance(30_000);
  }
  say('while offline');
  await server.online();
  await log.until(/does not answer/, 12);
  await clock.advance(30_000);
  await inbox.until(1);

  expect(texts(inbox)).toEqual(['while offline']);
  expect(log.lines.filter(({ level }) => level === 'error')).toHaveLength(1);
  expect(log.lines.filter(({ level }) => level === 'warn')).toHaveLength(1);
  expect(log.all()).not.toContain(server.token.slice(server.token.indexOf(':') + 1));
});

test('gives a half-open poll up after 65 s and makes a new connection', async () => {
  const { server, clock, poll, say } = await startPollRig();
  server.hang('getUpdates');
  const { inbox, log } = poll();
  await server.until(() => server.callsOf('getUpdates').length === 1, 'the poll that hangs');
  await clock.advance(64_999);
  expect(log.lines).toEqual([]);
  await clock.advance(1);
  await log.until(/does not answer/);
  await clock.advance(500);
  say('one');
  await inbox.until(1);
});

test('says that another program polls, waits 5 to 30 s, and comes back when it is gone', async () => {
  const { server, clock, poll, say } = await startPollRig();
  const release = server.conflict();
  const { inbox, log } = poll();
  await log.until(/another program polls/);
  await clock.advance(4_999);
  expect(server.callsOf('getUpdates')).toHaveLength(1);
  await clock.advance(5_001);
  await log.until(/another program polls/, 2);
  say('one');
  release();
  await clock.advance(30_000);
  await inbox.until(1);

  expect(log.lines.filter(({ level }) => level === 'warn')).toHaveLength(1);
});

test('removes a webhook that is in the way', async () => {
  const { server, clock, poll, say } = await startPollRig();
  server.setWebhook('https://example.org/hook');
  say('one');
  const { inbox, log } = poll();
  await server.untilCall('deleteWebhook');
  await log.until(/a webhook receives the updates/);
  await clock.untilPending();
  await clock.advance(500);
  await inbox.until(1);

  expect(server.callsOf('deleteWebhook')[0]?.params).not.toHaveProperty('drop_pending_updates', true);
});

test('ends with `unauthorized` when the token is taken back', async () => {
  const { server, poll } = await startPollRig();
  const { ended } = poll();
  await server.untilPolling();
  server.revokeToken();
  server.pushUpdate({ message: { text: 'wakes the poll' } });

  await expect(ended).rejects.toMatchObject({ code: 'unauthorized' });
});

test('takes updates once each that come twice, late, or in the wrong order', async () => {
  const { server, poll, say } = await startPollRig();
  const { inbox } = poll();
  server.repeatUpdates(1);
  say('one');
  await inbox.until(1);
  server.reorderUpdates(3);
  for (const text of ['two', 'three', 'four']) say(text);
  await inbox.until(4);
  say('five');
  await inbox.until(5);
  await server.until(() => server.unconfirmed === 0, 'the confirmation');

  expect(texts(inbox)).toEqual(['one', 'four', 'three', 'two', 'five']);
});

test('a server that does not hold polls is asked once a second', async () => {
  const { server, clock, poll } = await startPollRig({ holdsPolls: false });
  poll();

  for (let polls = 1; polls <= 3; polls++) {
    await server.until(() => server.callsOf('getUpdates').length === polls, `poll ${polls}`);
    await clock.untilPending(1);
    await clock.advance(999);
    expect(server.callsOf('getUpdates')).toHaveLength(polls);
    await clock.advance(1);
  }
});

test('messages in the name of a group or channel are logged once a day, and go nowhere', async () => {
  const { server, clock, poll } = await startPollRig();
  const chat = { id: -100500, type: 'supergroup', title: 'Team' };
  const from = { id: 1087968824, is_bot: true, first_name: 'Group', username: 'GroupAnonymousBot' };
  const say = (text: string) =>
    server.pushUpdate({ message: { message_id: 5, date: 1_767_600_000, chat, from, sender_chat: chat, text } });
  const { log, inbox } = poll();

  say('do it');
  say('do it now');
  await inbox.until(2);
  await clock.advance(24 * 60 * 60_000);
  say('please');
  await log.until(/ignored a message sent as a group or channel; write as yourself/, 2);

  expect(log.lines.filter(({ message }) => /sent as a group/.test(message))).toHaveLength(2);
});

import { expect, it } from 'vitest';
import { createHosts } from '../../../src/core/hosts/hosts.ts';
import { message, press, type Rig, type RigOptions, startRig } from '../rig.ts';

/** Task 2 wants to go on in a session that somebody has opened at the desk. */
async function openAtDesk(options: RigOptions = {}): Promise<Rig & { sessionId: string }> {
  const rig = await startRig(options);
  const { chat, host, untilRun, untilState, untilText } = rig;
  chat.give(message('one'));
  const first = await untilRun(1);
  first.finish({ text: 'ok' });
  await untilState(1, 'done');
  host.openAtDesk.set(first.sessionId, 4711);
  chat.give(message('two'));
  await untilText('✋ home · #2 needs you: This session is open in Claude at the desk (process 4711).');
  await untilState(2, 'parked');
  await rig.until(() => rig.store.outbox.waiting().length === 0, 'the notice to be known to have arrived');
  return { ...rig, sessionId: first.sessionId };
}

it('a session that is open at the desk is not written to; the task continues when it is closed there', async () => {
  const { chat, clock, host, sessionId, untilRun, until } = await openAtDesk();
  await clock.advance(60_000);
  expect(host.runs).toHaveLength(1);

  host.openAtDesk.clear();
  await clock.advance(2_000);

  expect(await untilRun(2)).toMatchObject({ text: 'two', sessionId });
  await until(() => chat.arrived.at(-1)?.text === 'It was closed. Task #2 continues.', 'the notice to be over');
});

it('its person may work in a copy instead, and the chat continues there', async () => {
  const { chat, host, sessionId, untilRun, untilState } = await openAtDesk();

  chat.give(press('fork:2'));

  const run = await untilRun(2);
  expect(run.sessionId).not.toBe(sessionId);
  expect(host.opens.at(-1)).toMatchObject({ sessionId, fork: true });
  run.finish({ text: 'in a copy' });
  await untilState(2, 'done');
  chat.give(message('three'));
  expect((await untilRun(3)).sessionId).toBe(run.sessionId);
});

it('its place is free for others meanwhile', async () => {
  const { chat, untilRun } = await openAtDesk({ concurrency: 1 });

  chat.give(message('elsewhere', { conversation: 'telegram:-5' }));

  expect((await untilRun(2)).text).toBe('elsewhere');
});

it('a task that waits for it can be stopped', async () => {
  const { chat, host, untilState, until } = await openAtDesk();

  chat.give(message('/stop'));

  await untilState(2, 'cancelled');
  await until(() => chat.arrived[1]?.buttons.length === 0, 'the buttons to go');
  expect(host.runs).toHaveLength(1);
});

it('is asked about anew after a restart', async () => {
  const before = await openAtDesk();

  const after = await before.crash((host) => {
    host.sessions.add(before.sessionId);
    host.openAtDesk.set(before.sessionId, 4711);
  });

  await after.until(() => after.chat.calls.includes('replace telegram:1 m2'), 'the notice to be brought up to date');
  expect(after.chat.texts()).toEqual([]);
  expect(after.host.runs).toEqual([]);
});

it('is not said to be open any more when it was closed while no bridge ran', async () => {
  const before = await openAtDesk();

  const after = await before.crash((host) => void host.sessions.add(before.sessionId));

  expect((await after.untilRun(1)).text).toBe('two');
  await after.until(() => after.chat.calls.includes('replace telegram:1 m2'), 'the notice to be over');
  expect(after.store.notices.list('session-in-use')).toEqual([]);
});

it('is still there when the bridge stops, and is settled at the start when its task was cancelled meanwhile', async () => {
  const before = await openAtDesk();
  await before.bridge.stop(0);
  expect(before.chat.arrived[1]?.buttons).toHaveLength(2);

  const after = await before.crash((_, store) => {
    store.tasks.moveIf(store.tasks.byNumber(2)!.id, ['parked'], 'cancelled');
  });

  await after.until(() => after.chat.calls.includes('replace telegram:1 m2'), 'the notice to be settled');
});

it('a copy that is chosen after a restart, before the task has its turn, is what it works in', async () => {
  const before = await openAtDesk();
  before.chat.give(message('/pause'));
  await before.untilText('Paused');

  const after = await before.crash((host) => {
    host.sessions.add(before.sessionId);
    host.openAtDesk.set(before.sessionId, 4711);
  });
  const chosen = press('fork:2', { messageId: 'm2' });
  after.chat.give(chosen);
  const word = await after.until(
    () => after.chat.acknowledged.find(({ pressId }) => pressId === chosen.pressId),
    'a word',
  );
  expect(word.text).toBe('Claude works in a copy.');
  after.chat.give(message('/resume'));

  await after.untilRun(1);
  expect(after.host.opens.at(-1)).toMatchObject({ sessionId: before.sessionId, fork: true });
  expect(after.store.notices.list('session-in-use')).toEqual([]);
});

/** The start after a restart, up to the moment in which the host looks who has the session; `found` lets it tell. */
async function lookingAfterRestart() {
  const before = await openAtDesk();
  const { promise: looks, resolve: begin } = Promise.withResolvers<void>();
  const { promise: told, resolve: found } = Promise.withResolvers<void>();
  const after = await before.crash(
    (host) => {
      host.sessions.add(before.sessionId);
      host.openAtDesk.set(before.sessionId, 4711);
    },
    {
      hosts: (host) =>
        createHosts({
          ...host,
          async holderOf(sessionId) {
            begin();
            await told;
            return host.holderOf(sessionId);
          },
        }),
    },
  );
  await looks;
  return { ...after, found, sessionId: before.sessionId };
}

it('a copy that is chosen while the host looks who has the session is what the task works in', async () => {
  const { chat, host, found, sessionId, store, until, untilRun } = await lookingAfterRestart();

  chat.give(press('fork:2', { messageId: 'm2' }));
  await until(() => chat.acknowledged.find(({ text }) => text === 'Claude works in a copy.'), 'a word');
  found();

  await untilRun(1);
  expect(host.opens.at(-1)).toMatchObject({ sessionId, fork: true });
  expect(store.notes.get('session-in-use')).toBeUndefined();
});

it('a task that is cancelled while the host looks who has the session stays cancelled', async () => {
  const { chat, host, found, store, until, untilState } = await lookingAfterRestart();

  chat.give(press('cancel:2', { messageId: 'm2' }));
  await until(() => chat.acknowledged.length > 0, 'a word');
  found();

  await untilState(2, 'cancelled');
  expect(host.opens).toEqual([]);
  expect(store.notes.get('session-in-use')).toBeUndefined();
});

it('a hold that still keeps the task says so, once its session was closed while no bridge ran', async () => {
  const before = await openAtDesk();
  before.chat.give(message('elsewhere', { conversation: 'telegram:-5' }));
  const resetsAt = before.clock.now() + 3_600_000;
  (await before.untilRun(2)).finish({
    outcome: 'failed',
    failure: 'rate-limited',
    message: 'Limit reached.',
    resetsAt,
  });
  await before.untilState(3, 'parked');

  const after = await before.crash((host) => void host.sessions.add(before.sessionId));

  await after.untilText('Limit reached. Resuming #2 at');
  expect(after.store.tasks.byNumber(2)).toMatchObject({
    state: 'parked',
    reason: expect.stringContaining('Limit reached.'),
  });
});

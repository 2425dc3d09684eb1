import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { isBridgeError } from '../../../../src/core/model/errors.ts';
import { createClock } from '../../../../src/system/clock.ts';
import { createMemoryInbox } from '../../../contracts/chat-platform/memory-inbox.ts';
import { createFakeClock } from '../../../fakes/clock/clock.ts';
import { createFastClock } from '../fast-clock.ts';
import { never, newPlatform, receive, startRig } from '../rig.ts';

async function talking(options: Parameters<typeof startRig>[0] = {}) {
  const rig = await startRig({ platformClock: createFastClock(), ...options });
  const ann = rig.server.addUser({ username: 'ann' });
  const dm = rig.server.dm(ann);
  const receiving = receive(rig.platform);
  await rig.server.untilConnected();
  dm.say(ann, 'first');
  await receiving.inbox.untilHolds(1);
  return { ...rig, ...receiving, ann, dm };
}

test('what is written at once comes at once, in its order, and no event waits for the pace of connects', async () => {
  const { ann, dm, inbox, texts } = await talking({ platformClock: createFakeClock() });
  const words = Array.from({ length: 20 }, (_, n) => `word ${n}`);

  for (const word of words) dm.say(ann, word);

  await inbox.untilHolds(21);
  expect(texts()).toEqual(['first', ...words]);
});

describe('the connection comes back', () => {
  test('when Discord asks to reconnect', async () => {
    const { server, ann, dm, inbox } = await talking();

    server.askToReconnect();
    await server.until(() => server.gateway.resumes === 1, 'a resume');
    dm.say(ann, 'second');

    await inbox.untilHolds(2);
    expect(server.gateway.identifies).toHaveLength(1);
  });

  test('when the session is called invalid', async () => {
    const { server, ann, dm, inbox } = await talking();

    server.invalidateSession();
    await server.until(() => server.gateway.identifies.length === 2 && server.gateway.connected, 'a new session');
    dm.say(ann, 'second');

    await inbox.untilHolds(2);
  });

  test('when it is dead but not closed', async () => {
    const { server, ann, dm, inbox, texts } = await talking({ heartbeatMs: 200, platformClock: createClock() });

    server.zombie();
    dm.say(ann, 'second');
    await inbox.untilHolds(2);

    expect(texts()).toEqual(['first', 'second']);
    expect(server.gateway.resumes).toBeGreaterThanOrEqual(1);
  });

  test('after a storm of refused connections, with few identifies', async () => {
    const { server, ann, dm, inbox, texts } = await talking({ platformClock: createFastClock(20) });

    server.refuseGateway(5);
    server.dropGateway();
    dm.say(ann, 'second');
    await inbox.untilHolds(2);

    expect(texts()).toEqual(['first', 'second']);
    expect(server.gateway.identifies.length).toBeLessThanOrEqual(2);
  });

  test('by a new client when the old one does not get through for a minute', async () => {
    const platformClock = createFakeClock();
    const { server, ann, dm, inbox, texts, log } = await talking({ platformClock });

    server.refuseGateway(1_000);
    server.dropGateway();
    const ticking = setInterval(() => void platformClock.advance(1_000), 20);
    onTestFinished(() => clearInterval(ticking));
    await log.until(/does not answer/);
    server.refuseGateway(0);
    dm.say(ann, 'second');
    await inbox.untilHolds(2);

    expect(texts()).toEqual(['first', 'second']);
  });
});

test('while it is refused, each try waits twice as long as the one before, from the first failure on', async () => {
  const platformClock = createFakeClock();
  const { server, dm, ann, inbox } = await talking({ platformClock });
  const connected = platformClock.pending();
  const untilItWaits = () => platformClock.untilPending(connected + 1);
  server.refuseGateway();
  server.dropGateway();

  for (const [tries, waitMs] of [1_000, 2_000, 4_000, 8_000].entries()) {
    await server.until(() => server.gateway.refused === tries + 1, `refused connection ${tries + 1}`);
    await untilItWaits();
    await platformClock.advance(waitMs - 1);
    expect(server.gateway.refused).toBe(tries + 1);
    await platformClock.advance(1);
  }
  await server.until(() => server.gateway.refused === 5, 'the fifth');
  server.refuseGateway(0);
  await untilItWaits();
  await platformClock.advance(16_000);
  dm.say(ann, 'second');

  await inbox.untilHolds(2);
});

test('without a session left it waits until there is one, says until when, and asks for none before', async () => {
  const platformClock = createFakeClock();
  const { server, platform, log } = await startRig({ platformClock });
  const ann = server.addUser({ username: 'ann' });
  server.portal.sessions = { remaining: 0, reset_after: 3 * 60 * 60_000 };
  const { inbox } = receive(platform);
  await log.until(/discord does not answer; retrying/);

  expect(platform.trouble?.()).toBe('Discord is rate-limiting this bot’s connections until 12:00');
  await platformClock.advance(3 * 60 * 60_000 - 1);
  expect(server.gateway.identifies).toHaveLength(0);
  server.portal.sessions = { remaining: 1000, reset_after: 86_400_000 };
  await platformClock.advance(1);
  await server.untilConnected();
  server.dm(ann).say(ann, 'hello');

  await inbox.untilHolds(1);
  expect(platform.trouble?.()).toBeUndefined();
});

test('it says that messages come in once they do, not before', async () => {
  const { server, platform } = await startRig({ platformClock: createFastClock() });
  const heard = Promise.withResolvers<boolean>();
  server.html('GET /gateway/bot', 2);
  const stop = new AbortController();
  const ended = platform.receive(createMemoryInbox(), stop.signal, () => heard.resolve(server.gateway.connected));

  expect(await heard.promise).toBe(true);
  stop.abort();
  await ended;
});

test('login is tried until Discord is there', async () => {
  const { server, platform } = await startRig({ platformClock: createFastClock() });
  const ann = server.addUser({ username: 'ann' });
  server.html('GET /gateway/bot', 2);
  const { inbox } = receive(platform);
  await server.untilConnected();
  server.dm(ann).say(ann, 'hello');

  await inbox.untilHolds(1);
});

describe('what makes no sense to continue with ends receiving, and says what to do', () => {
  const intentHelp = /"Message Content Intent" under Bot > Privileged Gateway Intents/;

  test('an intent that is not switched on', async () => {
    const { server, log, store } = await startRig();
    server.portal.messageContent = false;
    const platform = newPlatform(server, log, store);

    const error = await platform.connect(never).catch((reason: unknown) => reason);

    expect(isBridgeError(error, 'unauthorized') && error.userMessage).toMatch(intentHelp);
  });

  test('an intent that was switched off', async () => {
    const { platform, log, server } = await startRig();
    server.portal.messageContent = false;

    const error = await receive(platform).done;

    expect(isBridgeError(error, 'unauthorized') && error.userMessage).toMatch(intentHelp);
    expect(server.gateway.closeCodes).toContain(4014);
    expect(log.all()).not.toContain(server.token);
  });

  test('a token that was revoked', async () => {
    const { server, platform } = await startRig();
    server.revokeToken();

    const error = await receive(platform).done;

    expect(isBridgeError(error, 'unauthorized')).toBe(true);
    expect((error as { userMessage?: string }).userMessage).toMatch(/Reset it under Bot > Token/);
  });

  test('a token that was never one', async () => {
    const { server, log, store } = await startRig();
    server.revokeToken();
    const platform = newPlatform(server, log, store);

    const error = await platform.connect(never).catch((reason: unknown) => reason);

    expect(isBridgeError(error, 'unauthorized')).toBe(true);
    expect(JSON.stringify(error)).not.toContain(server.token);
  });
});

test('a connection that was given up before it was made may break', async () => {
  const { server, platform } = await startRig();
  const broken = vi.fn();
  process.on('uncaughtException', broken);
  onTestFinished(() => void process.off('uncaughtException', broken));
  server.stallGateway();
  const { end } = receive(platform);
  await server.until(() => server.gateway.stalled === 1, 'a connection that waits');

  const done = await end();
  server.dropGateway();
  // By now the other side knows as well.
  await platform.connect(never);

  expect(done).toBeUndefined();
  expect(broken).not.toHaveBeenCalled();
});

test('messages that come twice, late, or in the wrong order are taken once each', async () => {
  const { server, platform } = await startRig();
  const ann = server.addUser({ username: 'ann' });
  const dm = server.dm(ann);
  const { inbox, texts } = receive(platform);
  await server.untilConnected();
  server.repeatUpdates(1);
  dm.say(ann, 'one');
  server.reorderUpdates(3);
  for (const text of ['two', 'three', 'four']) dm.say(ann, text);
  await inbox.untilHolds(4);
  dm.say(ann, 'five');
  await inbox.untilHolds(5);

  expect(texts().toSorted()).toEqual(['five', 'four', 'one', 'three', 'two']);
});

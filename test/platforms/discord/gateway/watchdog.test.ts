import { expect, test } from 'vitest';
import { createFakeClock } from '../../../fakes/clock/clock.ts';
import { type Receiving, receive, startRig } from '../rig.ts';

/** Whether receiving has ended, and with what. */
function watchEnd({ done }: Receiving): { ended: boolean; error?: unknown } {
  const seen: { ended: boolean; error?: unknown } = { ended: false };
  void done.then((error) => Object.assign(seen, { ended: true, error }));
  return seen;
}

test('a gateway that hangs is set up anew, and ends receiving when that does not help', async () => {
  const platformClock = createFakeClock();
  const { server, platform, log } = await startRig({ platformClock });
  server.wedge();
  const receiving = receive(platform);
  const end = watchEnd(receiving);
  const start = platformClock.now();
  for (let tries = 1; !end.ended && tries < 30; tries += 1) {
    const stalled = server.until(() => server.gateway.stalled >= tries, 'a connection that waits');
    await Promise.race([stalled.catch(() => {}), receiving.done]);
    for (let seconds = 0; !end.ended && seconds < 95; seconds += 1) await platformClock.advance(1_000);
  }

  expect(end.error).toMatchObject({
    code: 'retry-later',
    userMessage: expect.stringMatching(/^Discord’s gateway has been silent for \d+ minutes/),
  });
  expect(platformClock.now() - start).toBeGreaterThan(480_000);
  expect(
    log.lines.filter(({ level, message }) => level === 'warn' && /reconnecting to the gateway/.test(message)),
  ).toHaveLength(1);
});

test('a network that is away is waited for without end, and people read since when', async () => {
  const platformClock = createFakeClock();
  const { server, platform, log } = await startRig({ platformClock });
  const ann = server.addUser({ username: 'ann' });
  const receiving = receive(platform);
  const end = watchEnd(receiving);
  await server.untilConnected();
  expect(platform.trouble!()).toBeUndefined();

  await server.offline();
  // The first minute is left to discord.js.
  await log.until(/connection to discord closed/);
  await platformClock.advance(65_000);
  for (let failures = 1; failures < 40; failures += 1) {
    await log.until(/does not answer/, failures);
    await platformClock.advance(30_000);
  }
  expect(platform.trouble!()).toMatch(/^Discord has not answered since \d\d:\d\d$/);
  await server.online();
  await log.until(/does not answer/, 40);
  await platformClock.advance(30_000);
  await log.until(/answers again/);
  server.dm(ann).say(ann, 'hello');
  await receiving.inbox.untilHolds(1);

  expect(end).toEqual({ ended: false });
  expect(platform.trouble!()).toBeUndefined();
});

test('after the machine slept the gateway is set up anew at once', async () => {
  const clock = createFakeClock();
  let asleep = 0;
  const { server, platform, log } = await startRig({ platformClock: { ...clock, now: () => clock.now() + asleep } });
  const ann = server.addUser({ username: 'ann' });
  const receiving = receive(platform);
  await server.untilConnected();
  server.zombie();

  asleep = 3_600_000;
  await clock.advance(5_000);
  await log.until(/the machine slept/);
  // Closing the old connection waits for an answer for a second.
  await clock.advance(1_000);
  await server.untilConnected();
  server.dm(ann).say(ann, 'good morning');
  await receiving.inbox.untilHolds(1);

  expect(log.lines.filter(({ level }) => level === 'warn' || level === 'error')).toEqual([]);
});

test('an API that says no is no hang', async () => {
  const platformClock = createFakeClock();
  const { server, platform, log } = await startRig({ platformClock });
  server.faults.next('GET /gateway/bot', { kind: 'html', status: 503 }, Number.POSITIVE_INFINITY);
  const receiving = receive(platform);
  const end = watchEnd(receiving);
  for (let failures = 1; failures < 40; failures += 1) {
    await log.until(/does not answer/, failures);
    await platformClock.advance(30_000);
  }
  server.faults.clear();
  await log.until(/does not answer/, 40);
  await platformClock.advance(30_000);
  await server.untilConnected();

  expect(end).toEqual({ ended: false });
});

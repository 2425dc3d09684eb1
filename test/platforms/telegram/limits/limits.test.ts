import { expect, test } from 'vitest';
import {
  createTelegramLimits,
  type LimitedCall,
  type Urgency,
} from '../../../../src/platforms/telegram/limits/limits.ts';
import { createFakeClock } from '../../../fakes/clock/clock.ts';
import { createLimiter, defaultLimits } from '../../../fakes/telegram/limits.ts';

const idle = new AbortController().signal;

function call(chat: number, urgency: Urgency): LimitedCall {
  return { chat, urgency, countsInChat: urgency !== 'sign' };
}

/** A strict server that sees each call at some moment between its start and its end. */
function setUp() {
  const clock = createFakeClock();
  const limits = createTelegramLimits(clock);
  const server = createLimiter(defaultLimits, clock);
  const refusals: unknown[] = [];

  async function run(limited: LimitedCall, release: () => void, beforeMs = 20, afterMs = 20): Promise<void> {
    await clock.sleep(beforeMs);
    try {
      server.admit(limited.urgency === 'sign' ? 'sendChatAction' : 'sendMessage', limited.chat ?? 0);
    } catch (error) {
      refusals.push(error);
    }
    await clock.sleep(afterMs);
    release();
  }
  return { clock, limits, refusals, run };
}

/** A fixed sequence that looks random. */
function createRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 48_271) % 2_147_483_647;
    return state / 2_147_483_647;
  };
}

test.each([1, 2, 3])('40 chats at once, slow lines and all, never make the server say 429 (%i)', async (seed) => {
  const { clock, limits, refusals, run } = setUp();
  const random = createRandom(seed);
  let delivered = 0;
  let views = 0;
  const tryRun = async (limited: LimitedCall) => {
    const release = limits.tryTake(limited);
    if (release === undefined) return;
    if (limited.urgency !== 'sign') views += 1;
    await run(limited, release, random() * 400, random() * 400);
  };
  const chatter = async (chat: number) => {
    const running = [tryRun(call(chat, 'sign')), tryRun(call(chat, 'first-text'))];
    for (let view = 0; view < 10; view += 1) {
      await clock.sleep(1_000);
      running.push(tryRun(call(chat, 'sign')), tryRun(call(chat, 'more')));
    }
    for (let post = 0; post < 3; post += 1) {
      const limited = call(chat, 'must');
      await run(limited, await limits.take(limited, idle), random() * 400, random() * 400);
      delivered += 1;
    }
    await Promise.all(running);
  };

  // Half of them groups.
  const chats = Array.from({ length: 40 }, (_, index) => chatter(index % 2 === 0 ? index + 1 : -index));
  for (let second = 0; second < 60; second += 1) await clock.advance(1_000);
  await Promise.all(chats);

  expect(refusals).toEqual([]);
  expect(delivered).toBe(120);
  expect(views).toBeGreaterThan(40);
});

test('a stream of views leaves room for the answer at any moment', async () => {
  const { clock, limits, refusals, run } = setUp();
  for (let second = 0; second < 30; second += 1) {
    const view = call(7, second === 0 ? 'first-text' : 'more');
    const release = limits.tryTake(view);
    if (release !== undefined) void run(view, release);
    await clock.advance(1_000);
  }

  const post = call(7, 'must');
  const release = await limits.take(post, idle);
  const done = run(post, release);
  await clock.advance(100);
  await done;

  expect(refusals).toEqual([]);
});

test('views in a private chat may come every second, on and on', async () => {
  const { clock, limits, refusals, run } = setUp();
  let shown = 0;
  for (let second = 0; second < 20; second += 1) {
    const release = limits.tryTake(call(7, 'more'));
    if (release !== undefined) {
      shown += 1;
      void run(call(7, 'more'), release);
    }
    await clock.advance(1_000);
  }

  expect(shown).toBe(20);
  expect(refusals).toEqual([]);
});

test('a held chat gets nothing, and others are not held up', async () => {
  const { clock, limits } = setUp();
  limits.hold(call(7, 'must'), 30_000);

  expect(limits.tryTake(call(7, 'more'))).toBeUndefined();
  expect(limits.tryTake(call(7, 'sign'))).toBeUndefined();
  let admitted = false;
  const waiting = limits.take(call(7, 'must'), idle).then((release) => {
    admitted = true;
    release();
  });
  const other = await limits.take(call(8, 'must'), idle);
  other();

  await clock.advance(29_999);
  expect(admitted).toBe(false);
  await clock.advance(1);
  await waiting;
  expect(admitted).toBe(true);
});

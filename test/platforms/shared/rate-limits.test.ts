import { expect, test } from 'vitest';
import { BridgeError } from '../../../src/core/model/errors.ts';
import { createCallWindow } from '../../../src/platforms/shared/call-window.ts';
import { createRateLimits } from '../../../src/platforms/shared/rate-limits.ts';
import { createFakeClock } from '../../fakes/clock/clock.ts';

const idle = new AbortController().signal;
const post = { reserve: 0 };
const view = { reserve: 1 };

/** A platform with one chat, that takes four calls in four seconds. */
function setUp() {
  const clock = createFakeClock();
  const budget = createCallWindow(4, 4_000);
  let heldUntil = 0;
  const limits = createRateLimits<{ reserve: number }>(clock, {
    sharesOf: ({ reserve }) => [{ budget, reserve }],
    heldUntil: () => heldUntil,
    hold: (_, until) => {
      heldUntil = Math.max(heldUntil, until);
    },
    held: (leftMs) => new BridgeError('retry-later', 'held', { retryAfterMs: leftMs }),
  });
  return { clock, limits };
}

test('a hold of more than a minute is reported at once, to those who wait already too', async () => {
  const { limits } = setUp();
  limits.hold(post, 10_000);
  const early = limits.take(post, idle);
  limits.hold(post, 3_600_000);

  await expect(early).rejects.toMatchObject({ code: 'retry-later', retryAfterMs: 3_600_000 });
  await expect(limits.take(post, idle)).rejects.toMatchObject({ code: 'retry-later' });
});

test('who stops waiting takes nothing', async () => {
  const { clock, limits } = setUp();
  limits.hold(post, 1_000);
  const controller = new AbortController();
  const given = limits.take(post, controller.signal);
  controller.abort(new Error('stopping'));

  await expect(given).rejects.toThrow('stopping');
  await clock.advance(2_000);
  for (let burst = 0; burst < 4; burst += 1) expect(limits.tryTake(post)).toBeTypeOf('function');
});

test('posts keep their order while they wait', async () => {
  const { clock, limits } = setUp();
  const order: number[] = [];
  const posts = Array.from({ length: 8 }, async (_, index) => {
    const release = await limits.take(post, idle);
    order.push(index);
    release();
  });
  await clock.advance(10_000);
  await Promise.all(posts);

  expect(order).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
});

test('what has to leave room is skipped where a more urgent call still passes', async () => {
  const { clock, limits } = setUp();
  const views = Array.from({ length: 4 }, () => limits.tryTake(view));

  expect(views.map((release) => release !== undefined)).toEqual([true, true, true, false]);
  expect(limits.tryTake(post)).toBeDefined();
  for (const release of views) release?.();
  await clock.advance(3_999);
  expect(limits.tryTake(view)).toBeUndefined();
  await clock.advance(1);
  expect(limits.tryTake(view)).toBeDefined();
});

test('a call is in the count until long after its end, however long it took', async () => {
  const { clock, limits } = setUp();
  const slow = Array.from({ length: 4 }, () => limits.tryTake(post));
  await clock.advance(60_000);
  expect(limits.tryTake(post)).toBeUndefined();
  let admitted = false;
  const waiting = limits.take(post, idle).then(() => {
    admitted = true;
  });
  for (const release of slow) release?.();
  await clock.advance(3_999);
  expect(admitted).toBe(false);
  await clock.advance(1);
  await waiting;
});

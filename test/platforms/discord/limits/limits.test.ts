import { describe, expect, test } from 'vitest';
import { createDiscordLimits } from '../../../../src/platforms/discord/limits/limits.ts';
import { createFakeClock } from '../../../fakes/clock/clock.ts';

const never = new AbortController().signal;

describe('limits', () => {
  const call = (
    bucket: 'post' | 'edit' | 'typing' | 'channel' | 'rename' | 'thread',
    urgency: 'must' | 'more' | 'first-text' | 'sign',
  ) => ({
    channel: '1',
    bucket,
    urgency,
  });

  test('keep room for answers', async () => {
    const limits = createDiscordLimits(createFakeClock());
    const views = Array.from({ length: 5 }, () => limits.tryTake(call('post', 'first-text')));

    expect(views.map((view) => view !== undefined)).toEqual([true, true, true, false, false]);
    await limits.take(call('post', 'must'), never);
    await limits.take(call('post', 'must'), never);
    expect(limits.tryTake(call('post', 'must'))).toBeUndefined();
  });

  test('one hold covers posts and edits of a channel, and a long one is reported at once', async () => {
    const clock = createFakeClock();
    const limits = createDiscordLimits(clock);
    limits.hold(call('edit', 'more'), 90_000);

    await expect(limits.take(call('post', 'must'), never)).rejects.toMatchObject({
      code: 'retry-later',
      retryAfterMs: 90_000,
    });
    expect(limits.tryTake({ ...call('post', 'must'), channel: '2' })).toBeDefined();
    await clock.advance(90_000);
    expect(limits.tryTake(call('post', 'must'))).toBeDefined();
  });

  test('a hold on signs holds only signs', () => {
    const limits = createDiscordLimits(createFakeClock());
    limits.hold(call('typing', 'sign'), 5_000);

    expect(limits.tryTake(call('typing', 'sign'))).toBeUndefined();
    expect(limits.tryTake(call('post', 'must'))).toBeDefined();
  });

  test.each(['rename', 'channel', 'thread'] as const)('a hold on %s, which may be long, holds no words', (bucket) => {
    const limits = createDiscordLimits(createFakeClock());
    limits.hold(call(bucket, 'must'), 600_000);

    expect(limits.tryTake(call(bucket, 'must'))).toBeUndefined();
    expect(limits.tryTake(call('post', 'must'))).toBeDefined();
    expect(limits.tryTake(call('edit', 'more'))).toBeDefined();
  });

  test('names have two calls in ten minutes, and are changes of the channel too', async () => {
    const clock = createFakeClock();
    const limits = createDiscordLimits(clock);
    const take = (bucket: 'channel' | 'rename') => limits.tryTake(call(bucket, 'must'));
    take('rename')?.();
    take('rename')?.();

    expect(take('rename')).toBeUndefined();
    for (let left = 3; left > 0; left -= 1) take('channel')?.();
    expect(take('channel')).toBeUndefined();
    await clock.advance(16_000);
    expect(take('channel')).toBeDefined();
    expect(take('rename')).toBeUndefined();
    await clock.advance(600_000);
    expect(take('rename')).toBeDefined();
  });
});

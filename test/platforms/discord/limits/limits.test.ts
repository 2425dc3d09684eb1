import { describe, expect, test } from 'vitest';
import { createDiscordLimits } from '../../../../src/platforms/discord/limits/limits.ts';
import { createFakeClock } from '../../../fakes/clock/clock.ts';

const never = new AbortController().signal;

describe('limits', () => {
  const call = (bucket: 'post' | 'edit' | 'typing', urgency: 'must' | 'more' | 'first-text' | 'sign') => ({
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
});

import { describe, expect, it, vi } from 'vitest';
import { BridgeError } from '../../../src/core/model/errors.ts';
import { backoffMs, retry } from '../../../src/core/timing/retry.ts';
import { createFakeClock } from '../../fakes/clock/clock.ts';

const passes = (retryAfterMs?: number) =>
  new BridgeError('retry-later', 'busy', { ...(retryAfterMs !== undefined && { retryAfterMs }) });

/** Fails with these, one after the other, then gives `done`. */
function failing(...errors: unknown[]) {
  return vi.fn(async () => {
    const error = errors.shift();
    if (error !== undefined) throw error;
    return 'done';
  });
}

function start(work: () => Promise<string>, more: Partial<Parameters<typeof retry>[1]> = {}) {
  const clock = createFakeClock();
  const waits: number[] = [];
  const stop = new AbortController();
  const result = retry(work, {
    clock,
    signal: stop.signal,
    firstMs: 1_000,
    longestMs: 5_000,
    ...more,
    onFailure(_, waitMs) {
      waits.push(waitMs);
      // Turned once the wait has begun.
      queueMicrotask(() => void clock.advance(waitMs));
    },
  });
  return { result, waits, stop };
}

describe('retry', () => {
  it('waits twice as long after each failure, up to the longest', async () => {
    const { result, waits } = start(failing(passes(), passes(), passes(), passes(), passes()));

    expect(await result).toBe('done');
    expect(waits).toEqual([1_000, 2_000, 4_000, 5_000, 5_000]);
  });

  it('waits as long as the failure says', async () => {
    const { result, waits } = start(failing(passes(7_000), passes()));

    expect(await result).toBe('done');
    expect(waits).toEqual([7_000, 2_000]);
  });

  it('throws what does not pass, and what it may not try again', async () => {
    const refused = new BridgeError('unauthorized', 'no');
    const work = failing(refused);
    await expect(start(work).result).rejects.toBe(refused);
    expect(work).toHaveBeenCalledTimes(1);

    const last = passes();
    await expect(start(failing(passes(), last), { tries: 2 }).result).rejects.toBe(last);
  });

  it('lets its caller say what passes', async () => {
    const odd = new Error('odd');

    expect(await start(failing(odd), { mayPass: (error) => error === odd }).result).toBe('done');
    await expect(start(failing(odd)).result).rejects.toBe(odd);
  });

  it('ends with the signal, before and while it waits', async () => {
    const reason = new Error('stop');
    const { result, stop } = start(failing(passes()), { onFailure: () => {} });
    stop.abort(reason);
    await expect(result).rejects.toBe(reason);

    const clock = createFakeClock();
    const waiting = new AbortController();
    const begun = retry(failing(passes()), {
      clock,
      signal: waiting.signal,
      firstMs: 1,
      longestMs: 1,
      onFailure: () => queueMicrotask(() => waiting.abort(reason)),
    });
    await expect(begun).rejects.toBe(reason);
  });
});

it('a backoff counts failures from none', () => {
  const backoff = { firstMs: 500, longestMs: 30_000 };

  expect([0, 1, 2, 6, 7, 100].map((failures) => backoffMs(backoff, failures))).toEqual([
    500, 1_000, 2_000, 30_000, 30_000, 30_000,
  ]);
});

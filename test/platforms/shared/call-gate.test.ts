import { expect, test } from 'vitest';
import { BridgeError } from '../../../src/core/model/errors.ts';
import { createCallGate } from '../../../src/platforms/shared/call-gate.ts';
import { createRateLimits } from '../../../src/platforms/shared/rate-limits.ts';
import { createFakeClock } from '../../fakes/clock/clock.ts';

const idle = new AbortController().signal;
const limit = () => new BridgeError('retry-later', 'limit', { retryAfterMs: 1_000 });

/** A platform that sets no budget, and asks for 100 ms more than it says. */
function setUp() {
  const clock = createFakeClock();
  let heldUntil = 0;
  const limits = createRateLimits<'patient' | 'hasty'>(clock, {
    sharesOf: () => [],
    heldUntil: () => heldUntil,
    hold: (_, until) => {
      heldUntil = Math.max(heldUntil, until);
    },
    held: (leftMs) => new BridgeError('retry-later', 'held', { retryAfterMs: leftMs }),
  });
  const told: number[] = [];
  const gate = createCallGate(limits, {
    counted: (call: 'patient') => call,
    isLimit: (error): error is BridgeError => error instanceof BridgeError && error.message === 'limit',
    marginMs: 100,
    onLimit: (_, retryAfterMs) => told.push(retryAfterMs),
    giveUp: (error, retryAfterMs) => new BridgeError('retry-later', `gave up: ${error.message}`, { retryAfterMs }),
  });
  return { clock, gate, told };
}

test('a call that meets a limit is made again after it, and what need not be made is skipped meanwhile', async () => {
  const { clock, gate, told } = setUp();
  const answers = [limit(), limit(), 'done'];
  const at: number[] = [];
  const start = clock.now();
  const made = gate.must('patient', idle, async () => {
    at.push(clock.now() - start);
    const answer = answers.shift()!;
    if (answer instanceof Error) throw answer;
    return answer;
  });
  await clock.advance(1_000);
  expect(await gate.ifFree('hasty', async () => 'shown')).toBeUndefined();
  await clock.advance(1_200);

  expect(await made).toBe('done');
  expect(at).toEqual([0, 1_100, 2_200]);
  expect(told).toEqual([1_000, 1_000]);
  expect(await gate.ifFree('hasty', async () => 'shown')).toBe('shown');
});

test('what meets a limit five times in a row is given up, with how long to wait', async () => {
  const { clock, gate, told } = setUp();
  const made = gate.must('patient', idle, () => Promise.reject(limit()));
  const failed = made.catch((error: unknown) => error);
  await clock.advance(60_000);

  expect(await failed).toMatchObject({ message: 'gave up: limit', retryAfterMs: 1_100 });
  expect(told).toHaveLength(5);
});

test('a limit is no error for what need not be made; any other failure is one', async () => {
  const { gate } = setUp();

  await expect(gate.ifFree('hasty', () => Promise.reject(new Error('broken')))).rejects.toThrow('broken');
  expect(await gate.ifFree('hasty', () => Promise.reject(limit()))).toBeUndefined();
});

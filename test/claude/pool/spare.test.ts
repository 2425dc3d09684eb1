import { expect, it } from 'vitest';
import { createSpare } from '../../../src/claude/pool/spare.ts';
import { createFakeClock } from '../../fakes/clock/clock.ts';
import { plainSettings } from '../launch-settings.ts';

const unusedMs = 10 * 60_000;
const settings = plainSettings('/home');

/** Processes are numbers, in the order of their start. */
function setUp(start: (n: number) => Promise<number> = async (n) => n) {
  const clock = createFakeClock();
  let started = 0;
  const ended: number[] = [];
  const spare = createSpare<number>({
    hasRoom: () => true,
    start: () => start(++started),
    isFresh: () => true,
    letGo: (n) => void ended.push(n),
    onFailed: (error) => {
      throw error;
    },
    clock,
    unusedMs,
  });
  return { clock, spare, ended, started: () => started };
}

it('is let go after a time without use, and then costs nothing: no process, no timer, no start', async () => {
  const { clock, spare, ended, started } = setUp();
  spare.keep(settings);
  await clock.advance(unusedMs - 1);
  expect([spare.current(), ended]).toEqual([1, []]);

  await clock.advance(1);

  expect([spare.current(), ended]).toEqual([undefined, [1]]);
  spare.refill();
  await clock.advance(100 * unusedMs);
  expect([started(), clock.pending()]).toEqual([1, 0]);
});

it('starts again when someone may need it, and stays as long as someone may', async () => {
  const { clock, spare, ended } = setUp();
  spare.keep(settings);
  await clock.advance(unusedMs);
  expect(ended).toEqual([1]);

  spare.keep(settings);
  await clock.advance(unusedMs - 1);
  spare.keep(settings);
  await clock.advance(unusedMs - 1);
  expect([spare.current(), ended]).toEqual([2, [1]]);

  await clock.advance(1);
  expect(ended).toEqual([1, 2]);
});

it('being taken is a use of it; whoever finds none there does not bring it back', async () => {
  const { clock, spare, ended, started } = setUp();
  spare.keep(settings);
  await clock.advance(unusedMs - 1);
  expect(await spare.take(settings)).toBe(1);
  spare.refill();
  await clock.advance(unusedMs - 1);
  expect(spare.current()).toBe(2);

  await clock.advance(1);
  expect(await spare.take(settings)).toBe(undefined);
  spare.refill();

  await clock.advance(unusedMs);
  expect([ended, started(), clock.pending()]).toEqual([[2], 2, 0]);
});

it('one that is still starting when its time is up is let go once it has', async () => {
  const { promise, resolve } = Promise.withResolvers<number>();
  const { clock, spare, ended } = setUp(() => promise);
  spare.keep(settings);
  await clock.advance(unusedMs);

  resolve(1);
  await clock.advance(0);

  expect([spare.current(), ended]).toEqual([undefined, [1]]);
});

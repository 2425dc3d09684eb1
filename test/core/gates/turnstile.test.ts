import { expect, it } from 'vitest';
import { createTurnstile } from '../../../src/core/gates/turnstile.ts';
import { createFakeClock } from '../../fakes/clock/clock.ts';

/** The time between two, and some more for late timers. */
const stagger = 3_000 + 1;

/** A hold that is on, and a clock whose timers are late, the ones set first more than the others. */
function setUp() {
  const clock = createFakeClock();
  let late = 100;
  let isClosed = true;
  let change = Promise.withResolvers<void>();
  const turnstile = createTurnstile({
    clock: { steady: clock.steady, sleep: (ms, signal) => clock.sleep(ms + --late / 100, signal) },
    isClosed: () => isClosed,
    isTrying: () => true,
    untilChange: () => change.promise,
  });
  const passed: string[] = [];
  const never = new AbortController().signal;
  const come = (name: string, signal = never) =>
    turnstile.pass(signal).then(
      () => void passed.push(name),
      () => void passed.push(`${name} left`),
    );
  function set(closed: boolean): void {
    isClosed = closed;
    if (!closed) turnstile.reset();
    const { resolve } = change;
    change = Promise.withResolvers();
    resolve();
  }
  return { clock, passed, come, open: () => set(false), close: () => set(true) };
}

it('those who waited pass one after the other, in the order in which they came', async () => {
  const { clock, passed, come, open } = setUp();
  for (const name of ['a', 'b', 'c', 'd']) void come(name);
  open();

  await clock.advance(0);
  expect(passed).toEqual(['a']);
  await clock.advance(stagger);
  expect(passed).toEqual(['a', 'b']);
  await clock.advance(2 * stagger);
  expect(passed).toEqual(['a', 'b', 'c', 'd']);
});

it('a newcomer passes after all who were there before, whenever it comes', async () => {
  const { clock, passed, come, open } = setUp();
  for (const name of ['a', 'b', 'c']) void come(name);
  open();
  await clock.advance(2_999.5);
  void come('late');
  await clock.advance(0.5);
  void come('later');

  await clock.advance(4 * stagger);

  expect(passed).toEqual(['a', 'b', 'c', 'late', 'later']);
});

it('one that leaves holds nobody up, first in line or not', async () => {
  const { clock, passed, come, open } = setUp();
  const [first, third] = [new AbortController(), new AbortController()];
  void come('a', first.signal);
  void come('b');
  void come('c', third.signal);
  void come('d');
  third.abort();
  first.abort();
  open();

  await clock.advance(stagger);

  expect(passed.toSorted()).toEqual(['a left', 'b', 'c left', 'd']);
  expect(passed.filter((name) => !name.includes('left'))).toEqual(['b', 'd']);
});

it('a hold that comes back keeps the rest of the line, in its order', async () => {
  const { clock, passed, come, open, close } = setUp();
  for (const name of ['a', 'b', 'c']) void come(name);
  open();
  await clock.advance(0);
  close();
  await clock.advance(5 * stagger);
  expect(passed).toEqual(['a']);

  open();
  await clock.advance(stagger);

  expect(passed).toEqual(['a', 'b', 'c']);
});

import { expect, it } from 'vitest';
import { lookAtAge } from '../../../src/core/timing/age-clock.ts';
import { createTempStore } from '../../bridge/rig.ts';
import { aTask } from '../../contracts/store/stage.ts';

const day = 24 * 60 * 60 * 1000;

/** A store whose newest task is `taskDaysAgo` old, and a wall clock that anyone may set. */
function setUp(taskDaysAgo: number | undefined) {
  const { store, clock } = createTempStore();
  const began = clock.now();
  if (taskDaysAgo !== undefined) store.tasks.add(aTask('a'));
  let now = began + (taskDaysAgo ?? 0) * day;
  return {
    setTo: (days: number) => {
      now = began + ((taskDaysAgo ?? 0) + days) * day;
    },
    /** The age clock, in days after the wall clock of the beginning. */
    look: () => (lookAtAge(store, { now: () => now }) - began) / day - (taskDaysAgo ?? 0),
  };
}

it('is the wall clock as long as that is right', () => {
  const { look, setTo } = setUp(0);

  expect(look()).toBe(0);
  for (const days of [0.5, 1, 1.9, 2.9]) {
    setTo(days);
    expect(look()).toBe(days);
  }
});

it('follows a wall clock that was set years ahead by a day at a look, and back at once', () => {
  const { look, setTo } = setUp(0);
  look();

  setTo(3650);
  expect([look(), look(), look()]).toEqual([1, 2, 3]);
  setTo(0.25);
  expect(look()).toBe(0.25);
  setTo(-10);
  expect(look()).toBe(-10);
  setTo(0.5);
  expect([look(), look()]).toEqual([-9, -8]);
});

it('catches up after months without a bridge', () => {
  const { look, setTo } = setUp(0);
  look();
  setTo(60);

  expect(Array.from({ length: 60 }, look).at(-1)).toBe(60);
});

it('begins at the newest row, however far ahead the wall clock is', () => {
  expect(setUp(400).look()).toBe(-399);
  expect(setUp(undefined).look()).toBe(0);
});

import { describe, expect, it } from 'vitest';
import { createClock } from '../../src/system/clock.ts';
import { createSleepyTime } from '../fakes/clock/sleepy-time.ts';

const second = 1_000;
const minute = 60 * second;
const hour = 60 * minute;

it('a sleep ends with the reason of its signal', async () => {
  const controller = new AbortController();
  const sleep = createClock().sleep(60_000, controller.signal);

  controller.abort(new Error('stop'));

  await expect(sleep).rejects.toThrow('stop');
  await expect(createClock().sleep(60_000, controller.signal)).rejects.toThrow('stop');
});

it('a cancelled call never happens, a due one does', async () => {
  const clock = createClock();
  const calls: string[] = [];

  clock.after(0, () => calls.push('cancelled'))();
  clock.after(0, () => calls.push('due'));
  await clock.sleep(5);

  expect(calls).toEqual(['due']);
});

describe('after the machine slept', () => {
  function setUp() {
    const machine = createSleepyTime();
    const clock = createClock(machine);
    const calls: string[] = [];
    const at = (ms: number, name: string) => clock.after(ms, () => calls.push(name));
    return { machine, clock, calls, at };
  }

  it('what became due meanwhile happens once, within one beat, in its order', () => {
    const { machine, calls, at } = setUp();
    at(2 * hour, 'second');
    at(hour, 'first');
    at(2 * hour, 'third');

    machine.sleep(8 * hour);
    machine.pass(10 * second);
    expect(calls).toEqual(['first', 'second', 'third']);

    machine.pass(24 * hour);
    expect(calls).toHaveLength(3);
  });

  it('what is due later comes at its moment, not late by the time slept', () => {
    const { machine, calls, at } = setUp();
    at(9 * hour, 'later');

    machine.sleep(8 * hour);
    machine.pass(59 * minute);
    expect(calls).toEqual([]);

    machine.pass(minute);
    expect(calls).toEqual(['later']);
  });

  it('what begins after the wake is not taken for slept through', () => {
    const { machine, calls, at } = setUp();
    at(hour, 'slept through');

    machine.sleep(2 * hour);
    at(minute, 'new');
    machine.pass(10 * second);
    expect(calls).toEqual(['slept through']);

    machine.pass(minute);
    expect(calls).toEqual(['slept through', 'new']);
  });

  it('the first of the due ones can still call off the next', () => {
    const { machine, clock, calls, at } = setUp();
    clock.after(hour, () => cancel());
    const cancel = at(2 * hour, 'called off');

    machine.sleep(8 * hour);
    machine.pass(minute);

    expect(calls).toEqual([]);
  });

  it('many short sleeps count as one', () => {
    const { machine, calls, at } = setUp();
    at(10 * minute, 'due');

    for (let n = 0; n < 60; n += 1) {
      machine.sleep(15 * second);
      machine.pass(second);
    }

    expect(calls).toEqual(['due']);
  });

  it('a promise of before is kept', async () => {
    const { machine, clock } = setUp();
    const sleep = clock.sleep(hour);

    machine.sleep(2 * hour);
    machine.pass(10 * second);

    await expect(sleep).resolves.toBeUndefined();
  });
});

describe('when the clock is set', () => {
  it('back, nothing is late, before and after the next sleep', () => {
    const machine = createSleepyTime();
    const clock = createClock(machine);
    const calls: string[] = [];
    clock.after(minute, () => calls.push('soon'));
    clock.after(2 * hour, () => calls.push('later'));

    machine.sleep(-5 * hour);
    machine.pass(minute);
    expect(calls).toEqual(['soon']);

    machine.sleep(3 * hour);
    machine.pass(10 * second);
    expect(calls).toEqual(['soon', 'later']);
  });

  it('right by a few seconds, nothing is early', () => {
    const machine = createSleepyTime();
    const clock = createClock(machine);
    const calls: string[] = [];
    clock.after(minute, () => calls.push('due'));

    machine.sleep(19 * second);
    machine.pass(59 * second);
    expect(calls).toEqual([]);

    machine.pass(second);
    expect(calls).toEqual(['due']);
  });
});

it('a delay of months is not over at once', () => {
  const machine = createSleepyTime();
  const calls: string[] = [];
  createClock(machine).after(60 * 24 * hour, () => calls.push('due'));

  machine.pass(59 * 24 * hour);
  expect(calls).toEqual([]);

  machine.pass(24 * hour);
  expect(calls).toEqual(['due']);
});

it('nothing beats while nothing waits', () => {
  const machine = createSleepyTime();
  createClock(machine).after(second, () => {});

  machine.pass(second);
  expect(machine.timers()).toBe(1);
  machine.pass(10 * second);

  expect(machine.timers()).toBe(0);
});

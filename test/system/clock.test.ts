import { expect, it } from 'vitest';
import { createClock } from '../../src/system/clock.ts';

it('a sleep ends with the reason of its signal', async () => {
  const controller = new AbortController();
  const sleep = createClock().sleep(60_000, controller.signal);

  controller.abort(new Error('stop'));

  await expect(sleep).rejects.toThrow('stop');
});

it('a cancelled call never happens, a due one does', async () => {
  const clock = createClock();
  const calls: string[] = [];

  clock.after(0, () => calls.push('cancelled'))();
  clock.after(0, () => calls.push('due'));
  await clock.sleep(5);

  expect(calls).toEqual(['due']);
});

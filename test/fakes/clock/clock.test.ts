import { expect, it } from 'vitest';
import { createFakeClock } from './clock.ts';

it('runs due timers in order, and lets what they set off happen in between', async () => {
  const clock = createFakeClock(1000);
  const seen: string[] = [];
  clock.after(20, () => seen.push(`b ${clock.now()}`));
  clock.after(10, () => {
    seen.push(`a ${clock.now()}`);
    clock.after(5, () => seen.push(`c ${clock.now()}`));
  });
  clock.after(31, () => seen.push('too late'));

  await clock.advance(30);

  expect(seen).toEqual(['a 1010', 'c 1015', 'b 1020']);
  expect(clock.now()).toBe(1030);
  expect(clock.pending()).toBe(1);
});

it('ends a sleep when its signal aborts, and leaves no timer', async () => {
  const clock = createFakeClock();
  const abort = new AbortController();
  const sleep = clock.sleep(1000, abort.signal);
  await clock.untilPending();

  abort.abort(new Error('stop'));

  await expect(sleep).rejects.toThrow('stop');
  await expect(clock.sleep(1, abort.signal)).rejects.toThrow('stop');
  expect(clock.pending()).toBe(0);
});

it('cancels a timer', async () => {
  const clock = createFakeClock();
  let ran = false;
  const cancel = clock.after(10, () => {
    ran = true;
  });

  cancel();
  await clock.advance(20);

  expect(ran).toBe(false);
});

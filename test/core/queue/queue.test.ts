import { describe, expect, it } from 'vitest';
import type { Task } from '../../../src/core/model/task.ts';
import type { NewTask } from '../../../src/core/ports/store/task-store.ts';
import { placeInWords, waitingTime } from '../../../src/core/receipts/waiting-time.ts';
import { createTokenBucket } from '../../../src/core/timing/token-bucket.ts';
import { createTempStore } from '../../bridge/rig.ts';
import { createFakeClock } from '../../fakes/clock/clock.ts';

const minute = 60_000;

describe('the place in line', () => {
  it.each([
    [1, undefined, 'Next in line'],
    [2, 1, '2nd in line · about 1 min'],
    [3, 89 * minute, '3rd in line · about 89 min'],
    [11, 90 * minute, '11th in line · about 2 h'],
    [22, undefined, '22nd in line'],
    [113, undefined, '113th in line'],
  ])('%i is written as people say it', (place, waitMs, words) => {
    expect(placeInWords(place, waitMs)).toBe(words);
  });
});

describe('the time a task waits', () => {
  const durations = [9 * minute, 1 * minute, 2 * minute, 3 * minute];

  function running(): Task {
    return { ...createTempStore().store.tasks.add(aTask('a')), state: 'running', startedAt: 0 };
  }

  it('is the rest of what runs, and the usual time of all before it', () => {
    const current = running();

    expect(waitingTime(durations, 0, current, minute)).toBe(1.5 * minute);
    expect(waitingTime(durations, 2, current, minute)).toBe(6.5 * minute);
    expect(waitingTime(durations, 1, current, 60 * minute)).toBe(2.5 * minute);
  });

  it('is not given where it cannot be known', () => {
    expect(waitingTime(durations.slice(2), 0, running(), 0)).toBeUndefined();
    expect(waitingTime(durations, 0, { ...running(), state: 'waiting' }, 0)).toBeUndefined();
  });
});

it('a pace lets a few things happen at once and then one now and then, each key by itself', async () => {
  const clock = createFakeClock();
  const pace = createTokenBucket(clock, { burst: 2, refillMs: minute });
  const wait = (key: string) => Math.max(0, pace.readyAt(key) - clock.now());
  pace.take('a');
  expect(wait('a')).toBe(0);
  pace.take('a');

  expect([wait('a'), wait('b')]).toEqual([minute, 0]);
  await clock.advance(minute);
  expect(wait('a')).toBe(0);
  pace.take('a');
  expect(wait('a')).toBe(minute);
});

function aTask(id: string, conversation = 'telegram:1'): NewTask {
  const messages = [{ messageId: id, text: 'work' }];
  const person = { platform: 'telegram', userId: '1', userName: 'Ann' } as const;
  return { id, origin: { kind: 'message' }, conversation, ...person, project: 'home', messages };
}

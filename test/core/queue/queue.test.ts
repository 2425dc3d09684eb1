import { describe, expect, it } from 'vitest';
import type { Task } from '../../../src/core/model/task.ts';
import type { Store } from '../../../src/core/ports/store.ts';
import type { NewTask } from '../../../src/core/ports/task-store.ts';
import { observed } from '../../../src/core/queue/observe-store.ts';
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

describe('an observed store', () => {
  function observing(): { store: Store; told: string[] } {
    const told: string[] = [];
    const store = observed(createTempStore().store);
    store.onQueueChange((conversation) => told.push(conversation));
    return { store, told };
  }

  it('tells of a conversation once, after everything that was written together', async () => {
    const { store, told } = observing();
    store.atomically(() => {
      store.tasks.add(aTask('a'));
      store.tasks.add(aTask('b', 'telegram:2'));
      store.tasks.move('a', 'running');
      expect(told).toEqual([]);
    });

    await Promise.resolve();

    expect(told).toEqual(['telegram:1', 'telegram:2']);
  });

  it.each<[string, (store: Store) => unknown]>([
    ['a state', ({ tasks }) => tasks.moveIf('a', ['queued'], 'running')],
    ['a place in line', ({ tasks }) => tasks.setRank('a', 0)],
    ['a text', ({ tasks }) => tasks.edit('telegram:1', 'a', 'other')],
    ['a text of one that is named', ({ tasks }) => tasks.editTask('a', 'a', 'other')],
    ['a text that was heard', ({ tasks }) => tasks.setText('telegram:1', 'a', 'heard')],
    ['a pause', ({ conversations }) => conversations.setPaused('telegram:1', true)],
  ])('tells of %s', async (_, change) => {
    const { store, told } = observing();
    store.tasks.add(aTask('a'));
    store.conversations.ensure('telegram:1', 'home');
    await Promise.resolve();

    change(store);
    await Promise.resolve();

    expect(told).toEqual(['telegram:1', 'telegram:1']);
  });

  it('says nothing of what nobody sees', async () => {
    const { store, told } = observing();
    store.tasks.add(aTask('a'));
    await Promise.resolve();

    store.tasks.moveIf('a', ['interrupted'], 'queued');
    store.notices.put('receipts', { conversation: 'telegram:1', key: 'line:1', taskId: 'a', shown: 'told' });
    store.notes.set('any', 'thing');
    await Promise.resolve();

    expect(told).toEqual(['telegram:1']);
  });
});

function aTask(id: string, conversation = 'telegram:1'): NewTask {
  const messages = [{ messageId: id, text: 'work' }];
  const person = { platform: 'telegram', userId: '1', userName: 'Ann' } as const;
  return { id, origin: { kind: 'message' }, conversation, ...person, project: 'home', messages };
}

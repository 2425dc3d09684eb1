import { expect, it } from 'vitest';
import { submitTask } from '../../../src/core/actions/submit-task.ts';
import type { Store } from '../../../src/core/ports/store/store.ts';
import { createDues } from '../../../src/core/timing/dues.ts';
import { createClock } from '../../../src/system/clock.ts';
import { createRecordingLog } from '../../bridge/recording-log.ts';
import { createTempStore } from '../../bridge/rig.ts';
import { createSleepyTime, type SleepyTime } from '../../fakes/clock/sleepy-time.ts';

/* What a schedule needs is there: these tests build a small one out of what the core offers, and change none of it. */

const hour = 60 * 60_000;

interface Rule {
  everyMs: number;
  prompt: string;
}

/** One run of the bridge, as far as schedules go: `began` has the conversations that got a turn. */
function startRun(store: Store, time: SleepyTime) {
  const stopped = new AbortController();
  const clock = createClock(time);
  const log = createRecordingLog(() => undefined);
  const dues = createDues({ store, clock, log, signal: stopped.signal });
  const began: string[] = [];

  dues.on('schedule', ({ key, at, payload }) => {
    const { everyMs, prompt } = payload as Rule;
    const missed = Math.floor((clock.now() - at) / everyMs);
    const text = missed > 0 ? `${prompt} (${missed} missed)` : prompt;
    const origin = { kind: 'schedule', ref: key.split(':')[1]! } as const;
    const whose = { conversation: 'telegram:1', platform: 'telegram', userId: '1', userName: 'Ann', project: 'home' };
    const task = submitTask(store, { origin, ...whose, messages: [{ text }] }, {});
    dues.set(key, at + (missed + 1) * everyMs, payload);
    return () => void began.push(task.conversation);
  });
  dues.start();
  return { dues, began, log, stop: () => stopped.abort(new Error('power cut')) };
}

function setUp() {
  const { store } = createTempStore();
  const time = createSleepyTime();
  return { store, time, prompts: () => store.tasks.list().map(({ prompt }) => prompt) };
}

const rule: Rule = { everyMs: hour, prompt: 'look at the mail' };

it('a schedule submits a task each time, and survives a restart between two of them', () => {
  const { store, time, prompts } = setUp();
  const first = startRun(store, time);
  first.dues.set('schedule:1', time.wall() + hour, rule);
  time.pass(90 * 60_000);
  expect(prompts()).toEqual(['look at the mail']);
  first.stop();

  const second = startRun(store, time);
  time.pass(29 * 60_000);
  expect(prompts()).toHaveLength(1);
  time.pass(60_000);

  expect(prompts()).toEqual(['look at the mail', 'look at the mail']);
  expect([first.began, second.began]).toEqual([['telegram:1'], ['telegram:1']]);
  expect(store.audit.list().map(({ detail }) => detail)).toEqual(
    Array(2).fill('from schedule 1, in “home”, telegram:1'),
  );
});

it('catches up once after a sleep over three due times, says how many it missed, and keeps its rhythm', () => {
  const { store, time, prompts } = setUp();
  const { dues } = startRun(store, time);
  const began = time.wall();
  dues.set('schedule:1', began + hour, rule);
  time.pass(30 * 60_000);

  time.sleep(3 * hour);
  time.pass(60_000);

  expect(prompts()).toEqual(['look at the mail (2 missed)']);
  expect(store.dues.get('schedule:1')?.at).toBe(began + 4 * hour);
  time.pass(hour);
  expect(prompts()).toEqual(['look at the mail (2 missed)', 'look at the mail']);
});

it('neither loses nor doubles a time when the task cannot be stored at first', () => {
  const { store, time, prompts } = setUp();
  const { dues, log, began } = startRun(store, time);
  dues.set('schedule:1', time.wall() + hour, { ...rule, everyMs: 24 * hour });
  const { add } = store.tasks;
  store.tasks.add = () => {
    throw new Error('the disk is full');
  };
  time.pass(hour);
  expect([prompts(), log.unexpectedErrors()]).toEqual([
    [],
    ['what was due could not be done; retrying: Error: the disk is full'],
  ]);

  store.tasks.add = add;
  time.pass(10_000);

  expect([prompts(), began]).toEqual([['look at the mail'], ['telegram:1']]);
});

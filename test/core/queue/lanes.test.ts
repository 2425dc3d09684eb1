import { describe, expect, it, vi } from 'vitest';
import { createLanes } from '../../../src/core/queue/lanes.ts';
import { createRecordingLog } from '../../bridge/recording-log.ts';
import { createWaiting } from '../../bridge/waiting.ts';

/** Tasks are named after their person: `ann 1`. */
function setUp(concurrency: number, perPerson?: number) {
  const started: string[] = [];
  const jobs = new Map<string, { end(): void; fail(error: Error): void }>();
  const { changed, until } = createWaiting(() => started.join());
  const log = createRecordingLog(changed);
  const line = new Map<string, string[]>();
  const run = (taskId: string) =>
    new Promise<void>((resolve, reject) => {
      for (const [conversation, tasks] of line)
        line.set(
          conversation,
          tasks.filter((task) => task !== taskId),
        );
      started.push(taskId);
      jobs.set(taskId, { end: resolve, fail: reject });
      changed();
    });
  const untilStarted = (count: number) => until(() => started.length === count, `${count} tasks to be started`);
  const personOf = (taskId: string) => taskId.split(' ')[0]!;
  const next = vi.fn((conversation: string) => line.get(conversation)?.[0]);
  const lanes = createLanes({ concurrency, perPerson, personOf, next, run, log });
  const add = (conversation: string, task: string) => {
    line.set(conversation, [...(line.get(conversation) ?? []), task]);
    lanes.add(conversation);
  };
  return { lanes, add, line, next, started, jobs, log, until, untilStarted };
}

it('runs the tasks of one conversation one after the other, in order', async () => {
  const { add, started, jobs, untilStarted } = setUp(5);
  for (const task of ['a', 'b', 'c']) add('telegram:1', task);

  expect(started).toEqual(['a']);
  jobs.get('a')?.end();
  await untilStarted(2);
  jobs.get('b')?.end();
  await untilStarted(3);

  expect(started).toEqual(['a', 'b', 'c']);
});

it('gives as many turns as were added at once, and looks no further when nothing is there to begin', async () => {
  const { lanes, line, started, jobs, next, untilStarted } = setUp(5);
  line.set('telegram:1', ['a', 'b']);
  lanes.add('telegram:1', 50_000);
  jobs.get('a')?.end();
  await untilStarted(2);
  jobs.get('b')?.end();
  await lanes.idle();

  expect(started).toEqual(['a', 'b']);
  expect(next.mock.calls.length).toBeLessThan(10);
  lanes.add('telegram:1', 0);
  line.set('telegram:1', ['c']);
  expect(started).toEqual(['a', 'b']);
  lanes.add('telegram:1');
  expect(started).toEqual(['a', 'b', 'c']);
});

it('a turn that comes right after one that found nothing is not lost', async () => {
  const { lanes, line, started, jobs, untilStarted } = setUp(5);
  lanes.add('telegram:1', 3);
  line.set('telegram:1', ['a', 'b']);
  lanes.add('telegram:1', 2);
  await untilStarted(1);
  jobs.get('a')?.end();
  await untilStarted(2);

  expect(started).toEqual(['a', 'b']);
});

it('runs conversations side by side, up to the limit', async () => {
  const { add, started, jobs, untilStarted } = setUp(2);
  add('telegram:1', 'a1');
  add('telegram:1', 'a2');
  add('telegram:2', 'b1');
  add('telegram:3', 'c1');

  expect(started).toEqual(['a1', 'b1']);
  jobs.get('b1')?.end();
  await untilStarted(3);

  expect(started).toEqual(['a1', 'b1', 'c1']);
});

it('continues after a task that failed unforeseen, and says so', async () => {
  const { add, jobs, log, untilStarted } = setUp(1);
  add('telegram:1', 'a');
  add('telegram:1', 'b');

  jobs.get('a')?.fail(new Error('bug'));
  await untilStarted(2);

  expect(log.unexpectedErrors()).toEqual(['a lane job failed: Error: bug']);
});

it('a job that only waits keeps its conversation waiting, but takes no place from others', async () => {
  const { lanes, add, started, jobs, untilStarted } = setUp(1);
  const waiting = Promise.withResolvers<void>();
  lanes.hold('telegram:1', async () => {
    await waiting.promise;
    await lanes.runNow('left over');
  });
  add('telegram:1', 'later');
  add('telegram:2', 'other');

  expect(started).toEqual(['other']);
  waiting.resolve();
  jobs.get('other')?.end();
  await untilStarted(2);
  jobs.get('left over')?.end();
  await untilStarted(3);

  expect(started).toEqual(['other', 'left over', 'later']);
});

it('a drain waits for what runs, starts nothing more, and makes no noise', async () => {
  const { lanes, add, started, jobs, log } = setUp(1);
  for (const task of ['a1', 'a2']) add('telegram:1', task);
  add('telegram:2', 'b1');
  let drained = false;

  const draining = lanes.drain().then(() => {
    drained = true;
  });
  add('telegram:3', 'c1');
  await Promise.resolve();
  expect(drained).toBe(false);
  jobs.get('a1')?.end();
  await draining;

  expect(started).toEqual(['a1']);
  expect(log.lines).toEqual([]);
});

it('is idle when nothing runs and nothing waits', async () => {
  const { lanes, add, started, jobs, untilStarted } = setUp(1);
  add('telegram:1', 'a');
  add('telegram:1', 'b');
  const idle = lanes.idle().then(() => started.length);

  jobs.get('a')?.end();
  await untilStarted(2);
  jobs.get('b')?.end();

  expect(await idle).toBe(2);
});

it('lets another task run while one waits for its person, and keeps the order of the conversation', async () => {
  const { lanes, add, started, jobs, untilStarted } = setUp(1);
  add('telegram:1', 'a1');
  add('telegram:1', 'a2');
  add('telegram:2', 'b1');
  add('telegram:3', 'c1');

  lanes.letGo('a1');
  await untilStarted(2);

  expect(started).toEqual(['a1', 'b1']);
  jobs.get('b1')?.end();
  await untilStarted(3);
  jobs.get('a1')?.end();
  jobs.get('c1')?.end();
  await untilStarted(4);
  expect(started).toEqual(['a1', 'b1', 'c1', 'a2']);
});

it('a task that continues does so at once, and others start only when there is place again', async () => {
  const { lanes, add, started, jobs, untilStarted } = setUp(1);
  for (const [n, task] of ['a', 'b', 'c'].entries()) add(`telegram:${n}`, task);
  const takeBack = lanes.letGo('a');
  await untilStarted(2);

  takeBack();
  takeBack();
  jobs.get('b')?.end();
  await new Promise(setImmediate);
  expect(started).toEqual(['a', 'b']);
  jobs.get('a')?.end();
  await untilStarted(3);

  expect(started).toEqual(['a', 'b', 'c']);
});

it('a task that ends while it waits for its person leaves the limit as it was', async () => {
  const { lanes, add, started, jobs, untilStarted } = setUp(1);
  for (const [n, task] of ['a', 'b', 'c', 'd'].entries()) add(`telegram:${n}`, task);
  const takeBack = lanes.letGo('a');
  await untilStarted(2);

  jobs.get('a')?.end();
  await new Promise(setImmediate);
  expect(started).toEqual(['a', 'b']);
  takeBack();
  jobs.get('b')?.end();
  await untilStarted(3);
  await new Promise(setImmediate);

  expect(started).toEqual(['a', 'b', 'c']);
});

it('letting go of a task that does not run changes nothing', async () => {
  const { lanes, add, started } = setUp(1);
  add('telegram:1', 'a');
  add('telegram:2', 'b');

  lanes.letGo('b')();
  lanes.letGo('unknown')();
  await new Promise(setImmediate);

  expect(started).toEqual(['a']);
});

describe('a limit for each person', () => {
  it('holds over all their conversations, and holds up nobody else', async () => {
    const { add, started, jobs, untilStarted } = setUp(5, 1);
    add('telegram:1', 'ann 1');
    add('discord:1', 'ann 2');
    add('telegram:2', 'bob 1');

    await untilStarted(2);
    expect(started).toEqual(['ann 1', 'bob 1']);
    jobs.get('ann 1')?.end();
    await untilStarted(3);

    expect(started).toEqual(['ann 1', 'bob 1', 'ann 2']);
  });

  it('takes no place from others while it makes someone wait', async () => {
    const { add, started, untilStarted } = setUp(2, 1);
    for (const n of [1, 2, 3]) add(`telegram:${n}`, `ann ${n}`);
    add('telegram:9', 'bob 1');

    await untilStarted(2);

    expect(started).toEqual(['ann 1', 'bob 1']);
  });

  it('is let go with the place of a task that waits', async () => {
    const { lanes, add, started, jobs, untilStarted } = setUp(5, 1);
    for (const n of [1, 2, 3]) add(`telegram:${n}`, `ann ${n}`);

    const takeBack = lanes.letGo('ann 1');
    await untilStarted(2);
    takeBack();
    jobs.get('ann 2')?.end();
    await new Promise(setImmediate);
    expect(started).toEqual(['ann 1', 'ann 2']);
    jobs.get('ann 1')?.end();
    await untilStarted(3);

    expect(started).toEqual(['ann 1', 'ann 2', 'ann 3']);
  });

  it('applies to what takes a task’s place too, and to a drain', async () => {
    const { lanes, add, started, jobs, log, untilStarted } = setUp(5, 1);
    add('telegram:1', 'ann 1');
    lanes.hold('telegram:2', () => lanes.runNow('ann 2'));
    add('telegram:3', 'ann 3');
    jobs.get('ann 1')?.end();
    await untilStarted(2);

    const drained = lanes.drain();
    jobs.get('ann 2')?.end();
    await drained;
    await new Promise(setImmediate);

    expect(started).toEqual(['ann 1', 'ann 2']);
    expect(log.lines).toEqual([]);
  });
});

it('gives a turn to the one that is first then, not to the one that was first when it was added', async () => {
  const { add, line, started, jobs, untilStarted } = setUp(1);
  for (const task of ['a', 'b', 'c']) add('telegram:1', task);
  line.set('telegram:1', ['c', 'b']);

  jobs.get('a')?.end();
  await untilStarted(2);
  jobs.get('c')?.end();
  await untilStarted(3);

  expect(started).toEqual(['a', 'c', 'b']);
});

it('passes over a turn for which nothing is left', async () => {
  const { lanes, add, line, started, jobs } = setUp(1);
  for (const task of ['a', 'b']) add('telegram:1', task);
  line.set('telegram:1', []);

  jobs.get('a')?.end();
  await lanes.idle();

  expect(started).toEqual(['a']);
});

it('counts the limit of the person whose task is first when a place is free', async () => {
  const { add, line, started, jobs, untilStarted } = setUp(2, 1);
  add('telegram:1', 'ann 1');
  add('telegram:2', 'ann 2');
  line.set('telegram:2', ['bob 1', 'ann 2']);

  jobs.get('ann 1')?.end();
  await untilStarted(2);

  expect(started).toEqual(['ann 1', 'bob 1']);
});

it('a lane that becomes part of another: nothing there starts before what runs here has ended', async () => {
  const { lanes, add, started, jobs, untilStarted } = setUp(5);
  add('here', 'runs here');
  for (const task of ['runs there', 'waits there']) add('there', task);
  await untilStarted(2);

  lanes.move('here', 'there');
  jobs.get('runs there')?.end();
  for (let n = 0; n < 5; n++) await new Promise(setImmediate);
  expect(started).toEqual(['runs here', 'runs there']);
  jobs.get('runs here')?.end();
  await untilStarted(3);

  expect(started).toEqual(['runs here', 'runs there', 'waits there']);
  jobs.get('waits there')?.end();
  await lanes.idle();
});

import { expect, it } from 'vitest';
import { createLanes } from '../../src/core/lanes.ts';
import { createRecordingLog } from './recording-log.ts';
import { createWaiting } from './waiting.ts';

function setUp(concurrency: number) {
  const started: string[] = [];
  const jobs = new Map<string, { end(): void; fail(error: Error): void }>();
  const { changed, until } = createWaiting(() => started.join());
  const log = createRecordingLog(changed);
  const run = (taskId: string) =>
    new Promise<void>((resolve, reject) => {
      started.push(taskId);
      jobs.set(taskId, { end: resolve, fail: reject });
      changed();
    });
  const untilStarted = (count: number) => until(() => started.length === count, `${count} tasks to be started`);
  return { lanes: createLanes({ concurrency, run, log }), started, jobs, log, until, untilStarted };
}

it('runs the tasks of one conversation one after the other, in order', async () => {
  const { lanes, started, jobs, untilStarted } = setUp(5);
  for (const task of ['a', 'b', 'c']) lanes.add('telegram:1', task);

  expect(started).toEqual(['a']);
  jobs.get('a')?.end();
  await untilStarted(2);
  jobs.get('b')?.end();
  await untilStarted(3);

  expect(started).toEqual(['a', 'b', 'c']);
});

it('runs conversations side by side, up to the limit', async () => {
  const { lanes, started, jobs, untilStarted } = setUp(2);
  lanes.add('telegram:1', 'a1');
  lanes.add('telegram:1', 'a2');
  lanes.add('telegram:2', 'b1');
  lanes.add('telegram:3', 'c1');

  expect(started).toEqual(['a1', 'b1']);
  jobs.get('b1')?.end();
  await untilStarted(3);

  expect(started).toEqual(['a1', 'b1', 'c1']);
});

it('goes on after a task that failed unforeseen, and says so', async () => {
  const { lanes, jobs, log, untilStarted } = setUp(1);
  lanes.add('telegram:1', 'a');
  lanes.add('telegram:1', 'b');

  jobs.get('a')?.fail(new Error('bug'));
  await untilStarted(2);

  expect(log.unexpectedErrors()).toEqual(['a lane job failed: Error: bug']);
});

it('a job that only waits keeps its conversation waiting, but takes no place from others', async () => {
  const { lanes, started, jobs, untilStarted } = setUp(1);
  const waiting = Promise.withResolvers<void>();
  lanes.hold('telegram:1', async () => {
    await waiting.promise;
    await lanes.runNow('left over');
  });
  lanes.add('telegram:1', 'later');
  lanes.add('telegram:2', 'other');

  expect(started).toEqual(['other']);
  waiting.resolve();
  jobs.get('other')?.end();
  await untilStarted(2);
  jobs.get('left over')?.end();
  await untilStarted(3);

  expect(started).toEqual(['other', 'left over', 'later']);
});

it('a drain waits for what runs, starts nothing more, and makes no noise', async () => {
  const { lanes, started, jobs, log } = setUp(1);
  for (const task of ['a1', 'a2']) lanes.add('telegram:1', task);
  lanes.add('telegram:2', 'b1');
  let drained = false;

  const draining = lanes.drain().then(() => {
    drained = true;
  });
  lanes.add('telegram:3', 'c1');
  await Promise.resolve();
  expect(drained).toBe(false);
  jobs.get('a1')?.end();
  await draining;

  expect(started).toEqual(['a1']);
  expect(log.lines).toEqual([]);
});

it('is idle when nothing runs and nothing waits', async () => {
  const { lanes, started, jobs, untilStarted } = setUp(1);
  lanes.add('telegram:1', 'a');
  lanes.add('telegram:1', 'b');
  const idle = lanes.idle().then(() => started.length);

  jobs.get('a')?.end();
  await untilStarted(2);
  jobs.get('b')?.end();

  expect(await idle).toBe(2);
});

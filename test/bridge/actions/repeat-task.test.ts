import { describe, expect, it } from 'vitest';
import { ann, message, press, type Rig, type RigOptions, startRig, vic } from '../rig.ts';

const bob = { ...ann, id: '3', name: 'Bob', role: 'operator' as const };
const byBob = { sender: { id: '3', name: 'Bob' } };

async function failed(options: RigOptions = {}): Promise<Rig> {
  const rig = await startRig(options);
  rig.chat.give(message('build it'));
  (await rig.untilRun(1)).finish({ outcome: 'failed', failure: 'api-error', message: 'It broke.', text: 'Half.' });
  await rig.untilText('It broke.');
  return rig;
}

async function pressed({ chat, until }: Rig, action: string, change = {}): Promise<string | undefined> {
  const given = press(action, { messageId: 'm1', ...change });
  chat.give(given);
  return (await until(() => chat.acknowledged.find(({ pressId }) => pressId === given.pressId), 'a word')).text;
}

describe('a task that failed', () => {
  it('offers Retry and Continue', async () => {
    const { chat } = await failed();

    expect(chat.arrived[0]?.buttons).toEqual([
      { label: 'Retry', action: 'retry:1' },
      { label: 'Continue', action: 'continue:1' },
    ]);
  });

  it('is done again by a new task with the same words, once, and the buttons go', async () => {
    const rig = await failed();

    expect(await pressed(rig, 'retry:1')).toBe('Retrying #1 as #2.');
    expect(await pressed(rig, 'retry:1')).toMatch(/^(⏳|▶️) Already retried as #2, which is (queued|running)\.$/);

    expect((await rig.untilRun(2)).text).toBe('build it');
    expect(rig.store.tasks.list()).toHaveLength(2);
    expect(rig.task(1).state).toBe('failed');
    expect(rig.chat.arrived[0]?.buttons).toEqual([]);
  });

  it('continues in its session, and Claude reads that it was cut off', async () => {
    const rig = await failed();

    expect(await pressed(rig, 'continue:1')).toBe('Continuing #1 as #2.');

    const run = await rig.untilRun(2);
    expect(run.text).toContain('You were interrupted');
    expect(run.sessionId).toBe(rig.host.runs[0]?.sessionId);
  });

  it('is the one that /retry and /continue mean without a number', async () => {
    const { chat, untilRun, untilText, untilState } = await failed();
    chat.give(message('/continue'));
    await untilText('Continuing #1 as #2.');
    (await untilRun(2)).finish();
    await untilState(2, 'done');

    chat.give(message('/retry'));

    await untilText('Retrying #2 as #3.');
    expect((await untilRun(3)).text).toBe('build it');
  });

  it('is done again before everything else that waits', async () => {
    const { chat, untilRun, untilState, untilText } = await failed();
    chat.give(message('running'), message('waiting'));
    const running = await untilRun(2);
    await untilState(3, 'queued');

    chat.give(message('/retry 1'));
    await untilText('Retrying #1 as #4.');
    running.finish();

    expect((await untilRun(3)).text).toBe('build it');
  });

  it('is done again behind what waits of others, when its person may not overtake them', async () => {
    const { bridge, chat, untilRun, untilState } = await startRig({ users: [bob] });
    chat.give(message('of Ann'), message('of Ann too'));
    await untilRun(1);
    await untilState(2, 'queued');
    chat.give(message('of Bob', byBob), message('of Bob too', byBob));
    await untilState(4, 'queued');
    chat.give(message('/cancel 3', byBob));
    await untilState(3, 'cancelled');

    chat.give(message('/retry 3', byBob));
    await untilState(5, 'queued');

    expect(bridge.tasks.queueOf('telegram:1').map(({ number }) => number)).toEqual([2, 5, 4]);
  });

  it('is not retried by a person who may not, nor beyond what a person may give', async () => {
    const rig = await failed({ users: [bob], limits: { perHour: 1 } });

    expect(await pressed(rig, 'retry:1', byBob)).toBe('Only Ann or an owner can retry this task.');
    expect(await pressed(rig, 'retry:1')).toContain('you gave 1 task within an hour');

    expect(rig.store.tasks.list()).toHaveLength(1);
    expect(rig.chat.arrived[0]?.buttons).toHaveLength(2);
  });
});

it('what was cancelled before it began is done from its beginning when it is continued', async () => {
  const { chat, untilRun, untilState, untilText } = await startRig();
  chat.give(message('one'), message('two'));
  const run = await untilRun(1);
  await untilState(2, 'queued');
  chat.give(message('/cancel 2'));
  await untilState(2, 'cancelled');
  run.finish();

  chat.give(message('/continue 2'));

  await untilText('Retrying #2 as #3.');
  expect((await untilRun(2)).text).toBe('two');
});

it('an interrupted task is dropped by a retry, and resumes when it is continued', async () => {
  const before = await startRig();
  before.chat.give(message('one'), message('two', { conversation: 'telegram:-5' }));
  await before.untilRun(1);
  await before.untilState(1, 'running');
  const second = await before.untilRun(2);
  await before.untilState(2, 'running');
  const after = await before.crash((host) => {
    for (const run of before.host.runs) {
      host.sessions.add(run.sessionId);
      host.records.set(run.promptId, { state: 'unfinished' });
    }
  });
  await after.untilState(1, 'interrupted');
  await after.untilState(2, 'interrupted');

  after.chat.give(message('/retry'), message('/continue', { conversation: 'telegram:-5' }));

  await after.untilText('Retrying #1 as #3.');
  await after.untilText('Continuing.', 'telegram:-5');
  expect(after.task(1).state).toBe('cancelled');
  const runs = [await after.untilRun(1), await after.untilRun(2)];
  expect(runs.map(({ text }) => text.includes('You were interrupted')).toSorted()).toEqual([false, true]);
  expect(runs.map(({ sessionId }) => sessionId)).toContain(second.sessionId);
});

it('/continue without a number means what was interrupted, also when something was done since', async () => {
  const before = await startRig();
  before.chat.give(message('one'), message('two'));
  const { sessionId, promptId } = await before.untilRun(1);
  await before.untilState(1, 'running');
  await before.untilState(2, 'queued');
  const after = await before.crash((host) => {
    host.sessions.add(sessionId);
    host.records.set(promptId, { state: 'unfinished' });
  });
  await after.untilState(1, 'interrupted');
  (await after.untilRun(1)).finish();
  await after.untilState(2, 'done');

  after.chat.give(message('/continue'));

  await after.untilText('Continuing.');
  expect((await after.untilRun(2)).sessionId).toBe(sessionId);
});

describe('/tasks', () => {
  it('tells the newest tasks of this chat first, also to viewers', async () => {
    const { chat, untilRun, untilText, untilState } = await failed();
    chat.give(message('elsewhere', { conversation: 'telegram:-5' }));
    (await untilRun(2)).finish();
    chat.give(message('now'));
    await untilRun(3);
    await untilState(3, 'running');

    chat.give(message('/tasks', { sender: { id: vic.id, name: vic.name } }));

    expect(await untilText('#3')).toMatch(/^▶️ #3 running, .+: now\n❌ #1 failed, .+: build it\n/);
  });

  it('tells how to do one again only where one has ended', async () => {
    const { chat, untilRun, untilState, untilText } = await startRig();
    chat.give(message('one'));
    const run = await untilRun(1);
    await untilState(1, 'running');
    chat.give(message('/tasks'));
    expect(await untilText('#1 running')).not.toContain('/retry');
    run.finish();
    await untilState(1, 'done');

    chat.give(message('/tasks'));

    expect(await untilText('#1 done')).toContain('/retry N repeats one.');
  });

  it('looks for a text', async () => {
    const { chat, untilText } = await failed();
    chat.give(message('/tasks BUILD'), message('/tasks nothing like it'));

    expect(await untilText('#1 failed')).toContain('build it');
    await untilText('No task in this chat contains this text.');
  });
});

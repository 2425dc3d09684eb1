import { describe, expect, it } from 'vitest';
import { message, type Rig, type RigOptions, startRig } from '../rig.ts';
import type { Run } from '../scripted-host.ts';

const says = (text: string) => ({ type: 'text-delta' as const, message: 'm', block: 0, text });

/** claude works on task 1; task 2 waits behind it and is given to it now. */
async function steered(options: RigOptions = {}): Promise<Rig & { main: Run; second: Run }> {
  const rig = await startRig(options);
  rig.chat.give(message('build it'), message('and make it blue'));
  const main = await rig.untilRun(1);
  main.emit(says('Half'));
  await rig.untilState(2, 'queued');
  expect(rig.bridge.tasks.steer(rig.task(2))).toBeUndefined();
  return { ...rig, main, second: await rig.untilRun(2) };
}

describe('a message that is given to claude while it works', () => {
  it('is handed over once, in the same session, with its own id', async () => {
    const { host, main, second, task } = await steered();

    expect(main.steered).toEqual([second]);
    expect(second).toMatchObject({ text: 'and make it blue', promptId: task(2).id, sessionId: main.sessionId });
    expect(task(2).state).toBe('running');
    expect(host.opens).toHaveLength(1);
  });

  it('that Claude folds into its turn ends with it, and its person reads where the answer is', async () => {
    const { chat, host, main, second, untilState, untilText, until } = await steered();
    second.emit({ type: 'folded', into: main.promptId });
    main.finish({ text: 'Built in blue.' });
    second.finish({ outcome: 'merged' });

    await untilState(1, 'done');
    await untilState(2, 'done');
    await untilText('The answer to #1 covers this too.');
    expect(chat.texts().filter((text) => text.includes('Built in blue.'))).toHaveLength(1);
    await until(() => host.held === 0, 'the session to be given back');
  });

  it('that claude answers afterwards gets an answer of its own, and the session is held until then', async () => {
    const { chat, host, main, second, untilState, untilText, untilRun } = await steered();
    chat.give(message('third'));
    main.finish({ text: 'Built.' });
    await untilState(1, 'done');
    expect(host.held).toBe(1);

    second.emit(says('Now it'));
    second.finish({ text: 'Now it is blue.' });

    await untilText('Now it is blue.');
    await untilState(2, 'done');
    expect((await untilRun(3)).text).toBe('third');
  });

  it('that claude never began with waits again, before what came later', async () => {
    const { chat, main, second, untilState, untilRun } = await steered();
    chat.give(message('third'));
    await untilState(3, 'queued');
    second.finish({ outcome: 'withdrawn' });
    main.finish({ text: 'Built.' });

    const again = await untilRun(3);
    expect(again.text).toBe('and make it blue');
    // claude passes over an id that it was given before.
    expect(again.promptId).not.toBe(second.promptId);
  });

  it('waits again when what it was given into is stopped before claude began with it', async () => {
    const { chat, untilState, untilRun } = await steered();

    chat.give(message('/stop'));

    await untilState(1, 'cancelled');
    expect((await untilRun(3)).text).toBe('and make it blue');
  });

  it('is stopped by /stop when claude is at it alone', async () => {
    const { chat, main, second, untilState } = await steered();
    main.finish({ text: 'Built.' });
    await untilState(1, 'done');
    second.emit(says('Now'));

    chat.give(message('/stop'));
    await untilState(2, 'cancelled');

    expect(second.ended).toBe(true);
  });

  it('is not handed over twice when the power goes off: what claude has not seen waits again', async () => {
    const rig = await steered();

    const after = await rig.crash(
      (host) => {
        host.sessions.add(rig.main.sessionId);
        host.records.set(rig.main.promptId, { state: 'unfinished' });
        host.records.set(rig.second.promptId, { state: 'unseen' });
      },
      { recovery: 'continue' },
    );

    (await after.untilRun(1)).finish({ text: 'Built.' });
    expect((await after.untilRun(2)).text).toBe('and make it blue');
  });
});

describe('a message that shares the turn of another task', () => {
  it('cannot be cancelled alone, because that would end both', async () => {
    const { chat, until, main, task } = await steered();

    chat.give(message('/cancel 2'));

    await until(() => chat.texts().some((text) => text.includes('Cancel that one instead')), 'a refusal');
    expect([task(1).state, task(2).state]).toEqual(['running', 'running']);
    expect(main.ended).toBe(false);
  });

  it('waits again when that task is nudged, and is stopped when it is stopped', async () => {
    const { bridge, chat, main, second, task, untilRun, untilState, host } = await steered();
    second.emit({ type: 'folded', into: main.promptId });
    host.isSlowToStop = true;
    bridge.tasks.nudge(task(1));
    host.records.set(main.promptId, { state: 'unfinished' });
    host.records.set(second.promptId, { state: 'unfinished' });
    second.finish({ outcome: 'stopped' });
    main.finish({ outcome: 'stopped' });
    host.isSlowToStop = false;

    const again = await untilRun(3);
    expect(again.text).toContain('build it');
    await untilState(2, 'queued');
    again.finish({ text: 'Built.' });
    expect((await untilRun(4)).text).toContain('and make it blue');
    chat.give(message('/stop'));
    await untilState(2, 'cancelled');
  });

  it('waits out a limit that it meets in its own turn', async () => {
    const { chat, clock, main, second, untilRun, untilState, untilText } = await steered();
    main.finish({ text: 'Built.' });
    const resetsAt = clock.now() + 60_000;
    second.finish({ outcome: 'failed', failure: 'rate-limited', message: 'Limit.', resetsAt });
    await untilState(2, 'parked');
    await untilText('Resuming #2 at');

    await clock.advance(62_000);

    (await untilRun(3)).finish({ text: 'Now it is blue.' });
    await untilText('Now it is blue.');
    expect(chat.texts().filter((text) => text.includes('Now it is blue.'))).toHaveLength(1);
  });
});

describe('a steered message and the end of what it was folded into', () => {
  const folded = async (options: RigOptions = {}) => {
    const rig = await steered(options);
    rig.second.emit({ type: 'folded', into: rig.main.promptId });
    await rig.clock.advance(0);
    return rig;
  };

  it('fails with it, and can be given again', async () => {
    const { chat, main, second, untilState, until } = await folded();
    main.finish({ outcome: 'failed', failure: 'api-error', message: 'Broken.' });
    second.finish({ outcome: 'failed', failure: 'api-error', message: 'Broken.' });

    await untilState(2, 'failed');
    const retries = () => chat.arrived.flatMap(({ buttons }) => buttons.map(({ action }) => action));
    await until(() => retries().includes('retry:2'), 'a button to give it again');
  });

  it('is stopped with it, also when the power goes off meanwhile', async () => {
    const rig = await folded();
    rig.host.isSlowToStop = true;
    rig.chat.give(message('/stop'));
    expect(rig.store.tasks.cancelRequests()).toHaveLength(2);

    const after = await rig.crash(
      (host) => {
        host.records.set(rig.main.promptId, { state: 'unfinished' });
        host.records.set(rig.second.promptId, { state: 'unfinished' });
      },
      { recovery: 'continue' },
    );

    await after.untilState(1, 'cancelled');
    await after.untilState(2, 'cancelled');
    expect(after.host.runs).toEqual([]);
    for (const run of [rig.main, rig.second]) run.finish({ outcome: 'stopped' });
  });

  it('takes no time of its own from limits.taskMinutes, and none from the other one', async () => {
    const { clock, main, second, task, untilState, untilText } = await steered({ limits: { taskMinutes: 10 } });
    main.finish({ text: 'Built.' });
    await untilState(1, 'done');
    await clock.advance(9 * 60_000);
    second.emit(says('Now'));
    await clock.advance(9 * 60_000);
    expect(task(2).state).toBe('running');

    await clock.advance(60_000);

    await untilText('Stopped after 10 minutes');
    await untilState(2, 'failed');
  });

  it('of a person who was removed ends when its own turn begins', async () => {
    const { main, second, store, untilState, task } = await steered();
    store.tasks.requestCancel(task(2).id);
    main.finish({ text: 'Built.' });
    await untilState(1, 'done');

    second.emit(says('Now'));

    await untilState(2, 'cancelled');
  });
});

it('a message that was folded into an answer before the power went off is not asked again', async () => {
  const rig = await steered();
  const ended = { text: '', sessionId: rig.main.sessionId, costUsd: undefined, durationMs: 1 };

  const after = await rig.crash((host) => {
    host.records.set(rig.main.promptId, {
      state: 'finished',
      outcome: { ...ended, outcome: 'done', text: 'In blue.' },
    });
    host.records.set(rig.second.promptId, { state: 'finished', outcome: { ...ended, outcome: 'merged' } });
  });

  await after.untilText('In blue.');
  await after.untilText('The answer to another message covers this too.');
  await after.untilState(2, 'done');
  expect(after.host.runs).toEqual([]);
});

describe('steering is refused with a reason, and the task stays where it is,', () => {
  it('when nothing runs', async () => {
    const { bridge, chat, untilState, task } = await startRig({ concurrency: 1 });
    chat.give(message('elsewhere', { conversation: 'telegram:-5' }), message('here'));
    await untilState(2, 'queued');

    expect(bridge.tasks.steer(task(2))).toBe('Nothing is running here.');
    expect(task(2).state).toBe('queued');
  });

  it('when the chat is to continue in another session', async () => {
    const { bridge, chat, store, untilRun, untilState, until, task } = await startRig();
    chat.give(message('one'));
    await untilRun(1);
    chat.give(message('/new'), message('two'));
    await until(() => store.conversations.get('telegram:1')?.session.agentId === undefined, 'the new session');
    await untilState(2, 'queued');

    expect(bridge.tasks.steer(task(2))).toContain('another session');
  });

  it('when claude has seen it before', async () => {
    const { bridge, main, second, task, untilState } = await steered();
    second.emit({ type: 'folded', into: main.promptId });
    second.finish({ outcome: 'stopped' });
    await untilState(2, 'queued');

    expect(bridge.tasks.steer(task(2))).toContain('has worked on #2 before');
  });

  it('when the budget of its person is used up', async () => {
    const { bridge, chat, untilRun, untilState, task } = await startRig({ limits: { perDayUsd: 1 } });
    chat.give(message('long'));
    await untilRun(1);
    chat.give(message('dear', { conversation: 'telegram:-5' }));
    (await untilRun(2)).finish({ text: 'ok', costUsd: 5 });
    await untilState(2, 'done');
    chat.give(message('one more'));
    await untilState(3, 'queued');

    expect(bridge.tasks.steer(task(3))).toContain('$1.00');
    expect(task(3).state).toBe('queued');
  });

  it('when this claude cannot take messages', async () => {
    const { bridge, chat, host, untilRun, untilState, task } = await startRig();
    host.isOld = true;
    chat.give(message('one'), message('two'));
    await untilRun(1);
    await untilState(2, 'queued');

    expect(bridge.tasks.steer(task(2))).toContain('takes no messages while it works');
    expect(task(2).state).toBe('queued');
  });
});

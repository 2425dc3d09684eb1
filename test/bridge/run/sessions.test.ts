import { describe, expect, it } from 'vitest';
import { message, type Rig, startRig } from '../rig.ts';

describe('the session of a conversation', () => {
  const session = ({ store }: Pick<Rig, 'store'>) => store.conversations.get('telegram:1')?.session.agentId;

  it('that is gone is replaced, and the person reads that Claude forgot', async () => {
    const { chat, host, untilRun, untilText } = await startRig();
    chat.give(message('one'));
    (await untilRun(1)).finish({ text: 'first' });
    await untilText('first');
    host.sessions.clear();

    chat.give(message('two'));
    (await untilRun(2)).finish({ text: 'second' });

    expect(await untilText('second')).toContain('no longer has this chat’s earlier session');
  });

  it('that never answered is replaced without a word', async () => {
    const { chat, host, untilRun, untilText } = await startRig();
    chat.give(message('one'));
    (await untilRun(1)).finish({ outcome: 'failed', failure: 'refused', message: 'claude declined.' });
    await untilText('declined');
    host.sessions.clear();

    chat.give(message('two'));
    (await untilRun(2)).finish({ text: 'second' });

    expect(await untilText('second')).not.toContain('session');
  });

  it('given up by /new while a task runs stays given up when it ends', async () => {
    const rig = await startRig();
    const { chat, untilRun, untilState } = rig;
    chat.give(message('one'));
    const run = await untilRun(1);

    chat.give(message('/new'));
    run.finish();
    await untilState(1, 'done');
    expect(session(rig)).toBeUndefined();
    chat.give(message('two'));

    expect((await untilRun(2)).sessionId).not.toBe(run.sessionId);
  });

  it('given up by /new while claude is being started stays given up', async () => {
    const rig = await startRig();
    const { chat, host, until, untilRun, untilState } = rig;
    chat.give(message('one'));
    (await untilRun(1)).finish();
    await untilState(1, 'done');
    const start = host.holdOpen();
    chat.give(message('two'));
    await until(() => host.opens.length === 2, 'claude to be asked for');

    chat.give(message('/new'));
    start();
    (await untilRun(2)).finish();
    await untilState(2, 'done');

    expect(session(rig)).toBeUndefined();
  });

  it('of another project is not taken over by a task that was sent before the change', async () => {
    const rig = await startRig();
    const { chat, untilRun, untilState } = rig;
    chat.give(message('one'), message('two'));
    const run = await untilRun(1);

    chat.give(message('/project site'));
    run.finish();
    const second = await untilRun(2);
    expect(second.project).toBe('home');
    second.finish();
    await untilState(2, 'done');
    expect(session(rig)).toBeUndefined();
    chat.give(message('three'));
    const third = await untilRun(3);

    expect(third).toMatchObject({ project: 'site' });
    expect([run.sessionId, second.sessionId]).not.toContain(third.sessionId);
  });

  it('gets what a background task of claude brings later', async () => {
    const { chat, host, log, untilRun, untilText, untilState } = await startRig();
    chat.give(message('start the server'));
    const run = await untilRun(1);
    run.finish({ text: 'It runs.' });
    await untilState(1, 'done');

    host.tellBackground(run.sessionId, 'The server **ended**.', { cause: 'task', startedBy: run.promptId });
    host.tellBackground('unknown', 'Who asked?');

    expect(await untilText('The server ended.')).toMatch(/^Background result of task #1:/);
    expect(chat.arrived).toHaveLength(2);
    expect(log.lines.filter(({ level }) => level === 'warn')).toHaveLength(1);
  });

  it('is left behind by /new, but what it still brings is sent', async () => {
    const { chat, host, untilRun, untilText, untilState } = await startRig();
    chat.give(message('start the server'));
    const run = await untilRun(1);
    run.finish();
    await untilState(1, 'done');
    chat.give(message('/new'));
    await untilText('New session');

    host.tellBackground(run.sessionId, 'The server ended.', { cause: 'task', startedBy: run.promptId });

    expect(await untilText('The server ended.')).toMatch(/^Background result of task #1:/);
  });

  it.each([
    ['timer', 'Claude’s own timer, not a task:'],
    ['session', 'Another Claude session, not a task:'],
    ['unknown', 'Claude by itself, not a task:'],
  ] as const)('hears what came of a turn that no task began (%s)', async (cause, label) => {
    const { chat, host, untilRun, untilText, untilState } = await startRig();
    chat.give(message('work'));
    const run = await untilRun(1);
    run.finish({ text: 'All done.' });
    await untilState(1, 'done');

    host.tellBackground(run.sessionId, 'Tick.', { cause, startedBy: undefined });

    expect(await untilText('Tick.')).toBe(`${label}\nTick.`);
  });
});

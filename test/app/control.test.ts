import { describe, expect, it } from 'vitest';
import { message, type Rig, startRig } from '../bridge/rig.ts';

async function busy(): Promise<Rig> {
  const rig = await startRig();
  rig.chat.give(...['one', 'two', 'three'].map((text) => message(text)));
  await rig.untilRun(1);
  await rig.untilState(3, 'queued');
  return rig;
}

describe('someone at the host', () => {
  it('moves a task, and that is the order in which they run', async () => {
    const { bridge, host, untilRun } = await busy();

    expect(bridge.control['tasks.move']({ task: 3, to: 'first' })).toEqual({
      message: 'Task #3 is number 1 of 2 in line.',
    });
    expect(bridge.control['tasks.move']({ task: 3, to: 'first' })).toEqual({
      message: 'Task #3 is number 1 of 2 in line already.',
    });
    host.runs[0]?.finish();

    expect((await untilRun(2)).text).toBe('three');
  });

  it('pauses a conversation and resumes it: what waited runs then', async () => {
    const { bridge, host, store, task, untilRun, untilState } = await busy();
    expect(bridge.control['lanes.pause']({})).toEqual({
      message: 'Paused: telegram:1. To resume: dispatch-bridge tasks resume',
    });
    host.runs[0]?.finish();
    await untilState(1, 'done');
    expect(task(2).state).toBe('queued');
    expect(store.conversations.get('telegram:1')?.paused).toBe(true);

    expect(bridge.control['lanes.resume']({ conversation: 'telegram:1' })).toEqual({
      message: 'Resumed: telegram:1.',
    });

    (await untilRun(2)).finish();
    expect((await untilRun(3)).text).toBe('three');
    expect(bridge.control['lanes.resume']({})).toEqual({ message: 'Nothing is paused.' });
  });

  it('a pause outlives a restart', async () => {
    const rig = await busy();
    rig.bridge.control['lanes.pause']({});

    const after = await rig.crash((host) => host.records.set(rig.host.runs[0]!.promptId, { state: 'unfinished' }));
    await after.untilText('only partly done');

    expect(after.host.runs).toEqual([]);
    after.bridge.control['lanes.resume']({});
    expect((await after.untilRun(1)).text).toBe('two');
  });

  it('cancels and repeats tasks, and the chat says so', async () => {
    const { bridge, host, untilText, untilRun, untilState } = await busy();

    expect(bridge.control['tasks.cancel']({ task: '2' })).toEqual({ message: 'Cancelled #2.' });
    await untilText('From the host: cancelled #2.');
    expect(bridge.control['tasks.retry']({ task: 2 })).toEqual({ message: 'Retrying #2 as #4.' });
    await untilText('From the host: retrying #2 as #4.');
    expect(bridge.control['tasks.cancel']({ task: 1 })).toEqual({ message: 'Stopping task #1.' });
    await untilState(1, 'cancelled');

    expect((await untilRun(2)).text).toBe('two');
    expect(host.runs).toHaveLength(2);
  });

  it('cancels a task on hold, whose end is in the log', async () => {
    const { bridge, host, log, untilState } = await busy();
    host.runs[0]!.finish({ outcome: 'failed', failure: 'not-logged-in', message: 'Claude is not logged in.' });
    await untilState(1, 'parked');

    expect(bridge.control['tasks.cancel']({ task: 1 })).toEqual({ message: 'Cancelling task #1.' });
    await untilState(1, 'cancelled');

    expect(log.lines.filter(({ message, fields }) => message === 'task ended' && fields.task === 1)).toMatchObject([
      { fields: { state: 'cancelled' } },
    ]);
  });

  it('pauses only chats where tasks wait, and each hears of it without a sound', async () => {
    const { bridge, chat, store, untilRun, until } = await busy();
    chat.give(message('elsewhere', { conversation: 'telegram:-5' }));
    await untilRun(2);

    bridge.control['lanes.pause']({});
    bridge.control['lanes.resume']({});

    const words = () => chat.arrived.filter(({ text }) => text.includes('on the host'));
    await until(() => words().length === 2, 'both words');
    expect(words()).toMatchObject([
      { conversation: 'telegram:1', text: '⏳ Paused on the host. New tasks wait until /resume.', notify: false },
      { conversation: 'telegram:1', text: '▶️ Resumed on the host.', notify: false },
    ]);
    expect(store.conversations.paused()).toEqual([]);
  });

  it('retries a task once at a time, and none of a person who was removed', async () => {
    const paula = { platform: 'telegram', id: '30', name: 'Paula', role: 'operator', host: 'desk' } as const;
    const { bridge, chat, store, untilState } = await startRig({ prepare: (_, { users }) => users.put(paula) });
    chat.give(message('one'), message('two'), message('three', { sender: { id: '30', name: 'Paula' } }));
    await untilState(1, 'running');
    await untilState(3, 'queued');
    for (const task of [2, 3]) bridge.control['tasks.cancel']({ task });

    bridge.control['tasks.retry']({ task: 2 });
    const retry = (task: number) => () => bridge.control['tasks.retry']({ task });

    expect(retry(2)).toThrow(expect.objectContaining({ userMessage: 'Already retried as #4, which is queued.' }));
    store.users.remove('telegram', '30');
    expect(retry(3)).toThrow(
      expect.objectContaining({ userMessage: expect.stringContaining('Paula can no longer give tasks.') }),
    );
    expect(store.tasks.list()).toHaveLength(4);
  });

  it.each([
    ['tasks.move', { task: 99, to: 'first' }, 'Unknown task 99. See: dispatch-bridge tasks list --all'],
    ['tasks.move', { task: 2, to: 'sideways' }, 'Invalid params: to is one of first, up, down, last.'],
    ['tasks.move', { task: 1, to: 'first' }, 'Task #1 is not waiting in line: it is running.'],
    ['tasks.retry', { task: 1 }, 'Task #1 is running.'],
    ['tasks.cancel', {}, 'Invalid params: task is a number or the beginning of an id.'],
    ['lanes.resume', { conversation: 7 }, 'Invalid params: conversation is a text.'],
    [
      'lanes.pause',
      { conversation: 'telegram:404' },
      'Unknown chat telegram:404. See the column CHAT of: dispatch-bridge tasks list --all',
    ],
  ] as const)('reads why %s cannot be done', async (method, params, why) => {
    const { bridge } = await busy();

    expect(() => bridge.control[method](params)).toThrow(
      expect.objectContaining({ code: 'invalid', userMessage: why }),
    );
  });
});

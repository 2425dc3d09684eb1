import { describe, expect, it } from 'vitest';
import { message, type Rig, startRig } from '../core/rig.ts';

async function busy(): Promise<Rig> {
  const rig = await startRig();
  rig.chat.give(...['one', 'two', 'three'].map((text) => message(text)));
  await rig.untilRun(1);
  await rig.untilState(3, 'queued');
  return rig;
}

describe('somebody at the host', () => {
  it('moves a task, and that is the order in which they run', async () => {
    const { bridge, host, untilRun } = await busy();

    expect(bridge.control['tasks.move']({ task: 3, to: 'first' })).toEqual({ message: 'Task 3 comes next.' });
    expect(bridge.control['tasks.move']({ task: 3, to: 'first' })).toEqual({ message: 'Task 3 is there already.' });
    host.runs[0]?.finish();

    expect((await untilRun(2)).text).toBe('three');
  });

  it('pauses a conversation and resumes it: what waited runs then', async () => {
    const { bridge, host, store, task, untilRun, untilState } = await busy();
    expect(bridge.control['lanes.pause']({})).toEqual({ message: 'telegram:1: paused.' });
    host.runs[0]?.finish();
    await untilState(1, 'done');
    expect(task(2).state).toBe('queued');
    expect(store.conversations.get('telegram:1')?.paused).toBe(true);

    expect(bridge.control['lanes.resume']({ conversation: 'telegram:1' })).toEqual({ message: 'telegram:1: resumed.' });

    (await untilRun(2)).finish();
    expect((await untilRun(3)).text).toBe('three');
    expect(bridge.control['lanes.resume']({})).toEqual({ message: 'Nothing had to be resumed.' });
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

  it('cancels and repeats tasks, and the chat is told', async () => {
    const { bridge, host, untilText, untilRun, untilState } = await busy();

    expect(bridge.control['tasks.cancel']({ task: '2' })).toEqual({ message: 'Task 2 is cancelled.' });
    await untilText('Task #2 was cancelled on the host.');
    expect(bridge.control['tasks.retry']({ task: 2 })).toEqual({ message: 'Task 2 is done again as 4.' });
    await untilText('Task #2 is done again as #4');
    expect(bridge.control['tasks.cancel']({ task: 1 })).toEqual({ message: 'Task 1 is being stopped.' });
    await untilState(1, 'cancelled');

    expect((await untilRun(2)).text).toBe('two');
    expect(host.runs).toHaveLength(2);
  });

  it.each([
    ['tasks.move', { task: 99, to: 'first' }, 'There is no task 99.'],
    ['tasks.move', { task: 2, to: 'sideways' }, 'A task can be moved first, up, down, last.'],
    ['tasks.move', { task: 1, to: 'first' }, 'Task 1 does not wait in a line: it is running.'],
    ['tasks.retry', { task: 1 }, 'Task 1 has not ended: running.'],
    ['tasks.cancel', {}, 'There is no task .'],
    ['lanes.pause', { conversation: 'telegram:404' }, 'There is no conversation telegram:404.'],
  ] as const)('is told why %s can not be done', async (method, params, why) => {
    const { bridge } = await busy();

    expect(() => bridge.control[method](params)).toThrow(
      expect.objectContaining({ code: 'invalid', userMessage: why }),
    );
  });
});

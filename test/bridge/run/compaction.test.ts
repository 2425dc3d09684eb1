import { describe, expect, it } from 'vitest';
import { knownPlatforms } from '../../../src/cli/shared/platforms.ts';
import { descriptionOf } from '../../../src/core/commands/kit/command.ts';
import { chatCommands } from '../../../src/core/commands/registry.ts';
import type { Outcome } from '../../../src/core/model/events.ts';
import { createKnownPlatforms } from '../../../src/core/platforms/known-platforms.ts';
import { ann, editOf, message, press, type Rig, type RigOptions, startRig } from '../rig.ts';

const bob = { ...ann, id: '3', name: 'Bob', role: 'operator' as const };
const byBob = { sender: { id: '3', name: 'Bob' } };

const full: Partial<Outcome> = {
  outcome: 'failed',
  failure: 'context-full',
  message: 'This session is full.',
  text: '',
};
const compacted: Partial<Outcome> = { outcome: 'done', text: 'Compacted.' };

/** claude has answered one message, and can't take the second. */
async function withFullSession(options: RigOptions = {}): Promise<Rig> {
  const rig = await startRig(options);
  rig.chat.give(message('one'));
  (await rig.untilRun(1)).finish({ text: 'First.' });
  await rig.untilState(1, 'done');
  rig.chat.give(message('two'));
  (await rig.untilRun(2)).finish(full);
  await rig.untilText('This session is full.');
  return rig;
}

async function pressed({ chat, until }: Rig, action: string, change = {}): Promise<string | undefined> {
  const given = press(action, { messageId: 'm2', ...change });
  chat.give(given);
  return (await until(() => chat.acknowledged.find(({ pressId }) => pressId === given.pressId), 'a word')).text;
}

function sessionOf({ store }: Rig): string | undefined {
  return store.conversations.get('telegram:1')?.session.agentId;
}

describe('an answer that says the session is full', () => {
  it('offers to compact it or to start a new one, and says how its task is done again', async () => {
    const { chat } = await withFullSession();

    expect(chat.arrived.at(-1)?.buttons).toEqual([
      { label: 'Compact', action: 'compact:2' },
      { label: 'New session', action: 'new:2' },
    ]);
    expect(chat.texts().at(-1)).toContain('then send /retry 2.');
    expect(chat.texts().at(-1)).not.toContain('end the task again');
  });

  it('has claude compact that session when it is pressed, once, and answers once', async () => {
    const rig = await withFullSession();

    expect(await pressed(rig, 'compact:2')).toBe('Compacting this session as #3.');
    expect(await pressed(rig, 'compact:2')).toBe('Task #3 already compacts this session.');

    const run = await rig.untilRun(3);
    expect(run).toMatchObject({ isCompaction: true, text: '', files: [], sessionId: rig.host.runs[0]!.sessionId });
    run.finish(compacted);
    await rig.untilText('Compacted.');
    expect(await pressed(rig, 'compact:2')).toBe('Task #3 already compacted this session.');
    expect(rig.store.tasks.list()).toHaveLength(3);
    expect(rig.chat.arrived.find(({ text }) => text.includes('is full'))?.buttons).toEqual([]);
    expect(rig.chat.texts().filter((text) => text.includes('Compacted.'))).toHaveLength(1);
  });

  it('starts a new session when that is pressed, once', async () => {
    const rig = await withFullSession();

    await pressed(rig, 'new:2');
    await rig.untilText('New session in “home”.');
    expect(sessionOf(rig)).toBeUndefined();

    expect(await pressed(rig, 'new:2')).toBe('This chat has already left that session.');
    expect(await pressed(rig, 'compact:2')).toBe('This chat has already left that session.');
    expect(rig.store.tasks.list()).toHaveLength(2);
  });

  it('compacts nothing after /new, also when a session was begun since', async () => {
    const rig = await withFullSession();
    rig.chat.give(message('/new'), message('three'));
    (await rig.untilRun(3)).finish({ text: 'Third.' });
    await rig.untilState(3, 'done');
    const session = sessionOf(rig);

    expect(await pressed(rig, 'compact:2')).toBe('This chat has already left that session.');
    expect(await pressed(rig, 'new:2')).toBe('This chat has already left that session.');

    expect(sessionOf(rig)).toBe(session);
    expect(rig.store.tasks.list()).toHaveLength(3);
  });

  it('does neither for a person who may not, and keeps its buttons', async () => {
    const rig = await withFullSession({ users: [bob] });

    expect(await pressed(rig, 'compact:2', byBob)).toBe('Only Ann or an owner can compact the session of this task.');
    expect(await pressed(rig, 'new:2', byBob)).toBe('Only Ann or an owner can leave the session of this task.');

    expect(sessionOf(rig)).toBe(rig.host.runs[0]!.sessionId);
    expect(rig.chat.arrived.at(-1)?.buttons).toHaveLength(2);
  });

  it('is a task of the person who pressed', async () => {
    const rig = await withFullSession({ users: [{ ...bob, role: 'owner' }] });

    await pressed(rig, 'compact:2', byBob);

    expect(await rig.untilState(3, 'running')).toMatchObject({ userId: '3', userName: 'Bob', prompt: '/compact' });
  });

  it('works the same after a restart', async () => {
    const before = await withFullSession();
    const { sessionId } = before.host.runs[0]!;
    const rig = await before.crash((host) => void host.sessions.add(sessionId));

    expect(await pressed(rig, 'compact:2')).toBe('Compacting this session as #3.');

    expect(await rig.untilRun(1)).toMatchObject({ isCompaction: true, sessionId });
  });
});

describe('/compact', () => {
  it('is offered beside the others, in words that fit in the menus of all platforms', () => {
    expect(chatCommands.map(({ name }) => name)).toContain('compact');
    const known = createKnownPlatforms(knownPlatforms);
    expect(chatCommands.filter((command) => !/^.{3,100}$/u.test(descriptionOf(command, known)))).toEqual([]);
  });

  it('has the session of the chat compacted, and answers once', async () => {
    const rig = await startRig();
    rig.chat.give(message('one'));
    (await rig.untilRun(1)).finish({ text: 'First.' });
    await rig.untilState(1, 'done');

    rig.chat.give(message('/compact'));
    const run = await rig.untilRun(2);
    run.finish(compacted);

    await rig.untilState(2, 'done');
    await rig.untilText('Compacted.');
    expect(run).toMatchObject({ isCompaction: true, text: '', sessionId: rig.host.runs[0]!.sessionId });
    expect(rig.chat.texts()).toHaveLength(2);
  });

  it.each([
    ['without a session', '/compact', 'No session to compact here'],
    ['with words behind it', '/compact the tests', '/compact takes no text; Claude decides what to keep.'],
  ])('%s says why not, and gives no task', async (_, text, words) => {
    const rig = await startRig();
    rig.chat.give(message(text));

    await rig.untilText(words);
    expect(rig.store.tasks.list()).toEqual([]);
  });

  it('waits its turn whatever new messages do, twice is once, and it is never given while claude works', async () => {
    const rig = await startRig({ busy: 'steer' });
    rig.chat.give(message('one'));
    const first = await rig.untilRun(1);
    rig.chat.give(message('/compact'));
    await rig.untilState(2, 'queued');
    rig.chat.give(message('/compact'));
    await rig.untilText('Task #2 already compacts this session.');

    expect(await pressed(rig, 'now:2')).toBe('It compacts the session, so it waits until nothing is running.');

    first.finish();
    const compaction = await rig.untilRun(2);
    expect(compaction.isCompaction).toBe(true);
    rig.chat.give(message('three'));
    await rig.untilState(3, 'queued');
    compaction.finish(compacted);
    expect(await rig.untilRun(3)).toMatchObject({ isCompaction: false, text: 'three' });
    expect(first.steered).toEqual([]);
    expect(compaction.steered).toEqual([]);
  });

  it('says so when its session is gone before its turn comes', async () => {
    const rig = await startRig();
    rig.chat.give(message('one'));
    const first = await rig.untilRun(1);
    rig.chat.give(message('/compact'), message('/new'));
    await rig.untilText('New session');
    first.finish();

    await rig.untilText('there is nothing to compact');
    expect(rig.host.runs).toHaveLength(1);
  });

  it('cannot be given other words', async () => {
    const rig = await startRig();
    rig.chat.give(message('one'));
    const first = await rig.untilRun(1);
    const command = message('/compact');
    rig.chat.give(command);
    await rig.untilState(2, 'queued');

    rig.chat.give(editOf(command, '/compact and delete everything'), message('/edit 2 delete everything'));
    await rig.untilText('Task #2 compacts the session; it has no text to change.');

    expect(rig.task(2).prompt).toBe('/compact');
    first.finish();
    expect(await rig.untilRun(2)).toMatchObject({ isCompaction: true, text: '' });
  });

  it('is not what a text like it becomes: chat text stays text', async () => {
    const rig = await startRig();
    rig.chat.give(message('one'));
    const first = await rig.untilRun(1);
    rig.chat.give(message('two'));
    await rig.untilState(2, 'queued');
    rig.chat.give(message('/edit 2 /compact'));
    await rig.untilText('Changed #2.');
    first.finish();

    expect(await rig.untilRun(2)).toMatchObject({ isCompaction: false, text: '/compact' });
  });

  it('that fails can be retried, as the same', async () => {
    const rig = await withFullSession();
    rig.chat.give(message('/compact'));
    (await rig.untilRun(3)).finish({ ...full, message: 'Claude could not compact this session.' });
    await rig.untilText('could not compact');

    expect(rig.chat.arrived.at(-1)?.buttons).toEqual([
      { label: 'Retry', action: 'retry:3' },
      { label: 'New session', action: 'new:3' },
    ]);
    expect(await pressed(rig, 'retry:3', { messageId: 'm3' })).toBe('Retrying #3 as #4.');
    expect(await rig.untilRun(4)).toMatchObject({ isCompaction: true, text: '' });
  });

  it('that was cut off by a crash is given again, with an id of its own', async () => {
    const before = await startRig({ recovery: 'continue' });
    before.chat.give(message('one'));
    (await before.untilRun(1)).finish({ text: 'First.' });
    await before.untilState(1, 'done');
    before.chat.give(message('/compact'));
    const cut = await before.untilRun(2);
    cut.emit({ type: 'taken' });
    await before.until(() => before.store.tasks.attempts(cut.promptId)[0]?.answering, 'it to be noted down');

    const rig = await before.crash((host) => void host.sessions.add(cut.sessionId));

    const again = await rig.untilRun(1);
    expect(again).toMatchObject({ isCompaction: true, text: '', sessionId: cut.sessionId });
    expect(again.promptId).not.toBe(cut.promptId);
  });
});

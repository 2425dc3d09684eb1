import { expect, it } from 'vitest';
import { submitTask } from '../../../src/core/actions/submit-task.ts';
import { message, press, type Rig, startRig } from '../rig.ts';

/* Work beside the chat needs no file of the core: a session of its own, and tasks in it. */

const chat = 'telegram:1';

/** A session that works in a folder of its own. @returns what gives it a task */
function besideTheChat({ store }: Rig): (text: string) => { number: number; sessionId: string } {
  store.conversations.ensure(chat, 'home');
  const { id: sessionId } = store.sessions.add({
    ...{ conversation: chat, kind: 'code', project: 'home', folder: '/home-tree', model: 'opus' },
  });
  const person = { platform: 'telegram', userId: '1', userName: 'Ann' };
  const request = { origin: { kind: 'worker', ref: '1' }, conversation: chat, sessionId, ...person } as const;
  return (text) => submitTask(store, { ...request, project: 'home', messages: [{ text }] }, {});
}

it('runs beside the chat, in its own folder, one task after the other, and answers in the chat', async () => {
  const rig = await startRig({ concurrency: 5 });
  const give = besideTheChat(rig);

  rig.chat.give(message('talk with me'));
  const talk = await rig.untilRun(1);
  give('build it');
  const work = await rig.untilRun(2);
  give('test it');
  rig.chat.give(message('and another thing'));
  await rig.untilState(4, 'queued');

  expect(rig.host.opens.map(({ project: { path, model } }) => [path, model])).toEqual([
    ['/home', undefined],
    ['/home-tree', 'opus'],
  ]);
  expect(work.sessionId).not.toBe(talk.sessionId);
  work.finish({ text: 'Built.' });
  await rig.untilText('Built.');
  expect((await rig.untilRun(3)).text).toBe('test it');
  expect(rig.host.runs[2]?.sessionId).toBe(work.sessionId);
  talk.finish({ text: 'Nice talk.' });
  expect((await rig.untilRun(4)).text).toBe('and another thing');
  for (const run of rig.host.runs.slice(2)) run.finish();
  for (const number of [1, 2, 3, 4]) await rig.untilState(number, 'done');
  expect(rig.store.conversations.get(chat)?.session).toMatchObject({ agentId: talk.sessionId, title: 'talk with me' });
  expect(rig.store.audit.list().map(({ detail }) => detail)).toContain('from worker 1, in “home”, telegram:1');
});

it('a stop in the chat asks which, and stops what the chat itself does', async () => {
  const rig = await startRig({ concurrency: 5 });
  const give = besideTheChat(rig);
  give('build it');
  const work = await rig.untilRun(1);
  rig.chat.give(message('talk with me'));
  await rig.untilRun(2);

  rig.chat.give(message('/stop'));
  await rig.untilText('Which one?');
  rig.chat.give(press('stop:2'));

  await rig.untilState(2, 'cancelled');
  expect(work.ended).toBe(false);
  work.finish();
  await rig.untilState(1, 'done');
});

it('/new leaves it alone, and a crash brings each back to its own session', async () => {
  const rig = await startRig({ concurrency: 5, recovery: 'continue' });
  const give = besideTheChat(rig);
  const { sessionId } = give('build it');
  const work = await rig.untilRun(1);
  rig.chat.give(message('talk with me'));
  const talk = await rig.untilRun(2);
  await rig.untilState(2, 'running');
  rig.chat.give(message('/new'));
  await rig.untilText('New session');
  rig.chat.give(message('start afresh'));
  await rig.untilState(3, 'queued');

  const after = await rig.crash((host) => {
    for (const run of [work, talk]) {
      host.sessions.add(run.sessionId);
      host.records.set(run.promptId, { state: 'unfinished' });
    }
  });

  const again = await after.until(() => {
    const runs = after.host.runs.filter(({ text }) => text.includes('You were interrupted'));
    return runs.length === 2 ? runs : undefined;
  }, 'both to continue');
  expect(again.map((run) => run.sessionId).toSorted()).toEqual([work.sessionId, talk.sessionId].toSorted());
  expect(after.task(3).state).toBe('queued');
  expect(after.store.sessions.get(sessionId)).toMatchObject({ agentId: work.sessionId, state: 'open', kind: 'code' });
  for (const run of again) run.finish();
  const fresh = await after.untilRun(3);
  expect([fresh.text, [work.sessionId, talk.sessionId].includes(fresh.sessionId)]).toEqual(['start afresh', false]);
  fresh.finish();
  for (const number of [1, 2, 3]) await after.untilState(number, 'done');
});

import { expect, it } from 'vitest';
import { submitTask } from '../../../src/core/actions/submit-task.ts';
import { visibleText } from '../../../src/text/document/visible.ts';
import { type Rig, startRig } from '../rig.ts';

const nowhere = 'none:worker-1';

/** A task that nobody reads along with. */
function give({ store }: Rig, text: string) {
  const person = { platform: 'telegram', userId: '1', userName: 'Ann' };
  const request = { origin: { kind: 'worker' }, conversation: nowhere, ...person, project: 'home' } as const;
  return submitTask(store, { ...request, messages: [{ text }] }, {});
}

it('a task without a chat runs, shows nowhere, and its answer is in the store', async () => {
  const rig = await startRig();
  const { id } = give(rig, 'count the files');

  (await rig.untilRun(1)).finish({ text: 'There are 12.' });

  await rig.untilState(1, 'done');
  await rig.until(() => rig.store.outbox.answerOf(id)?.state === 'arrived', 'the answer to be kept');
  expect(visibleText(rig.store.outbox.answerOf(id)!.post.blocks)).toContain('There are 12.');
  expect(rig.chat.arrived).toEqual([]);
});

it('what Claude asks there gets a no, because nobody can be asked', async () => {
  const rig = await startRig();
  give(rig, 'count the files');
  const run = await rig.untilRun(1);

  const ask = rig.host.ask('Bash', { command: 'rm -r build' }, run);

  await rig.until(() => ask.answer !== undefined, 'the answer');
  expect(ask.answer).toMatchObject({ behavior: 'deny', message: expect.stringContaining('Nobody can be asked') });
  expect(rig.store.audit.list().at(-1)).toMatchObject({ action: 'denied', detail: expect.stringContaining('no chat') });
  run.finish();
  await rig.untilState(1, 'done');
});

it('survives a crash like every other task', async () => {
  const before = await startRig({ recovery: 'continue' });
  give(before, 'count the files');
  const run = await before.untilRun(1);
  await before.untilState(1, 'running');
  give(before, 'and the folders');

  const after = await before.crash((host) => {
    host.sessions.add(run.sessionId);
    host.records.set(run.promptId, { state: 'unfinished' });
  });

  const continued = await after.untilRun(1);
  expect([continued.sessionId, continued.text.includes('You were interrupted')]).toEqual([run.sessionId, true]);
  continued.finish();
  (await after.untilRun(2)).finish();
  for (const number of [1, 2]) await after.untilState(number, 'done');
});

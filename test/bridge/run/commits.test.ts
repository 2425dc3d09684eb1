import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { commitsIn } from '../../wal-commits.ts';
import { groupEdits, privateDrafts } from '../chat.ts';
import { message, type Rig, startRig } from '../rig.ts';

/** A warm conversation, and how many commits there were since the last answer arrived. */
async function warm(previews: typeof privateDrafts | typeof groupEdits) {
  const rig = await startRig({ chat: { previews } });
  const { chat, untilRun, untilText } = rig;
  chat.give(message('first'));
  (await untilRun(1)).finish({ text: 'One.' });
  await untilText('One.');
  await untilSent(rig);
  const before = commitsIn(join(rig.folder, 'bridge.db'));
  return { ...rig, sinceThen: () => commitsIn(join(rig.folder, 'bridge.db')) - before };
}

const untilSent = ({ until, store }: Rig) => until(() => store.outbox.waiting().length === 0, 'the outbox to be empty');

describe.each([
  ['where previews are drafts', privateDrafts, { prompt: 2, firstText: 3, end: 5 }],
  ['where previews are messages', groupEdits, { prompt: 2, firstText: 3, end: 5 }],
])('%s', (_, previews, most) => {
  it('a short turn takes few commits: each is a wait for the disk', async () => {
    const { chat, sinceThen, until, untilRun, untilText, ...rig } = await warm(previews);

    chat.give(message('second'));
    const run = await untilRun(2);
    expect(sinceThen()).toBe(most.prompt);

    run.emit({ type: 'taken' });
    run.emit({ type: 'text-delta', message: 'm', block: 0, text: 'Two' });
    await until(() => chat.views.at(-1)?.text === 'Two', 'the first text');
    expect(sinceThen()).toBeLessThanOrEqual(most.firstText);

    run.finish({ text: 'Two.' });
    await untilText('Two.');
    await untilSent({ ...rig, chat, until, untilRun, untilText });
    expect(sinceThen()).toBe(most.end);
  });
});

it('messages of one poll become tasks with one commit', async () => {
  const { chat, folder, store, clock } = await startRig({ concurrency: 1 });
  chat.give(message('first'));
  await clock.advance(0);
  const before = commitsIn(join(folder, 'bridge.db'));

  const batch = Array.from({ length: 20 }, (_, n) => message(`task ${n}`));
  let after = 0;
  // The queue is shown later, with commits of its own.
  const stop = store.onChange(
    () => {
      after ||= commitsIn(join(folder, 'bridge.db'));
    },
    () => undefined,
  );
  chat.give(...batch);
  stop();

  expect(store.tasks.list()).toHaveLength(21);
  expect(after - before).toBe(1);
});

import { expect, it } from 'vitest';
import { submitTask } from '../../../src/core/actions/submit-task.ts';
import { type RigOptions, startRig } from '../rig.ts';

/* What a schedule needs is there: a due moment, the one door for tasks, an origin. No file of the core is changed. */

const hour = 60 * 60_000;

const withSchedules: RigOptions['extend'] = ({ store, dues }) => {
  dues.on('schedule', ({ key, at, payload }) => {
    const prompt = payload as string;
    const person = { platform: 'telegram', userId: '1', userName: 'Ann' };
    const origin = { kind: 'schedule', ref: key.split(':')[1]! } as const;
    const request = { origin, conversation: 'telegram:1', ...person, project: 'home', messages: [{ text: prompt }] };
    submitTask(store, request, {});
    dues.set(key, at + hour, payload);
    return undefined;
  });
  if (!store.dues.get('schedule:1')) dues.set('schedule:1', Date.UTC(2026, 0, 5, 10), 'read the mail');
  return {};
};

it('a schedule submits its task when it is due, also after a restart, and the chat reads the answer', async () => {
  const before = await startRig({ extend: withSchedules });
  const firstAt = before.store.dues.get('schedule:1')!.at;
  await before.clock.advance(firstAt - before.clock.now());
  (await before.untilRun(1)).finish({ text: 'Three letters.' });
  await before.untilText('Three letters.');
  expect(before.task(1)).toMatchObject({ origin: { kind: 'schedule', ref: '1' }, messageId: undefined, state: 'done' });
  expect(before.chat.arrived[0]?.replyTo).toBeUndefined();

  const after = await before.crash();
  await after.clock.advance(hour);
  (await after.untilRun(1)).finish({ text: 'No letters.' });
  await after.untilText('No letters.');

  expect(after.store.tasks.list().map(({ state }) => state)).toEqual(['done', 'done']);
  expect(after.store.dues.get('schedule:1')?.at).toBe(firstAt + 2 * hour);
});

import { expect, it } from 'vitest';
import { message, startRig } from '../rig.ts';

it('after an update, owners read once what is new, without a sound', async () => {
  const rig = await startRig();
  rig.chat.give(message('work'));
  (await rig.untilRun(1)).finish({ text: 'Done.' });
  await rig.untilText('Done.');
  const updated = await rig.crash((_, store) => store.notes.delete('known-editions'));

  expect(await updated.untilText('The bridge was updated')).toContain('How I got there');
  expect(updated.chat.arrived.find(({ text }) => text.startsWith('The bridge'))?.notify).toBe(false);
  expect(updated.chat.texts('telegram:2')).toEqual([]);
  await updated.until(() => updated.store.outbox.waiting().length === 0, 'all to be sent');
  const again = await updated.crash();
  again.chat.give(message('/status'));
  await again.untilText('Host');
  expect(again.chat.texts().some((text) => text.includes('The bridge was updated'))).toBe(false);
});

it('to new people nothing is announced', async () => {
  const rig = await startRig();
  rig.chat.give(message('/status'));
  await rig.untilText('Host');

  expect(rig.chat.texts().some((text) => text.includes('The bridge was updated'))).toBe(false);
});

import { expect, it } from 'vitest';
import { message, press, type Rig, startRig } from '../rig.ts';

/* Where only the sender of a command sees its answer, the list of the queue is a snapshot with a button that renews it. */

const group = { conversation: 'telegram:-5', private: false };
const quiet = (messageId: string) => ({ ...group, messageId });

/** Task 1 runs and task 2 waits in a group; Ann has asked for the list as only she sees it. */
async function withSnapshot() {
  const rig = await startRig({ chat: { isForOne: (id) => id.startsWith('quiet') || id === 'm1' } });
  const { chat, until } = rig;
  rig.chat.give(message('/queue', quiet('quiet 1')));
  await rig.untilText('The queue is empty.', group.conversation);
  rig.chat.give(message('one', group), message('two', group));
  await rig.untilRun(1);
  await rig.untilState(2, 'queued');
  const list = () => chat.arrived.find(({ messageId }) => messageId === 'm1')!;
  const pressed = async (action: string, shows: string) => {
    chat.give(press(action, { ...group, messageId: 'm1' }));
    await until(() => list().text.includes(shows), `the list to show ${shows}`);
  };
  return { ...rig, list, pressed };
}

const labels = ({ list }: { list(): Rig['chat']['arrived'][number] }) => list().buttons.map(({ label }) => label);

it('the list that one person sees is as of a moment, and changes only at their press', async () => {
  const rig = await withSnapshot();
  expect(rig.list()).toMatchObject({ forOne: {}, replyTo: 'quiet 1' });
  expect(rig.list().text).toMatch(/^💤 The queue is empty\.\nAs of [\d:]+( UTC)?\.$/);
  expect(labels(rig)).toEqual(['Refresh']);
  await rig.clock.advance(60_000);
  expect(rig.list().text).toMatch(/^💤 The queue is empty\./);

  await rig.pressed('refresh:queue', '#2: two');

  expect(rig.list().text).toMatch(/^▶️ #1 running .+one\n⏳ #2: two\nAs of /);
  expect(labels(rig).at(-1)).toBe('Refresh');
  await rig.pressed('cancel:2', 'As of');
  await rig.until(() => !rig.list().text.includes('#2'), 'the list without the task');
  expect(labels(rig).at(-1)).toBe('Refresh');
});

it('stays one message, also after a restart, and the list of the whole chat is another one', async () => {
  const before = await withSnapshot();
  before.chat.give(message('/queue', group));
  await before.until(() => before.chat.arrived.some(({ text }) => text.includes('#2: two')), 'the list of all');
  expect(before.list().text).toMatch(/^💤/);
  const ofAll = before.chat.arrived.find(({ text }) => text.includes('#2: two'))!;
  expect(ofAll).not.toHaveProperty('forOne');
  expect(ofAll.buttons.map(({ label }) => label)).not.toContain('Refresh');

  const after = await before.crash(undefined, { chat: { arrived: before.chat.arrived } });
  after.chat.give(press('refresh:queue', { ...group, messageId: 'm1' }));

  await after.until(() => after.chat.calls.includes('replace telegram:-5 m1'), 'the list to change');
});

it.each([
  ['/whoami', 'Your id: 1'],
  ['/usage', 'ended in the last'],
  ['/users', 'People with access:'],
])('%s of one person is answered to them alone, also at a press on it', async (command, part) => {
  const rig = await startRig({
    chat: { isForOne: (id) => id.startsWith('quiet') || id === 'm1' },
    prepare: (_, store) =>
      store.users.put({ platform: 'telegram', id: '30', name: 'Bob', role: 'viewer', host: 'desk' }),
  });
  rig.chat.give(message(command, quiet('quiet 1')));
  await rig.untilText(part, group.conversation);
  rig.chat.give(message(command, group));
  await rig.until(() => rig.chat.arrived.length === 2, 'the answer for all');
  expect(rig.chat.arrived.map(({ forOne }) => forOne)).toEqual([{}, undefined]);
  if (command !== '/users') return;

  rig.chat.give(press('users:remove:telegram:30', { ...group, messageId: 'm1', pressId: 'p1' }));

  await rig.untilText('Remove Bob', group.conversation);
  expect(rig.chat.arrived.at(-1)).toMatchObject({ forOne: { pressId: 'p1' }, replyTo: 'm1' });
});

it('no answer of a task is for one alone, whatever asked for it', async () => {
  const rig = await startRig({ chat: { isForOne: (id) => id.startsWith('quiet') } });
  rig.chat.give(message('build it', quiet('quiet 2')));
  (await rig.untilRun(1)).finish({ text: 'All is built.' });

  await rig.untilText('All is built.', group.conversation);

  expect(rig.chat.arrived.find(({ text }) => text.includes('All is built.'))).not.toHaveProperty('forOne');
});

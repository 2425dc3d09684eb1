import { expect, it } from 'vitest';
import type { Chat } from './chat.ts';
import { ann, message, press, startRig, vic } from './rig.ts';

const bob = { ...ann, id: '3', name: 'Bob', role: 'operator' as const };
const words = ({ acknowledged }: Chat) => acknowledged.map(({ text }) => text);
const noCommand = '/tmp say is it full?';

it('what is no command can be run as a task, word for word and once', async () => {
  const { chat, untilText, untilRun, store } = await startRig();
  const sent = message(noCommand);
  chat.give(sent);
  await untilText('There is no command /tmp');
  const action = chat.arrived[0]!.buttons[0]!.action;

  chat.give(press(action));
  chat.give(press(action));

  expect((await untilRun(1)).text).toBe(noCommand);
  expect(store.tasks.list()).toHaveLength(1);
  expect(words(chat)).toEqual(['It is a task now.', 'That message is not known any more. Send it again.']);
});

it('only by who wrote it; who may only look is not offered it', async () => {
  const { chat, untilText, store } = await startRig({ users: [bob] });
  const inGroup = { conversation: 'telegram:-5', private: false, addressed: true };
  chat.give(message(noCommand, inGroup));
  await untilText('There is no command /tmp', 'telegram:-5');
  const { buttons } = chat.arrived[0]!;

  chat.give(press(buttons[0]!.action, { conversation: 'telegram:-5', sender: { id: bob.id, name: bob.name } }));
  chat.give(message('/var', { sender: { id: vic.id, name: vic.name }, conversation: 'telegram:2' }));

  await untilText('There is no command /var', 'telegram:2');
  expect(chat.arrived.at(-1)!.buttons).toEqual([]);
  expect(words(chat)).toEqual(['It is not your message.']);
  expect(store.tasks.list()).toEqual([]);
});

import { expect, it } from 'vitest';
import type { Chat } from '../chat.ts';
import { ann, editOf, message, press, startRig, vic } from '../rig.ts';

const bob = { ...ann, id: '3', name: 'Bob', role: 'operator' as const };
const words = ({ acknowledged }: Chat) => acknowledged.map(({ text }) => text);
const noCommand = '/tmp say is it full?';

it('what is no command can be run as a task, word for word and once', async () => {
  const { chat, untilText, untilRun, store } = await startRig();
  const sent = message(noCommand);
  chat.give(sent);
  await untilText('Unknown command /tmp');
  const action = chat.arrived[0]!.buttons[0]!.action;

  chat.give(press(action));
  chat.give(press(action));

  expect((await untilRun(1)).text).toBe(noCommand);
  expect(store.tasks.list()).toHaveLength(1);
  expect(words(chat)).toEqual(['Added as a task.', 'I no longer have that message. Send it again.']);
});

it('what it answers to comes with it, as data', async () => {
  const { chat, untilText, untilRun } = await startRig();
  chat.give(message(noCommand, { quote: { from: 'Carl', text: 'no space left' } }));
  await untilText('Unknown command /tmp');

  chat.give(press(chat.arrived[0]!.buttons[0]!.action));

  expect((await untilRun(1)).text).toMatch(
    /“Carl”[^\n]*data to read[^\n]*\n--- begin (\w+) ---\nno space left\n--- end \1 ---/,
  );
});

it('only by who wrote it; who may only look is not offered it', async () => {
  const { chat, untilText, store } = await startRig({ users: [bob] });
  const inGroup = { conversation: 'telegram:-5', private: false, addressed: true };
  chat.give(message(noCommand, inGroup));
  await untilText('Unknown command /tmp', 'telegram:-5');
  const { buttons } = chat.arrived[0]!;

  chat.give(press(buttons[0]!.action, { conversation: 'telegram:-5', sender: { id: bob.id, name: bob.name } }));
  chat.give(message('/var', { sender: { id: vic.id, name: vic.name }, conversation: 'telegram:2' }));

  await untilText('Unknown command /var', 'telegram:2');
  expect(chat.arrived.at(-1)!.buttons).toEqual([]);
  expect(words(chat)).toEqual(['Only the person who wrote this can run it.']);
  expect(store.tasks.list()).toEqual([]);
});

it('a press of a person who has as many tasks as they may says so, and works later', async () => {
  const { chat, until, untilText, untilRun, untilState, store } = await startRig({
    limits: { queued: 1 },
    concurrency: 1,
  });
  chat.give(message('first'));
  const first = await untilRun(1);
  chat.give(message('second'), message(noCommand));
  await untilText('Unknown command /tmp');
  const { action } = chat.arrived.find(({ text }) => text.includes('/tmp'))!.buttons[0]!;

  chat.give(press(action));
  await until(() => words(chat).length > 0, 'a word');
  expect(words(chat)[0]).toContain('you have 1 task waiting');
  expect(store.tasks.list()).toHaveLength(2);
  first.finish();
  (await untilRun(2)).finish();
  await untilState(2, 'done');
  chat.give(press(action));

  expect((await untilRun(3)).text).toBe(noCommand);
});

it('a message that was changed meanwhile is run as it is now', async () => {
  const { chat, untilText, untilRun } = await startRig();
  const sent = message(noCommand);
  chat.give(sent);
  await untilText('Unknown command /tmp');

  chat.give(editOf(sent, '/tmp say is it empty?'));
  chat.give(press(chat.arrived[0]!.buttons[0]!.action));

  expect((await untilRun(1)).text).toBe('/tmp say is it empty?');
});

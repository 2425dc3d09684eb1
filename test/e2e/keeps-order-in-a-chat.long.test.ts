import { expect, it } from 'vitest';
import { finalsIn } from './finals.ts';
import { createRig } from './rig.ts';

const numbers = [1, 2, 3, 4, 5];

it('keeps-order-in-a-chat: five messages at once are answered one after the other, in their order', async () => {
  const { telegram, model, ann, start } = await createRig();
  const chat = telegram.privateChat(ann);
  await start();

  for (const n of numbers) chat.say(ann, `say answer ${n}`);
  await telegram.until(() => finalsIn(chat.answers).length === numbers.length, 'five answers');

  const answers = finalsIn(chat.answers).map((message) => /answer (\d)/.exec(message.text)?.[1]);
  expect(answers).toEqual(['1', '2', '3', '4', '5']);
  for (const n of numbers) expect(model.promptsSeen(`say answer ${n}`)).toBe(1);
});

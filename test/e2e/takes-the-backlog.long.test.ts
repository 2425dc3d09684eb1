import { expect, it } from 'vitest';
import { finalsIn } from './finals.ts';
import { createRig } from './rig.ts';

it('takes-the-backlog: what was sent while the bridge was off is answered in order at the next start', async () => {
  const { telegram, model, ann, start } = await createRig();
  const chat = telegram.privateChat(ann);
  const first = await start();
  chat.say(ann, 'say before');
  await telegram.until(() => finalsIn(chat.answers).length === 1, 'the answer');
  expect(await first.stop()).toBe(0);

  for (const n of [1, 2, 3]) chat.say(ann, `say backlog ${n}`);
  await start();
  await telegram.until(() => finalsIn(chat.answers).length === 4, 'four answers');

  const answers = finalsIn(chat.answers).map((message) => message.text.split('\n')[0]);
  expect(answers).toEqual(['before', 'backlog 1', 'backlog 2', 'backlog 3']);
  expect(model.promptsSeen('say before')).toBe(1);
});

it('takes-the-backlog: the conversation continues in the same session after a restart', async () => {
  const { telegram, ann, start } = await createRig();
  const chat = telegram.privateChat(ann);
  const first = await start();
  chat.say(ann, 'say remember me');
  await chat.untilMessage('remember me');
  await first.stop();

  await start();
  chat.say(ann, 'recall');

  await chat.untilMessage(/I see 2 user prompts.*remember me/);
});

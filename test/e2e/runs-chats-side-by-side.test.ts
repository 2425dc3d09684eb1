import { expect, it } from 'vitest';
import { createRig } from './rig.ts';

it('runs-chats-side-by-side: a chat whose task takes long holds no other chat up', async () => {
  const { telegram, model, ann, start } = await createRig();
  const slow = telegram.privateChat(ann);
  const fast = telegram.group([ann], { forum: true });
  const topic = fast.createTopic('Quick questions');
  await start();

  slow.say(ann, '[[text Long work.]][[gate end]]');
  await model.untilGate('end');
  fast.say(ann, `@${telegram.bot.username} say quick`, { thread: topic });
  const answer = await fast.untilMessage((message) => message.text.includes('quick') && !message.silent);

  expect(answer.thread).toBe(topic);
  expect(slow.answers).toEqual([]);
  model.open('end');
  await slow.untilMessage('Long work.');
});

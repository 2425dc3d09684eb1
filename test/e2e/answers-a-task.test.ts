import { expect, it } from 'vitest';
import { createRig } from './rig.ts';

it('answers-a-task: with a receipt, a draft, and one answer that makes the phone ring', async () => {
  const { telegram, model, ann, start } = await createRig();
  const chat = telegram.privateChat(ann);
  await start();

  const asked = chat.say(ann, 'say **hello** from `claude`');
  const answer = await chat.untilMessage('hello from claude');

  expect(answer.silent).toBe(false);
  expect(answer.replyTo).toBeUndefined();
  expect(answer.kind).toBe('rich');
  expect(answer.text).toMatch(/✅ [\d.]+ s · #1/);
  await telegram.until(() => asked.reactions.length > 0, 'the receipt');
  expect(chat.views.some((view) => view.what === 'draft')).toBe(true);
  expect(chat.answers).toHaveLength(1);
  expect(model.promptsSeen('hello')).toBe(1);
});

it('answers-a-task on a server without rich messages and drafts', async () => {
  const { telegram, ann, start } = await createRig({ rich: false, drafts: false });
  const chat = telegram.privateChat(ann);
  await start();

  chat.say(ann, 'say **hello** from `claude`');
  const answer = await chat.untilMessage((message) => message.text.includes('hello from claude') && !message.silent);

  expect(answer.kind).toBe('text');
  await telegram.until(() => chat.answers.length === 1, 'the preview to be taken away');
});

import { expect, it } from 'vitest';
import { createRig } from './rig.ts';

const words = (text: string) => text.match(/word\d+/g) ?? [];

it('long-answer-arrives-whole: 20,000 characters in one rich message', async () => {
  const { telegram, ann, start } = await createRig();
  const chat = telegram.privateChat(ann);
  await start();

  chat.say(ann, '[[long 20000]]');
  const answer = await chat.untilMessage(/ · #1$/m);

  // The last word is cut by the length that was asked for.
  const found = words(answer.text).slice(0, -1);
  expect(found.length).toBeGreaterThan(2_000);
  expect(found).toEqual(Array.from({ length: found.length }, (_, n) => `word${n}`));
});

it('long-answer-arrives-whole: without rich messages it is split, and what is past three messages comes as a file', async () => {
  const { telegram, ann, start } = await createRig({ rich: false, drafts: false });
  const chat = telegram.privateChat(ann);
  await start();

  chat.say(ann, '[[long 30000]]');
  await telegram.until(() => chat.answers.some((message) => message.kind === 'document'), 'the file');
  await telegram.until(
    () => telegram.callsOf('deleteMessage').some(({ status }) => status === 200),
    'the preview to go',
  );
  const all = chat.answers
    .map((message) => `${message.kind === 'document' ? message.file?.text : message.text}`)
    .join(' ');

  const found = words(all).slice(0, -1);
  expect(found.length).toBeGreaterThan(3_000);
  expect(found).toEqual(Array.from({ length: found.length }, (_, n) => `word${n}`));
});

it('long-answer-arrives-whole: a long paste that the app cut reaches claude as one task', async () => {
  const { telegram, model, ann, start } = await createRig();
  const chat = telegram.privateChat(ann);
  await start();
  const paste = `say ${'x'.repeat(8_000)} end-of-paste`;

  for (let at = 0; at < paste.length; at += 4096) chat.say(ann, paste.slice(at, at + 4096));
  await chat.untilMessage('end-of-paste');

  expect(chat.answers).toHaveLength(1);
  expect(model.requests.filter((request) => request.kind === 'main')).toHaveLength(1);
  expect(model.promptsSeen(paste)).toBe(1);
});

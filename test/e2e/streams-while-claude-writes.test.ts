import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { createRig } from './rig.ts';

const prompt = '[[text The first part. ]][[gate middle]][[text The second part.]]';

it('streams-while-claude-writes: the first words are in the chat before claude has finished', async () => {
  const { telegram, model, ann, start } = await createRig();
  const chat = telegram.privateChat(ann);
  await start();

  chat.say(ann, prompt);
  const draft = await chat.untilDraft('The first part.');
  expect(draft.text).not.toContain('second');
  expect(draft.canStop).toBe(true);
  expect(chat.answers).toEqual([]);

  model.open('middle');
  const answer = await chat.untilMessage('The second part.');
  expect(answer.text).toContain('The first part.');
});

it('streams-while-claude-writes: in a group one silent message is edited and makes room for the answer', async () => {
  const { telegram, model, ann, start } = await createRig();
  const group = telegram.group([ann]);
  await start();

  group.say(ann, `@${telegram.bot.username} ${prompt}`);
  const preview = await group.untilMessage('The first part.');
  expect(preview.silent).toBe(true);

  model.open('middle');
  const answer = await group.untilMessage((message) => message.text.includes('The second part.') && !message.silent);
  expect(answer.id).not.toBe(preview.id);
  await telegram.until(() => group.answers.length === 1, 'the preview to be taken away');
});

it('streams-while-claude-writes: a tool shows with its time while it runs', async () => {
  const { telegram, ann, start, project } = await createRig();
  const chat = telegram.privateChat(ann);
  const command = 'echo tool-was-here; while [ ! -e go ]; do sleep 0.05; done';
  await start();

  chat.say(ann, `[[text Running.]][[tool Bash ${JSON.stringify({ command })}]][[next]][[text All done.]]`);
  const draft = await chat.untilDraft((seen) => seen.activity.includes('Bash'));
  writeFileSync(join(project, 'go'), '');

  expect(draft.activity).toMatch(/Bash echo tool-was-here.* · [\d.]+ s/);
  const answer = await chat.untilMessage('All done.');
  expect(answer.text).toContain('1 tool');
});

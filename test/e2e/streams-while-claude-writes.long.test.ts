import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { shareRig } from './rig.ts';

const shared = shareRig(async (machine) => {
  await machine.start();
  return { ...machine, chat: machine.telegram.privateChat(machine.ann) };
});

it('streams-while-claude-writes: the first words are in the chat before claude has finished', async () => {
  const { model, ann, chat } = shared();

  chat.say(ann, '[[text The first part. ]][[gate middle]][[text The second part.]]');
  const draft = await chat.untilDraft('The first part.');
  expect(draft.text).not.toContain('second');
  expect(draft.canStop).toBe(true);
  expect(chat.answers).toEqual([]);

  model.open('middle');
  const answer = await chat.untilMessage('The second part.');
  expect(answer.text).toContain('The first part.');
});

it('streams-while-claude-writes: in a group one silent message is edited and makes room for the answer', async () => {
  const { telegram, model, ann } = shared();
  const group = telegram.group([ann]);

  group.say(ann, `@${telegram.bot.username} [[text The first part. ]][[gate in group]][[text The second part.]]`);
  const preview = await group.untilMessage('The first part.');
  expect(preview.silent).toBe(true);

  model.open('in group');
  const answer = await group.untilMessage((message) => message.text.includes('The second part.') && !message.silent);
  expect(answer.id).not.toBe(preview.id);
  await telegram.until(() => group.answers.length === 1, 'the preview to be taken away');
});

it('streams-while-claude-writes: a tool shows with its time while it runs', async () => {
  const { ann, chat, project } = shared();
  const command = 'echo tool-was-here; while [ ! -e go ]; do sleep 0.05; done';

  chat.say(ann, `[[text Running.]][[tool Bash ${JSON.stringify({ command })}]][[next]][[text All done.]]`);
  const draft = await chat.untilDraft((seen) => seen.activity.includes('Bash'));
  writeFileSync(join(project, 'go'), '');

  expect(draft.activity).toMatch(/Bash echo tool-was-here.* · [\d.]+ s/);
  const answer = await chat.untilMessage('All done.');
  expect(answer.text).toContain('1 tool');
});

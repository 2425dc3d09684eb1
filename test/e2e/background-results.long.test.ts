import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { commandsAllowed, createAskingRig } from './asking-rig.ts';

const waiting = { command: 'while [ ! -e go ]; do sleep 0.05; done', run_in_background: true };
const begun = `[[tool Bash ${JSON.stringify(waiting)}]][[next]][[text It runs.]]`;

async function createRig() {
  const rig = await createAskingRig({}, commandsAllowed);
  await rig.start();
  return { ...rig, endCommand: () => writeFileSync(join(rig.project, 'go'), '') };
}

it('the result of a command in the background comes when it is there, as a message of its chat', async () => {
  const { telegram, chat, ann, endCommand, untilFinal } = await createRig();
  chat.say(ann, `${begun}[[next]][[text It ended well.]]`);
  await untilFinal('It runs.');
  expect(telegram.timesShown('It ended well.')).toBe(0);

  endCommand();

  const result = await chat.untilMessage('It ended well.');
  expect(result.silent).toBe(false);
  chat.say(ann, 'say still here');
  await untilFinal('still here');
  expect(telegram.timesShown('It ended well.')).toBe(1);
});

it('the result of a helper of claude comes in the same way', async () => {
  const { chat, ann, model, untilFinal } = await createRig();
  const errand = {
    description: 'Errand',
    prompt: '[[gate errand]][[text Fetched.]]',
    subagent_type: 'general-purpose',
    run_in_background: true,
  };
  chat.say(ann, `[[tool Agent ${JSON.stringify(errand)}]][[next]][[text It was sent.]][[next]][[text It is back.]]`);
  await untilFinal('It was sent.');

  model.open('errand');

  await chat.untilMessage('It is back.');
});

it('a result that comes while claude works on the next task is no part of its answer', async () => {
  const { telegram, chat, ann, model, endCommand, untilFinal } = await createRig();
  chat.say(ann, begun);
  await untilFinal('It runs.');
  chat.say(ann, '[[text Second begun. ]][[gate second]][[text Second done.]][[next]][[text First ended well.]]');
  await model.untilGate('second');

  endCommand();
  model.open('second');

  const answer = await untilFinal('Second done.');
  await chat.untilMessage('First ended well.');
  expect(answer.text).toContain('#2');
  expect(answer.text).not.toContain('First ended well.');
  expect(telegram.timesShown('First ended well.')).toBe(1);
});

import { expect, it } from 'vitest';
import { commandsAllowed, createAskingRig } from './asking-rig.ts';

it('compacts-a-full-session: a button makes Claude compact it, and the chat continues in it', async () => {
  const { chat, ann, model, start, card, tap, untilFinal } = await createAskingRig({}, commandsAllowed);
  await start();
  chat.say(ann, 'say one');
  await untilFinal('one');
  chat.say(ann, 'say two');
  await untilFinal('two');
  const { session } = model.requests.at(-1)!;

  chat.say(ann, '[[error 400 message=prompt is too long: 213000 tokens > 200000 maximum]]');
  const told = await card('This session is full');
  expect(told.text).toContain('Compact it or start a new one, then send /retry 3.');
  expect(told.buttons.flat().map(({ label }) => label)).toEqual(['Compact', 'New session']);

  await tap(told, 'Compact');

  await untilFinal('Compacted. Claude continues from a summary of this session.');
  chat.say(ann, 'recall');
  await untilFinal('I see 1 user prompts: ["This session is being continued from a previous conversation"]');
  expect(model.requests.at(-1)!.session).toBe(session);
  expect(model.promptsSeen('/compact')).toBe(0);
});

import { expect, it } from 'vitest';
import { commandsAllowed, createAskingRig } from './asking-rig.ts';

it('shows-what-claude-still-does, when only the bridge was killed, and then its answer once', async () => {
  const { telegram, chat, ann, model, start, untilFinal } = await createAskingRig({}, commandsAllowed);
  const script =
    '[[text Part one. ]][[gate one]][[tool Bash {"command":"true"}]]' +
    '[[next]][[text Part two. ]][[tool Bash {"command":"true"}]][[next]][[gate two]][[text Part three.]]';
  const bridge = await start();
  chat.say(ann, script);
  await model.untilGate('one');

  await bridge.kill9();
  model.open('one');
  await model.untilGate('two');
  await start();

  const draft = await chat.untilDraft('Part two.');
  expect(draft.text).toContain('Part one.');
  expect(draft.activity).toContain('The bridge restarted. Claude is still working on this.');
  model.open('two');
  const answer = await untilFinal('Part three.');
  expect(answer.text).toContain('Part two.');
  expect(telegram.timesShown('Part three.')).toBe(1);
  expect(model.promptsSeen('[[gate one]]')).toBe(1);
});

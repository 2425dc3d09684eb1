import { expect, it } from 'vitest';
import { commandsAllowed, createAskingRig } from './asking-rig.ts';
import { cutPower } from './rig.ts';

const script = '[[text Half. ]][[gate cut]][[text Whole.]]';

/** Bridge and claude were killed in the middle of a task, and the bridge runs again. */
async function afterPowerCut(config: Record<string, unknown> = {}) {
  const rig = await createAskingRig({}, { ...commandsAllowed, ...config });
  const bridge = await rig.start();
  rig.chat.say(rig.ann, script);
  await rig.chat.untilDraft('Half.');
  await cutPower(rig, bridge, 'everything');
  rig.model.open('cut');
  await rig.start();
  return rig;
}

it('goes-on-after-a-power-cut: by itself, in its session; the answer comes once', async () => {
  const { telegram, model, untilFinal } = await afterPowerCut();

  const answer = await untilFinal('Whole.');

  expect(answer.text).toContain('claude was interrupted in this and went on where it was.');
  expect(telegram.timesShown('Whole.')).toBe(1);
  expect(model.promptsSeen(script)).toBe(2);
  expect(model.promptsSeen('You were interrupted')).toBe(1);
  expect(new Set(model.requests.map(({ session }) => session)).size).toBe(1);
});

it('goes-on-after-a-power-cut: asked first where that is wanted, and begins anew by Retry', async () => {
  const { chat, model, card, tap, untilFinal } = await afterPowerCut({ recovery: 'ask' });

  const question = await card('Shall claude look at what is there and go on?');
  expect(question.buttons.flat().map(({ label }) => label)).toEqual(['Continue', 'Retry', 'Drop']);
  expect(model.promptsSeen(script)).toBe(1);
  expect(await tap(question, 'Retry')).toBe('Retrying #1 as #2.');

  expect((await untilFinal('Whole.')).text).toContain('#2');
  expect(chat.message(question.id).buttons).toEqual([]);
  expect(model.promptsSeen('You were interrupted')).toBe(0);
});

import { expect, it } from 'vitest';
import { commandsAllowed, createAskingRig } from './asking-rig.ts';

it('a-stop-is-no-stop-of-a-task: Ctrl+C in its terminal cuts off what runs, says so, and the next start continues it', async () => {
  const { telegram, chat, ann, model, start, untilFinal } = await createAskingRig({}, commandsAllowed);
  const bridge = await start({ foreground: true });
  chat.say(ann, '[[text Half. ]][[gate cut]][[text Whole.]]');
  await chat.untilDraft('Half.');

  process.kill(-bridge.pid, 'SIGINT');
  await chat.untilMessage('The bridge stopped on workbench. This task continues when it starts again.');
  expect(await bridge.exited).toBe(0);
  model.open('cut');

  await start();
  await chat.untilMessage('Resumed after a restart.');
  await untilFinal('Whole.');
  expect(telegram.timesShown('Stopped.')).toBe(0);
  expect(telegram.timesShown('Whole.')).toBe(1);
});

import { expect, it } from 'vitest';
import { commandsAllowed, createAskingRig } from './asking-rig.ts';

it('a task that has cost more than limits.taskUsd is stopped, and offers Retry and Continue', async () => {
  const config = { ...commandsAllowed, limits: { taskUsd: 0.000001 } };
  const { chat, ann, model, start, card } = await createAskingRig({}, config);
  await start();

  chat.say(ann, '[[text Step one.]][[tool Bash {"command":"while :; do sleep 0.05; done"}]][[next]][[text Never.]]');

  const failed = await card('more than one task may (limits.taskUsd).');
  expect(failed.text).toContain('Step one.');
  expect(failed.buttons.flat().map(({ label }) => label)).toEqual(['Retry', 'Continue']);
  expect(model.requests.map(({ step }) => step)).toEqual([0]);
});

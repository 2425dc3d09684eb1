import { expect, it } from 'vitest';
import type { SeenMessage } from '../fakes/telegram/types.ts';
import { commandsAllowed, createAskingRig } from './asking-rig.ts';

/** claude is logged in with a plan, has answered once, and meets its limit from now on. */
async function limited(limitSeconds: number) {
  const rig = await createAskingRig({ plan: true }, commandsAllowed);
  const bridge = await rig.start();
  rig.chat.say(rig.ann, 'say warm');
  await rig.untilFinal('warm');
  rig.model.refuse({ status: 429, limitSeconds });
  rig.chat.say(rig.ann, '[[text First is done.]]');
  return { ...rig, bridge, notice: await rig.card('Resuming #2 at') };
}

/** The moments that the message shows in its reader's own time, seconds since the epoch. */
function momentsIn({ raw }: SeenMessage): number[] {
  return [...JSON.stringify(raw).matchAll(/"unix_time":(\d+)/g)].map(([, seconds]) => Number(seconds));
}

it('waits-out-a-usage-limit: all tasks, over a kill -9, until its end is known or someone tries', async () => {
  const { telegram, chat, ann, bob, model, bridge, start, notice, card, tap, untilFinal } = await limited(3600);
  expect(notice.text).toContain("Claude says: You've hit your 5-hour limit");
  expect(momentsIn(notice)).toEqual([expect.closeTo(Date.now() / 1000 + 3600, -2)]);
  expect(notice.buttons.flat().map(({ label }) => label)).toEqual(['Resume now', 'Cancel']);
  const other = telegram.privateChat(bob);
  other.say(bob, '[[text Second is done.]]');
  await card('Resuming #3 at', other);
  expect(model.promptsSeen('Second is done.')).toBe(0);

  const asked = model.requests.length;
  await bridge.kill9();
  await start();
  chat.say(ann, '/status');
  await chat.untilMessage('Host: workbench');
  expect(model.requests.length).toBe(asked);
  model.accept();
  expect(await tap(notice, 'Resume now')).toBe('Retrying now.');

  await untilFinal('First is done.');
  await untilFinal('Second is done.', other);
  await telegram.until(() => chat.answers.every(({ id }) => id !== notice.id), 'the notice to go');
  expect(model.promptsSeen('First is done.')).toBe(2);
  expect(model.promptsSeen('You were interrupted')).toBe(1);
  expect(model.promptsSeen('Second is done.')).toBe(1);
});

it('waits-out-a-usage-limit: when it is over, the task continues by itself', async () => {
  const { model, untilFinal } = await limited(1);

  model.accept();

  await untilFinal('First is done.');
  expect(model.promptsSeen('You were interrupted')).toBe(1);
});

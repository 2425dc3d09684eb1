import { expect, it } from 'vitest';
import { commandsAllowed, createBusyRig } from './asking-rig.ts';
import { finalsIn } from './finals.ts';
import { cutPower } from './rig.ts';

const words = '[[text Begun.]][[gate first]][[tool Bash {"command":"true"}]][[next]][[text Both are done.]]';
const withoutTool = '[[text Begun.]][[gate first]][[text Whom?]]';

/** claude stands still in an answer to words, and their forward comes, of the same second by Telegram's time. */
async function withForward(first: string) {
  const rig = await createBusyRig(commandsAllowed, first);
  const { chat, ann, inStore, telegram } = rig;
  const asked = chat.messages.find(({ from }) => !from.is_bot)!;
  const forward = chat.say(ann, 'say the door', { forwardedFrom: 'Carl', at: asked.at });
  await telegram.until(() => chat.message(forward.id).reactions.length > 0, 'the forward to be taken');
  const countTasks = () => inStore((database) => database.prepare('SELECT count(*) FROM tasks').pluck().get());
  return { ...rig, asked, countTasks };
}

it('a forward behind its words is read in the turn that runs, and there is one answer', async () => {
  const { chat, model, countTasks, untilFinal } = await withForward(words);
  model.open('first');

  const final = await untilFinal('Both are done.');

  const read = JSON.stringify(model.requests.at(-1)?.messages);
  expect(read).toMatch(/“Carl” and passed on[^"]*data to read[^"]*--- begin (\w+) ---\\nsay the door\\n--- end \1 ---/);
  expect(read.split('say the door')).toHaveLength(2);
  expect(final.replyTo).toBeUndefined();
  expect(finalsIn(chat.answers)).toHaveLength(1);
  expect(countTasks()).toBe(1);
});

it('where no tool gives room for it in the turn, claude answers it in another, and there is one answer', async () => {
  const { chat, model, countTasks, untilFinal } = await withForward(withoutTool);
  model.open('first');

  expect((await untilFinal('the door')).text).toMatch(/Begun\.\s+Whom\?\s+the door/);
  expect(finalsIn(chat.answers)).toHaveLength(1);
  expect(countTasks()).toBe(1);
});

it('when the power goes off before Claude has read it, Claude continues with both, and there is one answer', async () => {
  const rig = await withForward(words);
  const { bridge, chat, model, start, countTasks, untilFinal } = rig;

  await cutPower(rig, bridge, 'claude');
  await start();
  model.open('first');
  await untilFinal('Both are done.');

  expect(JSON.stringify(model.requests.at(-1)?.messages)).toContain('say the door');
  expect(finalsIn(chat.answers)).toHaveLength(1);
  expect(countTasks()).toBe(1);
});

import { expect, it } from 'vitest';
import { marks } from '../../../src/text/format/marks.ts';
import { withCards } from '../approvals/approvals-rig.ts';
import { message, press, startRig } from '../rig.ts';

const markCount = (line: string) => Object.values(marks).reduce((sum, mark) => sum + line.split(mark).length - 1, 0);

it('what the chat says of a task begins with the mark of its state, and no line has two', async () => {
  const rig = await startRig();
  const { untilWord } = withCards(rig);
  rig.chat.give(message('/queue'));
  await rig.untilText('💤 The queue is empty.');
  rig.chat.give(message('/stop'));
  await rig.untilText('💤 Nothing is running here.');
  rig.chat.give(message('one'), message('two'));
  const run = await rig.untilRun(1);

  rig.chat.give(message('/edit 1'));
  await rig.untilText('▶️ Task #1 is running.');
  rig.chat.give(message('/pause'));
  await rig.untilText('⏳ Paused. New tasks wait until /resume.');
  rig.chat.give(message('/cancel 2'));
  await rig.untilText('❌ Cancelled #2.');
  run.finish({ text: 'ok' });
  await rig.untilState(1, 'done');
  rig.chat.give(message('/resume'));
  await rig.untilText('▶️ Resumed.');
  for (const [action, word] of [
    ['up:1', '✅ Too late: task #1 is done.'],
    ['cancel:1', '✅ Task #1 is already done.'],
    ['nudge:2', '❌ Task #2 is cancelled; there is nothing to nudge.'],
  ] as const) {
    rig.chat.give(press(action));
    await untilWord(word);
  }
  rig.chat.give(message('three'));
  await rig.untilRun(2);
  rig.chat.give(message('/retry 3'));
  await rig.untilText('▶️ Task #3 is running.');
  rig.chat.give(message('/continue 1'));
  await rig.untilText('✅ Task #1 is done. Send me what to do next.');
  rig.chat.give(message('/tasks'));
  await rig.untilText('✅ #1 done');

  const lines = [...rig.chat.texts(), ...rig.chat.acknowledged.map(({ text }) => text ?? '')].join('\n').split('\n');
  expect(lines.filter((line) => markCount(line) > 1)).toEqual([]);
});

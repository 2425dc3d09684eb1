import { expect, it } from 'vitest';
import { message, roomsOf, startRig } from './rig.ts';

it('a message is found in the room it has come to, all along its way', async () => {
  const rig = await startRig({ concurrency: 1 });
  expect(roomsOf(rig)).toEqual(['nothing is on its way: src/core/intake and src/core/commands have settled all']);

  rig.chat.give(message('one'));
  const run = await rig.untilRun(1);
  expect(roomsOf(rig)).toEqual(['the claude of the test has its prompt and has not answered; task #1']);

  rig.chat.give(message('two'));
  await rig.untilState(2, 'queued');
  expect(roomsOf(rig)[1]).toMatch(/^src\/core\/queue: .*task #2$/);

  rig.host.ask('Bash', { command: 'npm test' }, run);
  await rig.untilState(1, 'waiting');
  expect(roomsOf(rig)[0]).toBe('src/core/approvals: 1 request is open; task #1');
});

import { expect, it } from 'vitest';
import { message, startRig } from '../rig.ts';

it('/status counts what runs and what is queued, and tells what is paused', async () => {
  const { chat, bridge, store, untilRun, untilState, untilText } = await startRig();
  chat.give(message('one'), message('two'));
  await untilRun(1);
  await untilState(2, 'queued');
  store.conversations.ensure('telegram:-5', 'home');
  bridge.control['lanes.pause']({ conversation: 'telegram:1' });
  bridge.control['lanes.pause']({ conversation: 'telegram:-5' });

  chat.give(message('/status'));

  const said = await untilText('Host: desk');
  expect(said).toContain('Tasks: 1 running, 1 queued, 0 done');
  expect(said).toContain('Paused: this chat (/resume continues), 1 other chat');
});

it('/status tells what keeps tasks from claude, and until when', async () => {
  const { chat, clock, untilRun, untilState, untilText } = await startRig();
  chat.give(message('one'));
  const resetsAt = clock.now() + 90 * 60_000;
  (await untilRun(1)).finish({ outcome: 'failed', failure: 'rate-limited', message: 'Limit.', resetsAt });
  await untilState(1, 'parked');

  chat.give(message('/status'));

  expect(await untilText('Host: desk')).toMatch(/^Limit\. Resuming at /);
});

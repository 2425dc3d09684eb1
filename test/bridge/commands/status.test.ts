import { expect, it } from 'vitest';
import { message, press, type Rig, startRig, vic } from '../rig.ts';

const capabilities = { accounts: true, buttons: { rows: 5, inRow: 5, inAll: 25 } } as const;
const byPress = { chat: { capabilities: { ...capabilities, fold: 'button' } } } as const;

/** The answer to /status. */
async function status({ chat, until }: Rig, given: Parameters<typeof message>[1] = {}): Promise<string> {
  // An older message is quoted, so its answer is known.
  const asked = message('/status', { sentAt: 0, ...given });
  chat.give(asked);
  return until(() => chat.arrived.find(({ replyTo }) => replyTo === asked.messageId)?.text, 'the status');
}

it('/status leads with what goes on in this chat; the rest is folded', async () => {
  const rig = await startRig(byPress);
  expect(await status(rig)).toBe('💤 Idle');
  rig.chat.give(message('one'));
  const run = await rig.untilRun(1);

  expect(await status(rig)).toBe('▶️ Working on #1');
  rig.chat.give(message('two'), message('three'));
  await rig.untilState(3, 'queued');
  expect(await status(rig)).toBe('▶️ Working on #1 · 2 queued');
  rig.host.ask('Bash', { command: 'npm test' }, run);
  await rig.untilState(1, 'waiting');
  expect(await status(rig)).toBe('✋ #1 needs your answer · 2 queued');
  expect(await status(rig, { sender: { id: vic.id, name: vic.name } })).toBe('✋ #1 needs an answer · 2 queued');
});

it.each([
  ['status', 'Details', 'You: Vic, viewer'],
  ['help', 'More commands', '/whoami: Show your id and role'],
])('a press below /%s shows a viewer what is folded, as it is for them', async (command, label, expected) => {
  const { chat, untilText } = await startRig(byPress);
  const fromVic = { conversation: 'telegram:2', sender: { id: vic.id, name: vic.name } };
  chat.give(message(`/${command}`, fromVic));
  const answer = await untilText('', 'telegram:2');

  expect(answer).not.toContain(expected);
  expect(chat.arrived[0]!.buttons).toEqual([{ label, action: `more:${command}` }]);
  chat.give(press(`more:${command}`, { ...fromVic, messageId: chat.arrived[0]!.messageId, pressId: 'p1' }));
  expect(await untilText(expected, 'telegram:2')).not.toMatch(/\/(mode|users):|undefined/);
  expect(chat.arrived[1]).toMatchObject({ replyTo: 'p1', notify: false });
  expect(chat.arrived[0]!.buttons).toHaveLength(1);
});

it('a press for details that nobody folded says so', async () => {
  const { chat, until } = await startRig();
  chat.give(press('more:toString'));
  await until(() => chat.acknowledged.at(-1)?.text === 'This button no longer works.', 'the word');
});

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

  expect(await untilText('Host: desk')).toMatch(/^⏳ Limit\. Resuming at /);
});

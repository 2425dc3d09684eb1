import { expect, it } from 'vitest';
import { bob } from '../approvals/approvals-rig.ts';
import { message, startRig } from '../rig.ts';

const group = { conversation: 'telegram:-5', private: false };
const bobs = { conversation: 'telegram:3', sender: { id: bob.id, name: bob.name } };

it('an owner sees in private what runs and waits in all chats, with secrets masked', async () => {
  const { chat, untilRun, untilText, untilState } = await startRig({ users: [bob], concurrency: 1 });

  chat.give(message('/queue all'));
  await untilText('Nothing runs or waits in any chat.');
  chat.give(message('build it', bobs));
  await untilRun(1);
  chat.give(message('use ghp_0123456789abcdefghijklmnopqrstuvwxyz', { ...bobs, messageId: '901' }));
  await untilState(2, 'queued');
  chat.give(message('/queue all'));

  const list = await untilText('#1 Bob');
  expect(list).toContain('▶️ #1 Bob, home: build it');
  expect(list).toContain('⏳ #2 Bob, home: use ');
  expect(list).not.toContain('ghp_0123');
  expect(list).not.toContain('more');
});

it('the list of all chats ends after 30 tasks, and counts the rest', async () => {
  const { chat, untilRun, untilText, untilState } = await startRig({ users: [bob], limits: { queued: 100 } });
  for (let n = 1; n <= 33; n++)
    chat.give(message(`/new`, { ...bobs, messageId: `m${n}` }), message(`task ${n}`, { ...bobs, messageId: `t${n}` }));
  await untilRun(1);
  await untilState(33, 'queued');

  chat.give(message('/queue all'));

  const list = await untilText('and 3 more');
  expect(list).toContain('#30 ');
  expect(list).not.toContain('#31 ');
});

it('nobody else sees all chats, and nobody where others read', async () => {
  const rig = await startRig({ users: [bob] });

  rig.chat.give(message('/queue all', bobs));
  await rig.untilText('Only an owner can see what runs in all chats, in a private chat with me.', 'telegram:3');
  rig.chat.give(message('/queue all', group));
  await rig.untilText('Send /queue all in a private chat with me.', group.conversation);

  expect(rig.store.audit.list()).toMatchObject([{ action: 'refused', actor: { name: 'Bob' }, detail: '/queue all' }]);
});

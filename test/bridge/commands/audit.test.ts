import { expect, it } from 'vitest';
import { bob } from '../approvals/approvals-rig.ts';
import { ann, message, startRig } from '../rig.ts';

const group = { conversation: 'telegram:-5', private: false };
const actor = { platform: ann.platform, id: ann.id, name: ann.name };

it('an owner reads the newest of the audit in words, the newest last', async () => {
  const { chat, store, untilText } = await startRig();
  chat.give(message('/audit'));
  await untilText('Nothing is in the audit yet.');
  for (let n = 1; n <= 60; n++) store.audit.append({ action: 'mode-changed', actor, detail: `change ${n}` });
  store.audit.append({ action: 'denied', task: 7, detail: 'Bash use ghp_0123456789abcdefghijklmnopqrstuvwxyz' });

  chat.give(message('/audit'));
  const list = await untilText('the bridge or its host · denied, #7: Bash use');
  expect(list).toContain('Ann · changed the mode: change 60');
  expect(list.match(/change \d+/g)).toHaveLength(19);
  expect(list.indexOf('change 42')).toBeLessThan(list.indexOf('change 60'));
  expect(list.indexOf('change 60')).toBeLessThan(list.indexOf('denied, #7'));
  expect(list).not.toContain('ghp_0123');

  chat.give(message('/audit 50'));
  expect((await untilText('change 12')).match(/change \d+/g)).toHaveLength(49);
  for (const wrong of ['0', '51', 'all']) {
    const before = chat.texts().length;
    chat.give(message(`/audit ${wrong}`));
    await untilText('Send /audit with a number from 1 to 50.');
    expect(chat.texts().length).toBeGreaterThanOrEqual(before);
  }
});

it('nobody else reads the audit, and nobody where others read', async () => {
  const rig = await startRig({ users: [bob] });

  rig.chat.give(message('/audit', { conversation: 'telegram:3', sender: { id: bob.id, name: bob.name } }));
  await rig.untilText('Only an owner can see the audit, in a private chat with me.', 'telegram:3');
  rig.chat.give(message('/audit', group));
  await rig.untilText('Send /audit in a private chat with me.', group.conversation);

  expect(rig.store.audit.list()).toMatchObject([{ action: 'refused', actor: { name: 'Bob' }, detail: '/audit' }]);
});

import { describe, expect, it } from 'vitest';
import type { User } from '../../../src/core/model/user.ts';
import { createKnownPlatforms } from '../../../src/core/platforms/known-platforms.ts';
import { bob, startAsking } from '../approvals/approvals-rig.ts';
import { message, startRig, stranger, vic } from '../rig.ts';

const bobs = { conversation: 'telegram:3', sender: { id: bob.id, name: bob.name } };
const projects = [{ name: 'home', path: '/home', permissionMode: 'plan' as const, allowBypass: true }];

describe('a mode that was raised', () => {
  it('ends with the role of the one who raised it', async () => {
    const { chat, host, untilText, untilRun } = await startRig({
      projects,
      prepare: (_, store) => store.users.put({ ...bob, role: 'owner' }),
    });
    chat.give(message('/mode bypassPermissions', bobs));
    await untilText('Changes apply to the next task', 'telegram:3');

    chat.give(message(`/users role ${bob.id} operator`));
    await untilText('Bob is now operator');
    chat.give(message('go', bobs));
    await untilRun(1);

    expect(host.opens.at(-1)?.mode).toBeUndefined();
  });

  it('does not apply to the tasks of others in the same chat', async () => {
    const group = { conversation: 'telegram:-5', private: false };
    const { chat, host, untilText, untilRun } = await startRig({ projects, users: [bob] });
    chat.give(message('/mode bypassPermissions', group));
    await untilText('Changes apply to the next task', 'telegram:-5');

    chat.give(message('his', { ...group, sender: bobs.sender }), message('hers', group));
    (await untilRun(1)).finish();
    await untilRun(2);

    expect(host.opens.map(({ mode }) => mode)).toEqual([undefined, 'bypassPermissions']);
  });

  it('cannot be had by approving a plan: who may not choose the mode may not end the plan in it', async () => {
    const rig = await startAsking({ projects, by: bob, where: 'telegram:3' });
    const { host, run, card, press, as, chat, untilWord, untilAnswer, until } = rig;
    const ask = host.ask('ExitPlanMode', { plan: 'do it' }, run);
    const post = await card('Approve this plan?');

    press(post, 'Approve', as(bob));
    await untilWord('Only an owner can approve this');
    chat.give(message('yes', { ...bobs, repliesTo: post.messageId }));
    await until(() => chat.texts('telegram:3').some((text) => text.startsWith('Only an owner')), 'a refusal');
    expect(ask.answer).toBeUndefined();
    chat.give(message('use tabs', { ...bobs, repliesTo: post.messageId }));

    expect((await untilAnswer(ask)).behavior).toBe('deny');
  });
});

describe('a flood', () => {
  it('of wrong codes by a stranger is written down a few times only', async () => {
    const { chat, store, until } = await startRig();

    const codes = Array.from({ length: 300 }, () =>
      message('ABCDE-FGHJK', { conversation: 'telegram:666', sender: stranger }),
    );
    chat.give(...codes);

    await until(() => store.inbox.pending(0).length === 0, 'everything to be settled');
    expect(store.audit.list().length).toBeLessThan(10);
  });

  it('of strangers is written down a hundred times in an hour at most', async () => {
    const { chat, store, until } = await startRig();

    chat.give(
      ...Array.from({ length: 300 }, (_, n) =>
        message('hi', { conversation: `telegram:${1_000 + n}`, sender: { id: String(1_000 + n), name: 'S' } }),
      ),
    );

    await until(() => store.inbox.pending(0).length === 0, 'everything to be settled');
    expect(store.audit.list()).toHaveLength(100);
  });

  it('of a viewer gets one word, and one row', async () => {
    const { chat, store, untilText, until } = await startRig();
    const where = { conversation: 'telegram:2', sender: { id: vic.id, name: vic.name } };

    chat.give(...Array.from({ length: 300 }, () => message('do it', where)));
    await until(() => store.inbox.pending(0).length === 0, 'everything to be settled');
    await untilText('you can watch', 'telegram:2');

    expect(chat.texts('telegram:2')).toHaveLength(1);
    expect(store.audit.list()).toHaveLength(1);
  });

  it('of files without a word ends in one line', async () => {
    const { chat, clock, store, untilText } = await startRig({ chat: { files: {} } });
    const file = (n: number) =>
      message('', {
        attachments: [{ kind: 'document', name: `f${n}`, source: { id: String(n) } }],
        sentAt: Date.UTC(2026, 0, 5, 9) + n * 600_000,
      });

    for (let n = 0; n < 60; n++) chat.give(file(n));
    await clock.advance(200_000);

    await untilText('I have many files from you already');
    expect(store.files.countLoose('telegram:1', '1')).toBe(50);
    expect(chat.texts().filter((text) => text.startsWith('I have many'))).toHaveLength(1);
  });
});

describe('a person who is removed', () => {
  const rob = { ...bob, id: '30', name: 'Rob' };
  const robs = { conversation: 'telegram:30', sender: { id: '30', name: 'Rob' } };

  it('cannot link another account any more with a code from before', async () => {
    const { chat, untilText, until } = await startRig({ users: [bob], prepare: (_, store) => store.users.put(rob) });
    chat.give(message('/link', robs));
    const code = /\/link ([0-9a-f]{20})/.exec(await untilText('/link ', 'telegram:30'))![1]!;

    chat.give(message('/users remove 30'));
    await untilText('no longer has access');
    chat.give(message(`/link ${code}`, bobs));

    await until(() => chat.texts('telegram:3').length > 0, 'a word for Bob');
    expect(chat.texts('telegram:3').join()).not.toContain('Linked.');
  });

  it('while the bridge is down has no task that continues, also where a group could give them access', async () => {
    const team: User = { ...bob, id: 'role:77', name: 'Team' };
    const before = await startRig({
      users: [team],
      concurrency: 1,
      prepare: (_, store) => store.users.put(rob),
    });
    before.chat.give(message('hold'));
    await before.untilRun(1);
    before.chat.give(message('the task of Rob', robs));
    await before.untilState(2, 'queued');

    const { removePerson } = await import('../../../src/core/membership/remove-person.ts');
    const after = await before.crash(
      (_, store) => {
        const parts = {
          ...{ store, allowList: { list: () => [team] }, letters: { add() {} }, hostName: 'desk' },
          known: createKnownPlatforms([]),
        };
        removePerson({ ...parts, pairing: { cancelAll() {} } }, { ...rob, source: 'paired' });
      },
      { users: [team] },
    );

    await after.untilState(2, 'cancelled');
  });
});

import { describe, expect, it } from 'vitest';
import { BridgeError } from '../../../src/core/model/errors.ts';
import type { Role, User } from '../../../src/core/model/user.ts';
import type { Store } from '../../../src/core/ports/store/store.ts';
import { createLetterBox } from '../../../src/core/reply/letter-box.ts';
import { aGrant } from '../../contracts/store/stage.ts';
import { ann, message, press, type Rig, type RigOptions, startRig } from '../rig.ts';

/* Who may do what never changes in silence: owners hear of it in their private chats, and the audit has it. */

const rob: User = { platform: 'telegram', id: '30', name: 'Rob', role: 'operator', host: 'desk', source: 'paired' };
const robs = { conversation: 'telegram:30', sender: { id: '30', name: 'Rob', handle: '@rob' } };
const olga: User = { platform: 'telegram', id: '8', name: 'Olga', role: 'owner', host: 'desk', source: 'config' };
const olgas = 'telegram:8';

function pair(store: Store, role: Role = 'operator'): void {
  store.users.put({ ...rob, role });
}

const startWithOlga = (options: RigOptions = {}) => startRig({ users: [olga], ...options });

/** Ann makes a code in her chat, and Rob sends it. */
async function useAnnsCode({ chat, untilText }: Rig): Promise<void> {
  chat.give(message('/users invite viewer'));
  const text = await untilText('gives viewer access');
  chat.give(message(/[A-Z2-9]{5}-[A-Z2-9]{5}/.exec(text)![0], robs));
}

function latestAudit({ store }: Rig) {
  return store.audit.list().at(-1)!;
}

describe('owners hear', () => {
  it('who came in with a code, and in which role', async () => {
    const rig = await startWithOlga();
    const { chat, bridge, untilText } = rig;
    const { code } = bridge.pairing.create('telegram', 'operator', 5);
    expect(latestAudit(rig)).toMatchObject({ action: 'invited', detail: 'operator on telegram, for 5 min' });

    chat.give(message(code, robs));

    for (const chatOfOwner of ['telegram:1', olgas]) {
      const text = await untilText('Rob (Telegram, @rob, id 30) used a one-time code made on desk', chatOfOwner);
      expect(text).toContain('now has access as operator');
      expect(text).toContain('/users remove 30');
    }
    expect(latestAudit(rig)).toMatchObject({
      action: 'user-added',
      actor: { id: '30' },
      detail: 'Rob as operator, by a code made on desk',
    });
  });

  it('whose code it was; the one who made it reads it once, as theirs', async () => {
    const rig = await startWithOlga();

    await useAnnsCode(rig);

    const text = await rig.untilText('used Ann’s one-time code and now has access as viewer.', olgas);
    expect(text).toMatch(/^Rob \(Telegram, @rob, id 30\) .* \/users remove 30$/);
    await rig.untilText('used your one-time code and now has access as viewer.');
    expect(rig.chat.texts('telegram:1').filter((one) => one.includes('one-time code'))).toHaveLength(1);
    expect(latestAudit(rig).detail).toBe('Rob as viewer, by Ann’s code (telegram 1)');
  });

  it('whose code it was, but not once more by another account of the one who made it', async () => {
    const onDiscord: User = { ...olga, platform: 'discord', id: '80' };
    const rig = await startWithOlga({
      users: [olga, onDiscord],
      prepare: (_, store) =>
        store.identities.link({ platform: 'telegram', userId: '8' }, { platform: 'discord', userId: '80' }),
    });
    const { code } = rig.bridge.pairing.create('telegram', 'viewer', 5, olga);

    rig.chat.give(message(code, robs));

    await rig.untilText('used your one-time code', olgas);
    // No way leads to Discord here, so a letter for it would wait.
    const letters = createLetterBox(rig.store, rig.clock).list();
    expect(letters.filter(({ to }) => to.userId === '80')).toEqual([]);
  });

  it('whose code it was also where an account made it that is no owner any more, and that reads it too', async () => {
    const rig = await startWithOlga();
    const uma: User = { ...rob, id: '40', name: 'Uma', role: 'operator' };
    rig.store.users.put(uma);
    const { code } = rig.bridge.pairing.create('telegram', 'viewer', 5, uma);

    rig.chat.give(message(code, robs));

    await rig.untilText('used Uma’s one-time code', olgas);
    const text = await rig.untilText('used your one-time code and now has access as viewer.', 'telegram:40');
    expect(text).not.toContain('/users');
  });

  it('whose code it was, and nothing goes to an account that has no access any more', async () => {
    const rig = await startWithOlga();
    const { code } = rig.bridge.pairing.create('telegram', 'viewer', 5, { ...rob, id: '40', name: 'Uma' });

    rig.chat.give(message(code, robs));

    await rig.untilText('used Uma’s one-time code', olgas);
    await rig.untilText('used Uma’s one-time code');
    const letters = createLetterBox(rig.store, rig.clock).list();
    expect(letters.filter(({ to }) => to.userId === '40')).toEqual([]);
    await rig.until(() => rig.store.outbox.waiting().length === 0, 'all to be sent');
    expect(rig.chat.texts('telegram:40')).toEqual([]);
  });

  it('who of the owners invites: it is written down, and their code names the role', async () => {
    const rig = await startWithOlga();

    rig.chat.give(message('/users invite owner'));
    await rig.untilText('gives owner access');

    expect(latestAudit(rig)).toMatchObject({ action: 'invited', actor: { name: 'Ann' } });
  });

  it('of a role that was changed, as does the one whose role it is', async () => {
    const { chat, untilText } = await startWithOlga({ prepare: (_, store) => pair(store) });

    chat.give(message('/users role 30 owner'));

    await untilText('Ann (Telegram, id 1) made Rob (Telegram, id 30) owner; before: operator.', olgas);
    await untilText('Ann (Telegram, id 1) made Rob (Telegram, id 30) owner', 'telegram:30');
    await untilText('Rob is now owner.');
    expect(chat.texts().join()).not.toContain('made Rob');
  });

  it('of a removal by button, also an owner who was removed', async () => {
    const { chat, untilText } = await startWithOlga({ prepare: (_, store) => pair(store, 'owner') });

    chat.give(press('users:yes:telegram:30'));

    await untilText('Ann (Telegram, id 1) removed the access of Rob (Telegram, id 30).', olgas);
    await untilText('removed the access of Rob', 'telegram:30');
  });

  it('what another process did while the bridge was down', async () => {
    const before = await startWithOlga({ prepare: (_, store) => pair(store) });

    const after = await before.crash((_, store) => {
      createLetterBox(store, before.clock).add(
        { platform: 'telegram', userId: '8' },
        {
          blocks: [],
          notify: true,
          key: 'a',
        },
      );
    });

    await after.until(() => after.chat.arrived.some(({ conversation }) => conversation === olgas), 'the letter');
    expect(createLetterBox(after.store, after.clock).list()).toEqual([]);
  });

  it('as soon as the way to them is there', async () => {
    const rig = await startWithOlga();
    let fails = 1;
    rig.chat.privateConversation = async (id) => {
      if (fails-- > 0) throw new BridgeError('retry-later', 'no network');
      return `telegram:${id}`;
    };
    rig.chat.give(message(rig.bridge.pairing.create('telegram', 'viewer', 5).code, robs));
    await rig.until(
      () => rig.log.lines.some(({ message: line }) => line.includes('a private chat could not be reached')),
      'a failure',
    );

    await rig.clock.advance(60_000);

    await rig.untilText('used a one-time code', olgas);
    await rig.untilText('used a one-time code');
  });
});

describe('a pairing code', () => {
  it.each<[string, Role, Role]>([
    ['an owner no operator', 'owner', 'operator'],
    ['an operator no viewer', 'operator', 'viewer'],
    ['an operator nothing new', 'operator', 'operator'],
  ])('makes %s: it stays for someone else', async (_, role, offered) => {
    const { chat, bridge, store, untilText } = await startRig({ prepare: (_, store) => pair(store, role) });
    const { code, id } = bridge.pairing.create('telegram', offered, 5);

    chat.give(message(code, robs));

    await untilText(`You already have access as ${role}.`, 'telegram:30');
    expect(store.users.get('telegram', '30')?.role).toBe(role);
    expect(bridge.pairing.outcome(id)).toBe('open');
  });

  it('changes nobody of the config file, now or later', async () => {
    const { chat, bridge, store, untilText } = await startRig();

    chat.give(
      message(bridge.pairing.create('telegram', 'owner', 5).code, {
        conversation: 'telegram:2',
        sender: { id: '2', name: 'Vic' },
      }),
    );

    await untilText('You already have access as viewer.', 'telegram:2');
    expect(store.users.get('telegram', '2')).toBeUndefined();
  });

  it('that raises someone is a change of role: owners hear of it', async () => {
    const rig = await startRig({ prepare: (_, store) => pair(store, 'viewer') });

    rig.chat.give(message(rig.bridge.pairing.create('telegram', 'owner', 5).code, robs));

    await rig.untilText('used a one-time code made on desk and is now owner; before: viewer.');
    expect(latestAudit(rig)).toMatchObject({
      action: 'role-changed',
      detail: 'Rob as owner, by a code made on desk; before: viewer',
    });
  });
});

describe('whose rights shrink', () => {
  it('keeps nothing of before: no grant, and no task that runs with the old rights; what waits continues', async () => {
    const { chat, store, clock, untilRun, untilState, untilText } = await startRig({
      prepare: (_, store) => pair(store, 'owner'),
    });
    store.grants.add(aGrant({ userId: '30', expiresAt: clock.now() + 60_000 }));
    chat.give(message('/mode acceptEdits', robs), message('edit all', robs));
    const run = await untilRun(1);
    chat.give(message('and then this', robs));

    chat.give(message('/users role 30 operator'));

    await untilText('Rob is now operator.');
    await untilState(1, 'cancelled');
    expect(run.ended).toBe(true);
    expect(store.grants.active(clock.now())).toEqual([]);
    (await untilRun(2)).finish();
    await untilState(2, 'done');
  });

  it('a raise stops nothing', async () => {
    const { chat, untilRun, untilState, untilText } = await startRig({ prepare: (_, store) => pair(store) });
    chat.give(message('go', robs));
    const run = await untilRun(1);

    chat.give(message('/users role 30 owner'));
    await untilText('Rob is now owner.');
    run.finish();

    await untilState(1, 'done');
  });
});

it('who removes a person reads all accounts that go', async () => {
  const { chat, untilText } = await startRig({
    users: [{ ...ann, platform: 'discord', id: '77', name: 'Zed' }],
    prepare(_, store) {
      pair(store);
      store.users.put({ ...rob, platform: 'discord', id: '900', role: 'owner' });
      store.identities.link({ platform: 'telegram', userId: '30' }, { platform: 'discord', userId: '900' });
    },
  });

  chat.give(message('/users'), press('users:remove:telegram:30'));
  await untilText('Rob, operator, telegram 30, paired, linked with discord 900');
  await untilText('Remove Rob (operator, telegram 30; owner, discord 900)?');
  chat.give(press('users:yes:telegram:30'));

  await untilText('their tasks stop. Removed: telegram 30, discord 900.');
});

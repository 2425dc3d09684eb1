import { describe, expect, it } from 'vitest';
import type { IncomingMessage } from '../../../src/core/model/incoming.ts';
import type { User } from '../../../src/core/model/user.ts';
import { bob } from '../approvals/approvals-rig.ts';
import { ann, message, press, type Rig, type RigOptions, startRig } from '../rig.ts';

const discordChat = 'discord:1';
const minute = 60_000;

const bobOnDiscord: User = { ...bob, platform: 'discord', id: '900', name: 'Bobby' };

/** Ann writes on Discord, unless told otherwise. */
function onDiscord(text: string, change: Partial<IncomingMessage> = {}): IncomingMessage {
  return message(text, {
    conversation: discordChat,
    sender: { id: ann.id, name: ann.name, handle: '@ann' },
    ...change,
  });
}

const asBob = { conversation: 'telegram:3', sender: { id: bob.id, name: bob.name } };
const asBobOnDiscord = { conversation: 'discord:900', sender: { id: '900', name: 'Bobby', handle: '@bobby' } };

async function linkedRig(options: RigOptions = {}) {
  const rig = await startRig({ users: [bob, bobOnDiscord], others: [{ name: 'discord' }], ...options });
  return withDiscord(rig);
}

async function withDiscord(rig: Rig) {
  const [discord] = rig.others;
  if (!discord) throw new Error('there is no Discord');
  await rig.until(() => discord.receives, 'Discord to receive');
  const untilDiscord = (part: string, conversation = discordChat) =>
    rig.until(() => discord.texts(conversation).find((text) => text.includes(part)), `“${part}” on Discord`);
  const word = () => rig.chat.acknowledged.at(-1)?.text;
  const audit = () => rig.store.audit.list().map(({ action }) => action);
  const accounts = (userId = ann.id) => rig.store.identities.of({ platform: 'telegram', userId }).length;

  /** A code of Ann, as Telegram shows it to her. */
  async function code(): Promise<string> {
    const known = codesIn(rig.chat.texts()).length;
    rig.chat.give(message('/link'));
    return rig.until(() => codesIn(rig.chat.texts())[known], 'a code');
  }

  /** The card that asks Ann. */
  const card = () =>
    rig.until(
      () => rig.chat.arrived.findLast((post) => post.text.includes('wants to link') && post.buttons.length === 2),
      'the card that asks Ann',
    );

  async function link(): Promise<void> {
    discord!.give(onDiscord(`/link ${await code()}`));
    rig.chat.give(press((await card()).buttons[0]!.action));
    await untilDiscord('Linked with');
  }
  return { ...rig, discord, untilDiscord, word, audit, accounts, code, card, link };
}

function codesIn(texts: readonly string[]): string[] {
  return [...texts.join('\n').matchAll(/\/link ([0-9a-f]{20})/g)].map((match) => match[1]!);
}

describe('a linked person', () => {
  it('continues elsewhere with the same project and session, which has only one place', async () => {
    const { chat, discord, store, untilDiscord, untilRun, untilState, link } = await linkedRig();
    chat.give(message('remember this'));
    const run = await untilRun(1);
    run.finish();
    await untilState(1, 'done');
    await link();

    discord.give(onDiscord('/continue'));
    await untilDiscord('continues “home”');
    discord.give(onDiscord('and now?'));

    expect((await untilRun(2)).sessionId).toBe(run.sessionId);
    expect(store.conversations.get('telegram:1')?.session.agentId).toBeUndefined();
  });

  it('waits with /continue until the task there has ended', async () => {
    const { chat, discord, store, untilDiscord, untilRun, link } = await linkedRig();
    chat.give(message('one'));
    (await untilRun(1)).finish();
    chat.give(message('two'));
    const second = await untilRun(2);
    await link();

    discord.give(onDiscord('/continue'));
    await untilDiscord('Task #2 is still running');

    expect(store.conversations.get(discordChat)?.session.agentId).toBeUndefined();
    second.finish();
  });

  it('chooses by buttons among several sessions; others cannot press them', async () => {
    const { chat, discord, store, until, untilDiscord, untilRun, link } = await linkedRig();
    for (const [n, conversation] of ['telegram:1', 'telegram:1:7'].entries()) {
      chat.give(message(`work ${n}`, { conversation }));
      (await untilRun(n + 1)).finish();
    }
    await link();
    discord.give(onDiscord('/continue'));
    await untilDiscord('Which session?');
    const buttons = discord.arrived.at(-1)!.buttons;
    expect(buttons.map(({ action }) => action)).toEqual(['take:telegram:1:7', 'take:telegram:1']);

    discord.give(press(buttons[1]!.action, { conversation: discordChat }));
    await until(() => discord.acknowledged.length === 1, 'the press to be answered');

    expect(discord.acknowledged[0]?.text).toContain('continues “home”');
    expect(store.conversations.get('telegram:1')?.session.agentId).toBeUndefined();
    expect(store.conversations.get('telegram:1:7')?.session.agentId).toBeDefined();
  });

  it('without a link has nothing to continue', async () => {
    const { chat, discord, untilDiscord, untilRun } = await linkedRig();
    chat.give(message('mine'));
    (await untilRun(1)).finish();

    discord.give(onDiscord('/continue'));

    await untilDiscord('no session in your other app');
  });
});

describe('linking', () => {
  it('changes nothing before the account that made the code says who may come; then both hear of it', async () => {
    const { chat, discord, store, word, audit, accounts, code, card, until, untilDiscord, untilText } =
      await linkedRig();

    discord.give(onDiscord(`/link ${await code()}`, asBobOnDiscord));
    const asked = await card();

    expect(asked).toMatchObject({ conversation: 'telegram:1', notify: true });
    expect(asked.text).toContain('Bobby (Discord, @bobby, id 900) wants to link to your Telegram account.');
    expect(asked.text).toContain('Confirm only if this is you.');
    expect(asked.buttons.map(({ label }) => label)).toEqual(['Link', 'Refuse']);
    await untilDiscord('Confirm it in Telegram', 'discord:900');
    expect(accounts()).toBe(1);

    chat.give(press(asked.buttons[0]!.action, { messageId: asked.messageId }));
    await until(() => word() === 'Linked.', 'the word');
    await untilText('Linked with Bobby (Discord, @bobby, id 900)');
    await untilDiscord('Linked with Ann (Telegram, id 1)', 'discord:900');
    // Ann's other account is an owner's as well.
    await untilDiscord('are now one person');
    await until(() => asked.buttons.length === 0, 'the buttons to go');
    expect(accounts()).toBe(2);
    expect(store.identities.of({ platform: 'discord', userId: '900' })).toHaveLength(2);
    expect(audit()).toEqual(['link-code-made', 'link-requested', 'linked']);
  });

  it('can be refused, which both hear', async () => {
    const { chat, discord, word, audit, accounts, code, card, until, untilText, untilDiscord } = await linkedRig();
    discord.give(onDiscord(`/link ${await code()}`, asBobOnDiscord));

    chat.give(press((await card()).buttons[1]!.action));

    await until(() => word() === 'Refused.', 'the word');
    const refused = await untilText('You refused to link with Bobby (Discord, @bobby, id 900)');
    expect(refused).toMatch(/ at \d\d:\d\d UTC\. Nothing changed\.$/);
    await untilDiscord('refused to link, in Telegram', 'discord:900');
    expect(accounts()).toBe(1);
    expect(audit()).toEqual(['link-code-made', 'link-requested', 'link-refused']);
  });

  it('is confirmed once, by the account that made the code, where the card is', async () => {
    const { chat, discord, word, audit, accounts, code, card, until } = await linkedRig();
    discord.give(onDiscord(`/link ${await code()}`, asBobOnDiscord));
    const [yes, no] = (await card()).buttons.map(({ action }) => action);

    chat.give(press(yes!, asBob), press(yes!, { ...asBob, conversation: 'telegram:1' }));
    chat.give(press(yes!, { conversation: 'telegram:-5' }), press('link:yes:unknown'), press('link:'));
    // The same number on the other platform is another account, and so is the one that asked.
    discord.give(press(yes!, { conversation: discordChat }), press(yes!, asBobOnDiscord));
    await until(() => discord.acknowledged.length === 2, 'the presses to be answered');
    expect(accounts()).toBe(1);
    expect(audit().filter((action) => action === 'refused')).toHaveLength(7);

    chat.give(press(no!), press(yes!));
    await until(() => word()?.startsWith('Too late'), 'the second tap to be answered');
    expect(word()).toMatch(/^Too late: you refused this at \d\d:\d\d\.$/);
    expect(accounts()).toBe(1);
  });

  it('expires: a late tap gets a truthful word, and both hear that nothing changed', async () => {
    const { chat, discord, clock, word, audit, accounts, code, card, until, untilText, untilDiscord } =
      await linkedRig();
    discord.give(onDiscord(`/link ${await code()}`, asBobOnDiscord));
    const { buttons } = await card();
    const yes = buttons[0]!.action;

    await clock.advance(10 * minute);
    await untilText('expired');
    await untilDiscord('expired', 'discord:900');
    chat.give(press(yes));

    await until(() => word()?.includes('expired'), 'the word');
    expect(word()).toMatch(/^Too late: this expired at \d\d:\d\d\.$/);
    expect(accounts()).toBe(1);
    expect(audit().at(-1)).toBe('lapsed');
  });

  it('survives the end of the bridge at any moment, and the tap on an old card works', async () => {
    const before = await linkedRig();
    before.discord.give(onDiscord(`/link ${await before.code()}`, asBobOnDiscord));
    const yes = (await before.card()).buttons[0]!.action;

    const after = await withDiscord(await before.crash());
    after.chat.give(press(yes));
    await after.until(() => after.accounts() === 2, 'the accounts to be linked');
    await after.untilDiscord('Linked with Ann', 'discord:900');

    const later = await withDiscord(await after.crash());
    later.chat.give(press(yes));
    await later.until(() => later.word()?.startsWith('Too late: you confirmed this'), 'the word');
  });

  it('expires at the next start when its time passed while the bridge was down', async () => {
    const before = await linkedRig();
    before.discord.give(onDiscord(`/link ${await before.code()}`, asBobOnDiscord));
    const yes = (await before.card()).buttons[0]!.action;
    const { folder } = before;
    const crashed = await before.crash((_, store) => {
      expect(folder).toBeDefined();
      const note = store.notes.get('link-requests')!;
      store.notes.set('link-requests', note.replaceAll(/"expiresAt":\d+/g, '"expiresAt":1'));
    });

    const after = await withDiscord(crashed);

    await after.untilDiscord('expired', 'discord:900');
    after.chat.give(press(yes));
    await after.until(() => after.word()?.startsWith('Too late'), 'the word');
    expect(after.accounts()).toBe(1);
  });

  it('expires when the account that asked is removed meanwhile', async () => {
    const { chat, discord, store, accounts, code, card, untilText, until } = await linkedRig({
      users: [bob],
      prepare: (_, store) =>
        store.users.put({ platform: 'discord', id: '900', name: 'Bobby', role: 'operator', host: 'desk' }),
    });
    discord.give(onDiscord(`/link ${await code()}`, asBobOnDiscord));
    const { buttons } = await card();
    const yes = buttons[0]!.action;

    chat.give(message('/users remove 900'));
    await untilText('no longer has access');
    chat.give(press(yes));

    await until(() => chat.acknowledged.length === 1, 'the press to be answered');
    expect(chat.acknowledged[0]?.text).toMatch(/^Too late/);
    expect(accounts()).toBe(1);
    expect(store.identities.of({ platform: 'discord', userId: '900' })).toHaveLength(1);
  });

  it('takes no third account: a person has one on each platform', async () => {
    const { chat, discord, accounts, link, untilText, untilDiscord, until } = await linkedRig();
    await link();

    chat.give(message('/link'), message('/link', asBob));
    await untilText('already linked');
    const ofBob = await until(() => codesIn(chat.texts('telegram:3'))[0], 'a code of Bob');
    discord.give(onDiscord(`/link ${ofBob}`));

    await untilDiscord('Your account is already linked');
    expect([accounts(), accounts(bob.id)]).toEqual([2, 1]);
  });
});

describe('a link code', () => {
  it('is shown and taken in private only; one that others could see is good for nothing', async () => {
    const { chat, discord, code, accounts, untilText, untilDiscord } = await linkedRig();
    chat.give(message('/link', { private: false, conversation: 'telegram:-5' }));
    await untilText('in a private chat', 'telegram:-5');
    const shown = await code();

    discord.give(onDiscord(`/link ${shown}`, { ...asBobOnDiscord, private: false, conversation: 'discord:5:6' }));
    await untilDiscord('private chat', 'discord:5:6');
    discord.give(onDiscord(`/link ${shown}`, asBobOnDiscord));

    await untilDiscord('wrong, used or older', 'discord:900');
    expect(chat.texts().join()).not.toContain('wants to link');
    expect(accounts()).toBe(1);
  });

  it('links two platforms only: on its own one it is burnt, and the account that made it hears who tried', async () => {
    const { chat, discord, audit, accounts, code, untilText, untilDiscord } = await linkedRig();
    const stolen = await code();

    chat.give(message(`/link ${stolen}`, asBob));
    await untilText('two different apps', 'telegram:3');
    await untilText('Bob (Telegram, id 3) sent me your link code');
    discord.give(onDiscord(`/link ${stolen}`, asBobOnDiscord));
    await untilDiscord('wrong, used or older', 'discord:900');

    expect(accounts()).toBe(1);
    expect(accounts(bob.id)).toBe(1);
    expect(audit()).toEqual(['link-code-made', 'refused', 'refused']);
  });

  it('links no terminal, which is everybody’s who sits there, and stays good', async () => {
    const { chat, discord, others, code, card, until, untilDiscord } = await linkedRig({
      users: [{ ...ann, platform: 'terminal' }],
      others: [{ name: 'discord' }, { name: 'terminal' }],
    });
    const terminal = others[1]!;
    await until(() => terminal.receives, 'the terminal to receive');
    const given = await code();

    terminal.give(message(`/link ${given}`, { conversation: 'terminal:local' }));
    await until(
      () => terminal.texts('terminal:local').find((text) => text.includes('I can link only Telegram and Discord')),
      'a refusal',
    );

    expect(chat.arrived.filter(({ buttons }) => buttons.length > 0)).toEqual([]);
    discord.give(onDiscord(`/link ${given}`));
    await untilDiscord('Confirm it in Telegram');
    await card();
  });

  it('is good once, for five minutes, and a newer one takes its place', async () => {
    const { chat, discord, clock, code, accounts, card, until, untilDiscord } = await linkedRig();
    const [older, newer] = [await code(), await code()];
    discord.give(onDiscord(`/link ${older}`, asBobOnDiscord));
    await untilDiscord('wrong, used or older', 'discord:900');

    await clock.advance(5 * minute);
    discord.give(onDiscord(`/link ${newer}`, asBobOnDiscord));
    const refusals = () => discord.texts('discord:900').filter((text) => text.includes('wrong, used')).length;
    await until(() => refusals() === 2, 'a second refusal');

    const good = await code();
    discord.give(onDiscord(`/link ${good}`, asBobOnDiscord));
    await card();
    discord.give(onDiscord(`/link ${good}`, asBobOnDiscord));
    await until(() => refusals() === 3, 'a third refusal');
    expect(chat.arrived.filter(({ buttons }) => buttons.length === 2)).toHaveLength(1);
    expect(accounts()).toBe(1);
  });

  it('is not guessed: after five wrong ones a right one is refused for an hour', async () => {
    const { discord, clock, code, card, untilDiscord } = await linkedRig();
    for (const digit of '12345') discord.give(onDiscord(`/link ${digit.repeat(20)}`, asBobOnDiscord));
    discord.give(onDiscord(`/link ${await code()}`, asBobOnDiscord));
    await untilDiscord('Too many wrong codes', 'discord:900');

    await clock.advance(61 * minute);
    discord.give(onDiscord(`/link ${await code()}`, asBobOnDiscord));
    await card();
  });
});

describe('/unlink', () => {
  it.each(['telegram', 'discord'] as const)('ends the link from the side of %s, and both hear of it', async (side) => {
    const { chat, discord, audit, accounts, link, untilText, untilDiscord } = await linkedRig();
    await link();

    if (side === 'telegram') {
      chat.give(message('/unlink'));
      await untilText('Unlinked from Ann (Discord, id 1)');
      await untilDiscord('Ann (Telegram, id 1) ended the link with this account');
    } else {
      discord.give(onDiscord('/unlink'));
      await untilDiscord('Unlinked from Ann (Telegram, id 1)');
      await untilText('Ann (Discord, id 1) ended the link with this account');
    }

    expect(accounts()).toBe(1);
    expect(audit().at(-1)).toBe('unlinked');
  });

  it('leaves each account its own sessions, and takes back what the other one could reach', async () => {
    const { chat, discord, store, link, untilText, untilDiscord, untilRun } = await linkedRig();
    chat.give(message('work'));
    (await untilRun(1)).finish();
    await link();
    discord.give(onDiscord('/unlink'));
    await untilText('ended the link');

    discord.give(onDiscord('/continue'), press('take:telegram:1', { conversation: discordChat }));

    await untilDiscord('no session in your other app');
    expect(store.conversations.get('telegram:1')?.session.agentId).toBeDefined();
    expect(discord.acknowledged.at(-1)?.text).toBe('That session no longer exists.');
  });

  it('says so when there is no link', async () => {
    const { chat, untilText } = await linkedRig();

    chat.give(message('/unlink'));

    await untilText('is not linked');
  });
});

describe('a removed account', () => {
  it('leaves its link behind: who comes back is another person', async () => {
    const { chat, store, audit, link, untilText, accounts } = await linkedRig({
      users: [bob],
      prepare: (_, store) =>
        store.users.put({ platform: 'discord', id: '900', name: 'Bobby', role: 'operator', host: 'desk' }),
    });
    await link();
    store.identities.link({ platform: 'telegram', userId: bob.id }, { platform: 'discord', userId: '900' });

    chat.give(message('/users remove 900'));
    await untilText('no longer has access; their tasks stop');

    expect(store.identities.of({ platform: 'discord', userId: '900' })).toHaveLength(1);
    expect(accounts(bob.id)).toBe(1);
    expect(audit()).toContain('user-removed');
  });

  it('and one that was taken out of the config file too', async () => {
    const before = await linkedRig();
    before.store.identities.link({ platform: 'telegram', userId: bob.id }, { platform: 'discord', userId: '900' });

    const after = await before.crash(undefined, { users: [bob] });

    await after.until(
      () => after.store.identities.of({ platform: 'telegram', userId: bob.id }).length === 1,
      'the link to end',
    );
    expect(after.store.audit.list().at(-1)).toMatchObject({ action: 'unlinked' });
    const words = 'Discord, id 900) no longer has access; its link with Bob (Telegram, id 3) ended.';
    for (const place of ['telegram:1', 'telegram:3']) await after.untilText(words, place);
  });
});

describe('a bound place', () => {
  it('takes every message as a task, and its branches work in its project', async () => {
    const { chat, store, untilRun, untilText } = await startRig();
    const channel = { conversation: 'telegram:-5', private: false };
    chat.give(message('not for you', { ...channel, addressed: false }));
    chat.give(message('/project bind site', channel));
    await untilText('Bound to “site”', 'telegram:-5');

    chat.give(message('for you', { ...channel, addressed: false }));
    const run = await untilRun(1);
    expect(run).toMatchObject({ text: 'for you', project: 'site' });
    run.finish();
    chat.give(
      message('in a thread', {
        conversation: 'telegram:-5:8',
        parent: 'telegram:-5',
        private: false,
        addressed: false,
      }),
    );
    expect(await untilRun(2)).toMatchObject({ text: 'in a thread', project: 'site' });

    chat.give(message('/project unbind', channel));
    await untilText('No longer bound', 'telegram:-5');
    chat.give(message('not for you either', { ...channel, addressed: false }), message('/status', channel));
    await untilText('Host:', 'telegram:-5');
    expect(store.tasks.list()).toHaveLength(2);
  });
});

describe('people by group', () => {
  it('have access by a role in the config, under their own name', async () => {
    const { chat, store, untilRun } = await startRig({
      users: [{ ...ann, id: 'role:77', name: 'Team', role: 'operator' }],
    });

    chat.give(message('hi', { sender: { id: '5', name: 'Eve', groups: ['role:77'] } }));
    await untilRun(1);

    expect(store.tasks.list()[0]).toMatchObject({ userId: '5', userName: 'Eve' });
  });
});

import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { BridgeError } from '../../../src/core/model/errors.ts';
import type { User } from '../../../src/core/model/user.ts';
import { facts as discordFacts } from '../../../src/platforms/discord/limits/facts.ts';
import { facts as telegramFacts } from '../../../src/platforms/telegram/limits/facts.ts';
import { bob, startAsking, withCards } from '../approvals/approvals-rig.ts';
import type { Chat } from '../chat.ts';
import { ann, message, type Rig, type RigOptions } from '../rig.ts';

const group = 'telegram:-5';
const by = ({ id, name }: Pick<User, 'id' | 'name'>) => ({ sender: { id, name } });
const inGroup = { conversation: group, private: false };
/** It does not fit a card, which has a file with all of it. */
const long = Array.from({ length: 60 }, (_, line) => `echo "line ${line} of the long command"`).join('\n');
const appsOfAnn = ['telegram', 'discord'] as const;

/** Claude works for Bob in a group; Ann, an owner, has her private chat in `app`. */
async function startWithOwnerIn(app: (typeof appsOfAnn)[number], options: RigOptions = {}) {
  const files = { files: {} };
  const rig = await startAsking({
    by: bob,
    where: group,
    chat: { capabilities: telegramFacts.capabilities, removes: true, ...files },
    others: [{ name: 'discord', capabilities: discordFacts.capabilities, removes: true, ...files }],
    ...options,
  });
  await rig.until(() => rig.others[0]!.receives, 'Discord to be there');
  return { ...rig, ...ownersChat(rig, app) };
}

function ownersChat(rig: Rig, app: (typeof appsOfAnn)[number]) {
  const own: Chat = app === 'telegram' ? rig.chat : rig.others[0]!;
  const place = `${app}:1`;
  const { card, press } = withCards({ ...rig, chat: own });
  return {
    own,
    place,
    /** The card with these words in Ann's private chat. */
    ownCard: (part: string) => card(part, place),
    pressOwn: press,
    say: (text: string, change = {}) => own.give(message(text, { conversation: place, ...change })),
    untilSaid: (part: string) =>
      rig.until(() => own.left(place).find((text) => text.includes(part)), `“${part}” in the owner’s chat`),
  };
}

describe.each(appsOfAnn)('/approvals in an owner’s private chat on %s', (app) => {
  it('shows each open request with its buttons and where it comes from; a press there answers it everywhere', async () => {
    const rig = await startWithOwnerIn(app);
    rig.say('/approvals');
    await rig.untilSaid('Nothing needs an answer in any chat.');
    const { ask, post } = await rig.askBash('npm test', rig.run);

    rig.say('/approvals');

    await rig.untilSaid('✋ 1 request needs an answer:');
    const card = await rig.ownCard('npm test');
    expect(card.text).toContain('Task #1 from Bob · “build it” · home · Telegram:');
    expect(card).toMatchObject({ notify: false, replyTo: undefined });
    expect(card.buttons.map(({ label }) => label)).toEqual(post.buttons.map(({ label }) => label));
    rig.pressOwn(card, 'Allow once');
    expect(await rig.untilAnswer(ask)).toEqual({ behavior: 'allow' });
    for (const one of [post, card])
      expect(await rig.untilChanged(one, '✅ Bash npm test · Ann allowed it once')).toMatchObject({ buttons: [] });
  });

  it('the card there closes when the request is answered in its own chat', async () => {
    const rig = await startWithOwnerIn(app);
    const { ask, post } = await rig.askBash('npm test', rig.run);
    rig.say('/approvals');
    const card = await rig.ownCard('npm test');

    rig.press(post, 'Deny', by(bob));

    await rig.untilAnswer(ask);
    expect(await rig.untilChanged(card, '⛔ Bash npm test · Bob denied it')).toMatchObject({ buttons: [] });
    rig.say('/approvals');
    await rig.until(
      () => rig.own.left(rig.place).filter((text) => text.startsWith('Nothing needs an answer')).length === 1,
      'an empty list',
    );
  });

  it('both cards say that it expired, after a restart in between', async () => {
    const rig = await startWithOwnerIn(app);
    const { post } = await rig.askBash('npm test', rig.run);
    rig.say('/approvals');
    const card = await rig.ownCard('npm test');

    const after = await rig.crash((host) => host.sessions.add(rig.run.sessionId));

    const chatOf = (own: Chat) => (own === rig.chat ? after.chat : after.others[0]!);
    await after.until(() => after.chat.calls.includes(`replace ${group} ${post.messageId}`), 'the card to close');
    const closed = `replace ${rig.place} ${card.messageId}`;
    await after.until(() => chatOf(rig.own).calls.includes(closed), 'the owner’s card to close');
    chatOf(rig.own).give({
      kind: 'press',
      ...{ conversation: rig.place, action: card.buttons[0]!.action, messageId: card.messageId, pressId: 'late' },
      ...by(ann),
    });
    await after.until(
      () => chatOf(rig.own).acknowledged.some(({ text }) => text?.includes('the bridge restarted')),
      'why it is too late',
    );
  });

  it('twice, leaves one card in the chat, the newest, and that one works', async () => {
    const rig = await startWithOwnerIn(app);
    const { ask } = await rig.askBash('npm test', rig.run);
    rig.say('/approvals');
    const first = await rig.ownCard('npm test');

    rig.say('/approvals');

    await rig.until(() => first.isRemoved, 'the older card to go');
    const cards = () =>
      rig.own.arrived.filter(
        ({ conversation, buttons, isRemoved }) => conversation === rig.place && buttons.length > 0 && !isRemoved,
      );
    await rig.until(() => cards().length === 1, 'one card');
    const [card] = cards();
    await rig.until(() => rig.store.outbox.keyOf(rig.place, card!.messageId), 'its name');
    rig.pressOwn(card!, 'Allow once');
    await rig.untilAnswer(ask);
    await rig.untilChanged(card!, 'Ann allowed it once');
  });

  it('moves the card of an owner’s own task to the end of the chat', async () => {
    const rig = await startWithOwnerIn(app);
    rig.say('my own');
    const run = await rig.untilRun(2);
    const ask = rig.host.ask('Bash', { command: 'npm run mine' }, run);
    const first = await rig.ownCard('npm run mine');

    rig.say('/approvals');

    await rig.until(() => first.isRemoved, 'the older card to go');
    const last = await rig.until(
      () => rig.own.arrived.findLast(({ buttons, isRemoved }) => buttons.length > 0 && !isRemoved),
      'the card',
    );
    expect(last.text).not.toContain('Task #2');
    await rig.until(() => rig.store.outbox.keyOf(rig.place, last.messageId), 'its name');
    rig.own.give(message('yes', { conversation: rig.place, repliesTo: last.messageId }));
    expect(await rig.untilAnswer(ask)).toEqual({ behavior: 'allow' });
    await rig.untilChanged(last, 'Ann allowed it once');
  });

  it('brings the file with all of a long command, so that nobody allows what they cannot read', async () => {
    const rig = await startWithOwnerIn(app);
    rig.host.ask('Bash', { command: long }, rig.run);
    await rig.card('full text in command.sh', group);
    const release = rig.own.holdDeliveries();

    rig.say('/approvals');
    await rig.until(() => rig.own.calls.includes(`deliver ${rig.place}`), 'a try');
    const files: string[] = [];
    const deliver = rig.own.deliver.bind(rig.own);
    rig.own.deliver = (conversation, part, signal) => {
      const { file } = part as { file?: { path: string } };
      if (file && conversation === rig.place) files.push(readFileSync(file.path, 'utf8'));
      return deliver(conversation, part, signal);
    };
    release();

    const card = await rig.ownCard('full text in command.sh');
    expect(card.buttons.map(({ label }) => label)).toContain('Allow once');
    expect(files).toEqual([long]);
  });

  it('shows no Allow where the file cannot arrive, and names where the request is', async () => {
    const rig = await startWithOwnerIn(app);
    const ask = rig.host.ask('Bash', { command: long }, rig.run);
    const post = await rig.card('full text in command.sh', group);
    const deliver = rig.own.deliver.bind(rig.own);
    rig.own.deliver = (conversation, part, signal) => {
      if (part.file) throw new BridgeError('part-refused', 'too large');
      return deliver(conversation, part, signal);
    };
    rig.log.expectError('a message cannot be delivered');

    rig.say('/approvals');

    await rig.untilSaid('I cannot show all of it here, so others answer it elsewhere.');
    await rig.untilSaid('(#1, Telegram)');
    expect(rig.own.arrived.filter((one) => one.conversation === rig.place && one.buttons.length > 0)).toEqual([]);
    rig.press(post, 'Allow once', by(bob));
    expect(await rig.untilAnswer(ask)).toEqual({ behavior: 'allow' });
  });

  it('takes the reason of a denial there, as a form and as the next message', async () => {
    const rig = await startWithOwnerIn(app);
    const { ask } = await rig.askBash('npm test', rig.run);
    rig.say('/approvals');
    const card = await rig.ownCard('npm test');
    const { action } = card.buttons.find(({ label }) => label === 'Deny with a reason')!;
    expect(rig.own.formFor({ action, ...by(ann) })?.title).toBe('Deny with a reason');

    rig.pressOwn(card, 'Deny with a reason');
    await rig.untilSaid('Why not? Your next message here goes to Claude as the reason.');
    rig.say('not on a Friday');

    expect(await rig.untilAnswer(ask)).toMatchObject({ message: expect.stringContaining('not on a Friday') });
    await rig.untilChanged(card, 'denied it: not on a Friday');
  });

  it('has every question of several there, with its ticks, and takes an answer by reply', async () => {
    const rig = await startWithOwnerIn(app);
    const option = (label: string) => ({ label, description: '' });
    const questions = [
      { question: 'Which toppings?', header: 'h', multiSelect: true, options: ['Ham', 'Olives'].map(option) },
      { question: 'Which size?', header: 'h', multiSelect: false, options: ['Small', 'Large'].map(option) },
    ];
    const ask = rig.host.ask('AskUserQuestion', { questions }, rig.run);
    const post = await rig.card('Which toppings?', group);
    rig.say('/approvals');
    const card = await rig.ownCard('Which toppings?');

    rig.pressOwn(card, '☐ Ham');
    await rig.until(() => post.buttons.some(({ label }) => label === '☑ Ham'), 'the tick in the group');
    await rig.until(() => card.buttons.some(({ label }) => label === '☑ Ham'), 'the tick');
    expect(card.text).toContain('Task #1 from Bob');
    rig.press(post, 'Done', by(bob));
    expect((await rig.untilChanged(card, 'Bob: Ham')).text).toMatch(/Bob: Ham, \d\d:\d\d UTC$/);
    const next = await rig.ownCard('Which size?');
    expect(next.notify).toBe(false);
    expect((await rig.card('Which size?', group)).notify).toBe(true);
    expect(next.text).toContain('Task #1 from Bob');
    rig.say('as large as it gets', { repliesTo: next.messageId });

    expect(await rig.untilAnswer(ask)).toMatchObject({
      input: { answers: { 'Which toppings?': 'Ham', 'Which size?': 'as large as it gets' } },
    });
    await rig.untilChanged(next, 'Ann: as large as it gets');
  });

  it('has a plan there, whole, and what an MCP server asks', async () => {
    const rig = await startWithOwnerIn(app);
    const plan = rig.host.ask('ExitPlanMode', { plan: '1. Take it down. 2. Build it anew.' }, rig.run);
    await rig.card('Approve this plan?', group);
    const form = {
      server: 'shop',
      message: 'For your order',
      questions: [{ question: 'How many', options: [], expects: 'integer', least: 1, most: 5, multiSelect: false }],
    };
    const count = rig.host.ask('Elicitation', form, rig.run);
    await rig.card('How many', group);

    rig.say('/approvals');

    await rig.untilSaid('✋ 2 requests need an answer:');
    await rig.untilSaid('Take it down.');
    const planCard = await rig.ownCard('Approve this plan?');
    expect(planCard.text).toContain('Task #1 from Bob');
    const countCard = await rig.ownCard('How many');
    rig.pressOwn(countCard, 'In my own words');
    await rig.untilSaid('Your next message here is the answer.');
    rig.say('2');
    expect(await rig.untilAnswer(count)).toMatchObject({ input: { answers: [['2']] } });
    rig.pressOwn(planCard, 'Approve');
    expect(await rig.untilAnswer(plan)).toEqual({ behavior: 'allow', mode: 'default' });
  });

  it('is not rung again by reminders: those go where people were asked', async () => {
    const rig = await startWithOwnerIn(app);
    await rig.askBash('npm test', rig.run);
    rig.say('/approvals');
    await rig.ownCard('npm test');

    await rig.clock.advance(30 * 60_000);

    await rig.untilText('still needs', group);
    expect(rig.own.texts(rig.place).filter((text) => text.includes('still needs'))).toEqual([]);
  });

  it('masks secrets as every card does', async () => {
    const rig = await startWithOwnerIn(app);
    rig.host.ask('Bash', { command: 'echo ghp_0123456789abcdefghijklmnopqrstuvwxyz' }, rig.run);
    await rig.card('echo', group);

    rig.say('/approvals');

    expect((await rig.ownCard('echo')).text).not.toContain('ghp_0123');
  });
});

describe('/approvals', () => {
  it('is for owners alone, and only where nobody else reads', async () => {
    const rig = await startWithOwnerIn('telegram');
    await rig.askBash('npm test', rig.run);
    const before = rig.store.approvals.open();

    rig.chat.give(message('/approvals', { conversation: 'telegram:3', ...by(bob) }));
    await rig.untilText('Only an owner can see the requests of all chats, in a private chat with me.', 'telegram:3');
    rig.chat.give(message('/approvals', inGroup));
    await rig.untilText('Send /approvals in a private chat with me.', group);

    expect(rig.store.approvals.open()).toEqual(before);
    expect(rig.store.audit.list()).toContainEqual(
      expect.objectContaining({ action: 'refused', actor: expect.objectContaining({ name: 'Bob' }) }),
    );
  });

  it('brings nothing where only the answer to the command is for one person, and others read the rest', async () => {
    const rig = await startWithOwnerIn('discord');
    await rig.askBash('npm test', rig.run);

    rig.own.give(message('/approvals', { conversation: 'discord:-5', private: true }));

    const told = () => rig.own.texts('discord:-5');
    await rig.until(() => told().length > 0, 'a word');
    expect(told()).toEqual(['The requests of all chats come to your private chat with me. Send /approvals there.']);
    expect(rig.store.approvals.open()[0]?.cards).toEqual([group]);
  });

  it('brings the cards into a topic of the private chat as well', async () => {
    const rig = await startWithOwnerIn('telegram');
    const { ask } = await rig.askBash('npm test', rig.run);

    rig.chat.give(message('/approvals', { conversation: 'telegram:1:7' }));

    rig.press(await rig.card('npm test', 'telegram:1:7'), 'Allow once');
    expect(await rig.untilAnswer(ask)).toEqual({ behavior: 'allow' });
  });

  it('closes in every place when the group of the request has moved', async () => {
    const rig = await startWithOwnerIn('telegram');
    const { ask } = await rig.askBash('npm test', rig.run);
    rig.say('/approvals');
    const card = await rig.ownCard('npm test');

    rig.chat.give({ kind: 'place', conversation: group, state: { moved: 'telegram:-1005' } });
    const again = await rig.card('npm test', 'telegram:-1005');
    rig.pressOwn(card, 'Allow once');

    await rig.untilAnswer(ask);
    await rig.untilChanged(again, 'Ann allowed it once');
    await rig.untilChanged(card, 'Ann allowed it once');
  });

  it('leaves nothing to answer for someone who is no longer an owner', async () => {
    const carol: User = { ...ann, id: '30', name: 'Carol' };
    const rig = await startWithOwnerIn('telegram', {
      prepare: (_, store) => store.users.put(carol),
    });
    const { ask, post } = await rig.askBash('npm test', rig.run);
    rig.chat.give(message('/approvals', { conversation: 'telegram:30', ...by(carol) }));
    const card = await rig.card('npm test', 'telegram:30');
    const { action } = card.buttons[0]!;

    rig.say('/users role 30 operator');

    await rig.untilChanged(card, 'You are no longer an owner, so others answer this.');
    expect(card.buttons).toEqual([]);
    rig.chat.give({
      kind: 'press',
      ...{ conversation: 'telegram:30', action, messageId: card.messageId, pressId: 'late' },
      ...by(carol),
    });
    await rig.untilWord('Unknown request.');
    rig.chat.give(message('yes', { conversation: 'telegram:30', ...by(carol), repliesTo: card.messageId }));
    await rig.untilText('Only Bob or an owner can answer this.', 'telegram:30');
    expect(ask.answer).toBeUndefined();
    rig.press(post, 'Allow once', by(bob));
    await rig.untilAnswer(ask);
    expect(card.text).toBe('You are no longer an owner, so others answer this.');
  });

  it('leaves the answer of a task as short as ever, when its own person allowed the request', async () => {
    const rig = await startWithOwnerIn('telegram');
    const { ask, post } = await rig.askBash('npm test', rig.run);
    rig.say('/approvals');
    const card = await rig.ownCard('npm test');
    rig.press(post, 'Allow once', by(bob));
    await rig.untilAnswer(ask);

    rig.run.finish({ text: 'Done.' });

    await rig.until(() => post.isRemoved, 'the card to go from its own chat');
    expect(card.isRemoved).toBeUndefined();
    await rig.untilChanged(card, 'Bob allowed it once');
  });

  it('names where the request is, without buttons, when its file cannot be made; sent again, it has the card', async () => {
    const rig = await startWithOwnerIn('telegram');
    rig.host.ask('Bash', { command: long }, rig.run);
    await rig.card('full text in command.sh', group);
    const outgoing = join(rig.folder, 'outgoing');
    await rig.until(() => rig.store.outbox.waiting().length === 0, 'all to be sent');
    rmSync(outgoing, { recursive: true });
    writeFileSync(outgoing, 'no folder');

    rig.say('/approvals');

    const line = await rig.untilSaid('I cannot show all of it here now.');
    expect(line).toContain('✋ home · #1 needs an answer: Bash echo');
    expect(line).toContain('Answer it in Telegram, or try again.');
    rmSync(outgoing);
    rig.say('/approvals');
    expect((await rig.ownCard('full text in command.sh')).buttons[0]?.label).toBe('Allow once');
  });

  it('shows the same request to several owners, and the answer of one closes all', async () => {
    const carol: User = { ...ann, id: '30', name: 'Carol' };
    const rig = await startWithOwnerIn('discord', { users: [bob, carol] });
    const { ask, post } = await rig.askBash('npm test', rig.run);
    rig.say('/approvals');
    rig.chat.give(message('/approvals', { conversation: 'telegram:30', ...by(carol) }));
    const cards = [post, await rig.ownCard('npm test'), await rig.card('npm test', 'telegram:30')];

    rig.press(cards[2]!, 'Deny', by(carol));

    await rig.untilAnswer(ask);
    for (const card of cards) expect((await rig.untilChanged(card, 'Carol denied it')).buttons).toEqual([]);
  });

  it('rings in the owner’s chat once nobody else is asked', async () => {
    const rig = await startWithOwnerIn('telegram');
    const { ask } = await rig.askBash('npm test', rig.run);
    rig.say('/approvals');
    const card = await rig.ownCard('npm test');

    rig.chat.gone.add(group);
    rig.chat.give({ kind: 'place', conversation: group, state: 'gone' });
    await rig.until(() => rig.store.approvals.open()[0]?.cards.join() === rig.place, 'one place to be left');
    await rig.clock.advance(30 * 60_000);

    await rig.untilSaid('✋ home · #1 still needs your answer: Bash npm test');
    rig.pressOwn(card, 'Allow once');
    expect(await rig.untilAnswer(ask)).toEqual({ behavior: 'allow' });
  });

  it('where messages cannot change, takes the buttons of the older card, and of all once it is answered', async () => {
    const rig = await startWithOwnerIn('discord', { others: [{ name: 'discord', keepsMessages: true }] });
    const { ask, post } = await rig.askBash('npm test', rig.run);
    rig.say('/approvals');
    const first = await rig.ownCard('npm test');

    rig.say('/approvals');

    await rig.until(() => first.buttons.length === 0, 'the older buttons to go');
    const last = await rig.ownCard('npm test');
    rig.press(post, 'Allow once', by(bob));
    await rig.untilAnswer(ask);
    await rig.until(() => last.buttons.length === 0, 'the buttons to go');
  });
});

describe('where owners answer for operators', () => {
  it('a question says in their chats where it comes from, and goes from the chat of one who is no owner any more', async () => {
    const carol: User = { ...ann, id: '30', name: 'Carol' };
    const rig = await startWithOwnerIn('telegram', {
      approvals: { by: 'owner' },
      prepare: (_, store) => store.users.put(carol),
    });
    const options = ['Red', 'Blue'].map((label) => ({ label, description: '' }));
    const questions = ['Which colour?', 'Which other?'].map((question) => ({ question, header: 'h', options }));
    const ask = rig.host.ask('AskUserQuestion', { questions }, rig.run);
    const hers = await rig.ownCard('Which colour?');
    const carols = await rig.card('Which colour?', 'telegram:30');
    expect(carols.text).toContain('Task #1 from Bob · “build it” · home · Telegram:');
    rig.say('/approvals');
    await rig.until(() => hers.isRemoved, 'the older card to go');

    rig.say('/users role 30 operator');
    await rig.untilChanged(carols, 'You are no longer an owner');
    rig.pressOwn(await rig.ownCard('Which colour?'), 'Red');
    rig.pressOwn(await rig.ownCard('Which other?'), 'Blue');

    await rig.untilAnswer(ask);
    expect(rig.chat.texts('telegram:30').join()).not.toContain('Which');
  });
});

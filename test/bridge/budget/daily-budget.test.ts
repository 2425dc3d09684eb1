import { describe, expect, it } from 'vitest';
import type { User } from '../../../src/core/model/user.ts';
import { localDayStart } from '../../../src/text/format/local-days.ts';
import { bob } from '../approvals/approvals-rig.ts';
import type { Arrived } from '../chat.ts';
import { message, press, type Rig, type RigOptions, startRig } from '../rig.ts';

type Given = Parameters<typeof message>[1];

const fromBob = { conversation: 'telegram:3', sender: { id: bob.id, name: bob.name } };

/** One task after the other has run and cost this; Ann gave them, unless told otherwise. */
async function spend(rig: Rig, costs: readonly number[], given: Given = {}): Promise<void> {
  for (const costUsd of costs) {
    const n = rig.host.runs.length + 1;
    rig.chat.give(message(`work ${n}`, given));
    (await rig.untilRun(n)).finish({ text: 'ok', costUsd });
    await rig.untilState(rig.store.tasks.list().length, 'done');
  }
}

/** Ann has spent $4.80 of $5.00 today, and a task usually costs $0.40; a fourth one waits. */
async function nearlyUsedUp(options: RigOptions = {}): Promise<Rig & { card: Arrived }> {
  const rig = await startRig({ limits: { perDayUsd: 5 }, ...options });
  await spend(rig, [0.4, 0.4, 4]);
  rig.chat.give(message('one more'));
  return { ...rig, card: await untilCard(rig) };
}

/** Bob, an operator, has spent all of his budget; another task of his waits, and Ann, an owner, was asked. */
async function usedUpByOperator(): Promise<Rig & { his: Arrived; hers: Arrived }> {
  const rig = await startRig({ limits: { perDayUsd: 5 }, users: [bob] });
  await spend(rig, [2.5, 2.5], fromBob);
  rig.chat.give(message('deploy the site', fromBob));
  return { ...rig, his: await untilCard(rig, 'telegram:3'), hers: await untilCard(rig, 'telegram:1') };
}

function untilCard(rig: Rig, conversation = 'telegram:1'): Promise<Arrived> {
  const isCard = (post: Arrived) =>
    post.conversation === conversation &&
    post.buttons.some(({ action }) => action.startsWith('anyway:')) &&
    // Only a message whose id is known can be changed.
    rig.store.outbox.keyOf(conversation, post.messageId) !== undefined;
  return rig.until(() => rig.chat.arrived.find(isCard), `a card in ${conversation}`);
}

function untilSettled(rig: Rig, card: Arrived, part: string): Promise<boolean> {
  return rig.until(() => card.text.includes(part) && card.buttons.length === 0, `the card to say “${part}”`);
}

function untilWord(rig: Rig, part: string) {
  return rig.until(() => rig.chat.acknowledged.some(({ text }) => text?.includes(part)), `the word “${part}”`);
}

describe('a task that may pass the budget of the day', () => {
  it('waits, and its person is asked', async () => {
    const { card, host, untilState } = await nearlyUsedUp();

    expect(card.text).toBe(
      '✋ home · #4 needs your answer: Your budget for today ($5.00) may not be enough: $4.80 spent, and a task in “home” usually costs about $0.40. Run #4 anyway? If not, it waits until tomorrow.',
    );
    expect(card.buttons).toEqual([
      { label: 'Run anyway', action: 'anyway:4' },
      { label: 'Cancel', action: 'cancel:4' },
    ]);
    expect((await untilState(4, 'parked')).reason).toMatch(/^Your budget for today \(\$5\.00\) may not be enough/);
    expect(host.runs).toHaveLength(3);
  });

  it('that costs less than a cent is not said to cost about that', async () => {
    const rig = await startRig({ limits: { perDayUsd: 0.01 } });
    await spend(rig, [0.004, 0.004]);
    rig.chat.give(message('one more'));

    expect((await untilCard(rig)).text).toContain('and a task in “home” usually costs <$0.01. Run #3');
  });

  it('runs when an owner wants it all the same, and that is written down', async () => {
    const rig = await nearlyUsedUp();

    rig.chat.give(press('anyway:4', { messageId: rig.card.messageId }));

    expect((await rig.untilRun(4)).text).toBe('one more');
    await untilSettled(rig, rig.card, 'Ann let task #4 run over budget');
    await untilWord(rig, 'Task #4 continues.');
    expect(rig.store.audit.list().at(-1)).toMatchObject({
      action: 'allowed',
      actor: { name: 'Ann' },
      task: 4,
      detail: 'run #4 over the budget',
    });
  });

  it('is run once, however often that is pressed', async () => {
    const rig = await nearlyUsedUp();

    rig.chat.give(press('anyway:4'), press('anyway:4'));

    await untilWord(rig, 'This question is closed.');
    await rig.untilRun(4);
    expect(rig.store.audit.list().filter(({ action }) => action === 'allowed')).toHaveLength(1);
  });

  it('continues by itself when a new day begins', async () => {
    const rig = await nearlyUsedUp();
    const midnight = localDayStart(rig.clock.now(), -1);

    await rig.clock.advance(midnight - 1 - rig.clock.now());
    expect(rig.host.runs).toHaveLength(3);
    await rig.clock.advance(60_000);

    expect((await rig.untilRun(4)).text).toBe('one more');
    await untilSettled(rig, rig.card, 'Back within budget; task #4 continues.');
  });

  it('leaves its place to tasks of others', async () => {
    const rig = await nearlyUsedUp({ users: [bob], concurrency: 1 });

    rig.chat.give(message('mine', fromBob));

    expect((await rig.untilRun(4)).text).toBe('mine');
  });

  it.each(['/stop', '/cancel 4'])('is ended by %s, and the card loses its buttons', async (command) => {
    const rig = await nearlyUsedUp();

    rig.chat.give(message(command));

    await rig.untilState(4, 'cancelled');
    await untilSettled(rig, rig.card, 'No longer waiting.');
    expect(rig.host.runs).toHaveLength(3);
  });
});

describe('what the day’s budget includes', () => {
  it('tasks that run: what they may cost is not spent twice', async () => {
    const rig = await startRig({ limits: { perDayUsd: 1 } });
    await spend(rig, [0.4]);
    const open = rig.host.holdOpen();

    rig.chat.give(message('one'));
    await rig.until(() => rig.host.opens.length === 2, 'claude to be started');
    rig.chat.give(message('two', { conversation: 'telegram:-5' }));

    expect((await untilCard(rig, 'telegram:-5')).text).toContain(
      '$0.40 spent, running tasks may cost $0.40 more, and a task in “home” usually costs about $0.40.',
    );
    open();
    (await rig.untilRun(2)).finish({ text: 'ok', costUsd: 0.1 });
    await rig.untilState(2, 'done');
    // It cost less than was thought, so there is room again.
    await rig.clock.advance(60_000);
    expect((await rig.untilRun(3)).text).toBe('two');
  });

  it('those that waited for the new day pass one by one, as far as it suffices', async () => {
    const rig = await startRig({ limits: { perDayUsd: 1 } });
    await spend(rig, [1]);
    rig.chat.give(message('one'), message('two', { conversation: 'telegram:-5' }));
    const cards = await Promise.all([untilCard(rig, 'telegram:1'), untilCard(rig, 'telegram:-5')]);

    await rig.clock.advance(localDayStart(rig.clock.now(), -1) + 60_000 - rig.clock.now());

    await rig.untilRun(2);
    await rig.until(() => cards.filter(({ buttons }) => buttons.length === 0).length === 1, 'one card to be settled');
    await rig.clock.advance(120_000);
    expect(rig.host.runs).toHaveLength(2);
  });

  it('all accounts of a person, and nobody else', async () => {
    const carl: User = { ...bob, id: '5', name: 'Carl' };
    const rig = await startRig({
      limits: { perDayUsd: 1 },
      users: [bob, carl],
      prepare: (_, store) => {
        store.identities.link({ platform: 'telegram', userId: '3' }, { platform: 'telegram', userId: '5' });
      },
    });
    await spend(rig, [1.5], fromBob);

    rig.chat.give(
      message('as Carl', { conversation: 'telegram:5', sender: { id: '5', name: 'Carl' } }),
      message('as Ann', { conversation: 'telegram:-7' }),
    );

    // A task costs more than Ann's whole budget, too; but nothing of Bob's is hers.
    expect((await untilCard(rig, 'telegram:5')).text).toContain('is used up: $1.50 spent.');
    expect((await untilCard(rig, 'telegram:-7')).text).toBe(
      '✋ home · #3 needs your answer: Your budget for today ($1.00) may not be enough: a task in “home” usually costs about $1.50. Run #3 anyway? If not, it waits.',
    );
  });

  it('nothing, where there is no budget', async () => {
    const rig = await startRig();
    await spend(rig, [1_000]);

    rig.chat.give(message('again'));

    await rig.untilRun(2);
  });
});

describe('a task of an operator', () => {
  it('is asked about in its chat and in the private chats of the owners', async () => {
    const { his, hers } = await usedUpByOperator();

    const why = 'Bob’s budget for today ($5.00) is used up: $5.00 spent.';
    expect(his.text).toBe(
      `✋ home · #3 waits for an owner: ${why} An owner can run #3 anyway. If not, it waits until tomorrow.`,
    );
    expect(hers.text.split('\n')[0]).toBe(`✋ home · #3 needs your answer: ${why}`);
    expect(hers.text).toContain('deploy the site');
    expect(hers.text).toContain('Run it anyway?');
  });

  it('cannot be let run by the operator', async () => {
    const rig = await usedUpByOperator();

    rig.chat.give(press('anyway:3', { ...fromBob, messageId: rig.his.messageId }));

    await untilWord(rig, 'Only an owner can run it anyway.');
    expect(rig.his.buttons).toHaveLength(2);
    expect(rig.host.runs).toHaveLength(2);
    expect(rig.store.audit.list().at(-1)).toMatchObject({ action: 'refused', actor: { name: 'Bob' }, task: 3 });
  });

  it('can be let run by an owner from their own chat; the cards of all chats say so', async () => {
    const rig = await usedUpByOperator();

    rig.chat.give(press('anyway:3', { messageId: rig.hers.messageId }));

    expect((await rig.untilRun(3)).text).toBe('deploy the site');
    await untilSettled(rig, rig.his, 'Ann let task #3 run over budget');
    await untilSettled(rig, rig.hers, 'Ann let task #3 run over budget');
  });

  it('can be cancelled by an owner from their own chat', async () => {
    const rig = await usedUpByOperator();

    rig.chat.give(press('skip:3', { messageId: rig.hers.messageId }));

    await rig.untilState(3, 'cancelled');
    await untilSettled(rig, rig.his, 'No longer waiting.');
    await untilSettled(rig, rig.hers, 'No longer waiting.');
  });

  it('is answered only where it is asked', async () => {
    const rig = await usedUpByOperator();

    rig.chat.give(press('anyway:3', { conversation: 'telegram:-9' }), press('skip:3', { conversation: 'telegram:-9' }));

    await rig.until(() => rig.chat.acknowledged.length === 2, 'both presses to be answered');
    expect(rig.chat.acknowledged.map(({ text }) => text)).toEqual(Array(2).fill('This question is closed.'));
    expect(rig.task(3).state).toBe('parked');
  });
});

describe('after a restart', () => {
  /** The chat of a new bridge knows no older messages, but it sees that they are to be changed. */
  const untilReplaced = (rig: Rig, card: Arrived) =>
    rig.until(
      () => rig.chat.calls.includes(`replace ${card.conversation} ${card.messageId}`),
      'the card to get another text',
    );

  it('the card is still there, and works', async () => {
    const before = await nearlyUsedUp();

    const after = await before.crash();
    await untilReplaced(after, before.card);
    expect(after.chat.arrived).toEqual([]);
    after.chat.give(press('anyway:4'));

    expect((await after.untilRun(1)).text).toBe('one more');
  });

  it('what was allowed stays allowed', async () => {
    const before = await nearlyUsedUp();
    before.chat.give(press('anyway:4'));
    await before.untilRun(4);
    await untilSettled(before, before.card, 'over budget');

    const after = await before.crash();

    expect((await after.untilRun(1)).text).toBe('one more');
    expect(after.chat.arrived).toEqual([]);
  });

  it('the card loses its buttons also when the task is cancelled before its turn came', async () => {
    const before = await nearlyUsedUp();
    before.chat.give(message('/pause'));
    await before.until(() => before.store.conversations.get('telegram:1')?.paused, 'the pause');

    const after = await before.crash();
    expect(after.chat.calls.filter((call) => call.startsWith('replace'))).toEqual([]);
    after.chat.give(message('/cancel 4'));

    await after.untilState(4, 'cancelled');
    await untilReplaced(after, before.card);
    expect(after.store.notices.list('budget-cards')).toEqual([]);
  });
});

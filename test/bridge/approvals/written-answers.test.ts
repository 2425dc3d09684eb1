import { describe, expect, it } from 'vitest';
import type { User } from '../../../src/core/model/user.ts';
import { ann, message } from '../rig.ts';
import { bob, startAsking } from './approvals-rig.ts';

/* Words answer the card they are for: only where it can be answered, and only for the one who was asked for them. */

const group = 'telegram:-5';
const carols = 'telegram:30';
const carol: User = { ...ann, id: '30', name: 'Carol' };
const fromCarol = { conversation: carols, sender: { id: carol.id, name: carol.name } };

/** Claude works for Bob in a group and asks; Carol, an owner, has the card in her private chat too. */
async function startWithCarol() {
  const rig = await startAsking({
    ...{ by: bob, where: group, chat: { removes: true } },
    prepare: (_, store) => store.users.put(carol),
  });
  const { ask, post } = await rig.askBash('npm test', rig.run);
  const say = (text: string, repliesTo?: string) =>
    rig.chat.give(message(text, { ...fromCarol, ...(repliesTo && { repliesTo }) }));
  say('/approvals');
  return { ...rig, ask, post, say, card: await rig.card('npm test', carols) };
}

describe('words in the chat of an owner', () => {
  it('that reply to a card which was taken away answer nothing, also from someone who is an owner again', async () => {
    const { chat, ask, card, say, untilChanged, untilText } = await startWithCarol();
    chat.give(message('/users role 30 operator'));
    await untilChanged(card, 'You are no longer an owner');
    chat.give(message('/users role 30 owner'));
    await untilText('Carol is now owner');

    say('yes', card.messageId);

    await untilText('This request is answered elsewhere.', carols);
    expect(ask.answer).toBeUndefined();
  });

  it('are refused once, and then mean tasks again, where the right to answer ended meanwhile', async () => {
    const { chat, store, ask, card, say, press, as, untilChanged, untilText, untilRun } = await startWithCarol();
    press(card, 'Deny with a reason', as(carol));
    await untilText('Why not?', carols);
    chat.give(message('/users role 30 operator'));
    await untilChanged(card, 'You are no longer an owner');

    say('not now');
    await untilText('Only Bob or an owner can answer this.', carols);
    say('build mine');

    await untilRun(2);
    expect(store.tasks.byNumber(2)?.prompt).toContain('build mine');
    expect(ask.answer).toBeUndefined();
  });

  it('reach Claude when someone else was asked for words after them', async () => {
    const { ask, card, post, say, press, as, untilText, untilAnswer } = await startWithCarol();
    press(card, 'Deny with a reason', as(carol));
    await untilText('Why not?', carols);
    press(post, 'Deny with a reason', as(bob));
    await untilText('Why not?', group);

    say('not on a Friday');

    expect(await untilAnswer(ask)).toMatchObject({ message: expect.stringContaining('not on a Friday') });
  });
});

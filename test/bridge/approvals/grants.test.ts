import { describe, expect, it } from 'vitest';
import type { User } from '../../../src/core/model/user.ts';
import { ann, message, press, startRig } from '../rig.ts';
import { bob, eve } from './approvals-rig.ts';

const minute = 60_000;
const by = (user: User) => ({ conversation: `telegram:${user.id}`, sender: { id: user.id, name: user.name } });

/** Ann has grants 1 and 2, Bob has grant 3. */
async function startGranted() {
  const rig = await startRig({ users: [bob, eve] });
  for (const [user, rule] of [
    [ann, 'npm test:*'],
    [ann, 'npm run build'],
    [bob, 'ls:*'],
  ] as const) {
    rig.store.grants.add({
      platform: 'telegram',
      userId: user.id,
      userName: user.name,
      project: 'home',
      tool: 'Bash',
      rule,
      createdAt: rig.clock.now(),
      expiresAt: rig.clock.now() + 30 * minute,
    });
  }
  const left = () => rig.store.grants.active(rig.clock.now()).map(({ id }) => id);
  const buttons = () => rig.chat.arrived.at(-1)!.buttons.map(({ label }) => label);
  const word = () => rig.chat.acknowledged.at(-1)?.text;
  return { ...rig, left, buttons, word };
}

describe('/grants', () => {
  it('shows owners all, with rule, project, person and time left', async () => {
    const { chat, clock, untilText, buttons } = await startGranted();
    await clock.advance(10 * minute);

    chat.give(message('/grants'));

    const text = await untilText('Active permissions');
    expect(text).toContain('1: npm test * in “home”, Ann, 20 min left');
    expect(text).toContain('3: ls * in “home”, Bob, 20 min left');
    expect(buttons()).toEqual(['Withdraw 1', 'Withdraw 2', 'Withdraw 3']);
  });

  it('shows operators their own', async () => {
    const { chat, untilText, buttons } = await startGranted();

    chat.give(message('/grants', by(bob)));

    expect(await untilText('Active permissions', 'telegram:3')).not.toContain('Ann');
    expect(buttons()).toEqual(['Withdraw 3']);
  });

  it('shows none that has expired', async () => {
    const { chat, clock, untilText } = await startGranted();
    await clock.advance(30 * minute);

    chat.give(message('/grants'));

    await untilText('No temporary permissions.');
  });
});

describe('withdrawing', () => {
  it('ends a grant at once, by button or by word, and is written down', async () => {
    const { chat, store, left, word, untilText } = await startGranted();

    chat.give(press('withdraw:1'));
    expect(word()).toBe('Withdrawn: npm test *.');
    chat.give(message('/grants withdraw 2'));
    await untilText('Withdrawn: npm run build.');

    expect(left()).toEqual([3]);
    expect(store.audit.list()).toMatchObject([
      { action: 'grant-withdrawn', actor: { name: 'Ann' }, detail: 'npm test * in home of Ann' },
      { action: 'grant-withdrawn' },
    ]);
  });

  it('ends all, an operator’s own only', async () => {
    const { chat, left, untilText } = await startGranted();

    chat.give(message('/grants withdraw all', by(bob)));
    await untilText('Withdrawn: ls *.', 'telegram:3');
    expect(left()).toEqual([1, 2]);

    chat.give(message('/grants withdraw all'));
    await untilText('Withdrawn: npm test *, npm run build.');
    expect(left()).toEqual([]);
  });

  it('is refused to other operators, and the buttons stay', async () => {
    const { chat, left, word, store, untilText } = await startGranted();

    chat.give(press('withdraw:3', by(eve)), message('/grants withdraw 3', by(eve)));

    expect(word()).toBe('Only Bob or an owner can withdraw this.');
    await untilText('Only Bob or an owner can withdraw this.', 'telegram:4');
    expect(left()).toEqual([1, 2, 3]);
    expect(chat.calls.filter((call) => call.startsWith('setButtons'))).toEqual([]);
    expect(store.audit.list().map(({ action }) => action)).toEqual(['refused', 'refused']);
  });

  it('of what is gone changes nothing', async () => {
    const { chat, clock, word, untilText } = await startGranted();
    await clock.advance(30 * minute);

    chat.give(press('withdraw:1'), press('withdraw:x'), message('/grants withdraw all'), message('/grants now'));

    expect(word()).toMatch(/^Permission .* is no longer active/);
    await untilText('Nothing to withdraw.');
    await untilText('send its number');
  });
});

import { describe, expect, it } from 'vitest';
import type { User } from '../../../src/core/model/user.ts';
import { aGrant } from '../../contracts/store/stage.ts';
import { bob, eve, suggesting, withCards } from '../approvals/approvals-rig.ts';
import { ann, message, press, type RigOptions, startRig } from '../rig.ts';

/* One person, two accounts: linking them never lets one of them do what only the other one may. */

const group = 'telegram:-5';
const inGroup = (text: string, user: User) =>
  message(text, { conversation: group, private: false, sender: { id: user.id, name: user.name } });
const tap = (action: string, user: User) =>
  press(action, { conversation: group, sender: { id: user.id, name: user.name } });
const identityOf = ({ platform, id }: User) => ({ platform, userId: id }) as const;

/** claude works on task 1 of Ann, an owner; Bob, an operator, is linked with her. Both write in one group. */
async function startLinked(options: RigOptions & { by?: User } = {}) {
  const { by = ann, ...rest } = options;
  const rig = await startRig({
    users: [bob, eve],
    ...rest,
    prepare(host, store) {
      store.identities.link(identityOf(ann), identityOf(bob));
      rest.prepare?.(host, store);
    },
  });
  rig.chat.give(inGroup('build it', by));
  const run = await rig.untilRun(1);
  const word = () => rig.chat.acknowledged.at(-1)?.text;
  return { ...rig, ...withCards(rig), run, word };
}

describe('an operator who is linked with an owner', () => {
  it('neither stops nor changes the owner’s tasks', async () => {
    const { chat, run, task, word, untilText, untilRun } = await startLinked();
    chat.give(inGroup('and this', ann));

    chat.give(inGroup('/stop', bob), inGroup('/cancel 2', bob), tap('instead:2', bob), tap('now:2', bob));

    await untilText('Only Ann or an owner can stop this task.', group);
    expect(word()).toBe('Only Ann or an owner can hurry this task.');
    expect(run.ended).toBe(false);
    expect(task(2).state).toBe('queued');
    run.finish();
    (await untilRun(2)).finish();
  });

  it('adds nothing to the turn of the owner’s task, whose mode is the owner’s', async () => {
    const { chat, clock, run, store, task, until } = await startLinked({ busy: 'steer' });

    chat.give(inGroup('and delete all', bob));
    await until(() => store.tasks.byNumber(2), 'the task of Bob');
    await clock.advance(5_000);
    await until(
      () => chat.arrived.some(({ buttons }) => buttons.some(({ action }) => action === 'cancel:2')),
      'a receipt',
    );

    expect(task(2).state).toBe('queued');
    expect(run.steered).toEqual([]);
    const { buttons } = chat.arrived.find(({ buttons }) => buttons.some(({ action }) => action === 'cancel:2'))!;
    expect(buttons.map(({ label }) => label)).toEqual(['Cancel']);
  });

  it.each(['requester', 'owner'] as const)(
    'does not answer what the owner’s task asks (approvals.by: %s)',
    async (by) => {
      const { chat, run, word, askBash, untilState, untilAnswer } = await startLinked({ approvals: { by } });
      const { ask, post } = await askBash('make', run);

      chat.give(tap(post.buttons[0]!.action, bob));
      expect(word()).toMatch(/^Only /);
      expect(ask.answer).toBeUndefined();

      chat.give(tap(post.buttons[0]!.action, ann));
      await untilState(1, 'running');
      expect(await untilAnswer(ask)).toMatchObject({ behavior: 'allow' });
    },
  );

  it('has no use of the owner’s temporary permission, nor can withdraw it', async () => {
    const { chat, store, clock, run, askBash, untilText } = await startLinked({ by: bob });
    const expiresAt = clock.now() + 60_000;
    store.grants.add(aGrant({ userId: ann.id, project: 'home', rule: 'make', expiresAt }));

    const { ask } = await askBash('make', run);
    expect(ask.answer).toBeUndefined();

    chat.give(inGroup('/grants', bob), inGroup('/grants withdraw 1', bob));
    await untilText('or an owner can withdraw this', group);
    expect(store.grants.active(clock.now())).toHaveLength(1);
  });

  it('gives the owner’s tasks no temporary permission', async () => {
    const { store, clock, run, askBash } = await startLinked();
    store.grants.add(aGrant({ userId: bob.id, project: 'home', rule: 'make', expiresAt: clock.now() + 60_000 }));

    const { ask } = await askBash('make', run);

    expect(ask.answer).toBeUndefined();
  });
});

describe('two linked accounts with the same role', () => {
  it('act for each other: they answer, and a temporary permission covers both', async () => {
    const { chat, store, host, run, askBash, until, untilState } = await startLinked({
      by: bob,
      prepare: (_, store) => store.identities.link(identityOf(bob), identityOf(eve)),
    });
    const { post } = await askBash('make', run, suggesting('make'));
    chat.give(tap(post.buttons.find(({ label }) => label === 'Allow make for 30 min')!.action, eve));
    await untilState(1, 'running');
    run.finish();
    await untilState(1, 'done');
    expect(store.grants.active(0)).toMatchObject([{ userId: bob.id }]);

    chat.give(inGroup('again', eve));
    await until(() => host.runs.length === 2, 'the task of Eve');
    const covered = host.ask('Bash', { command: 'make' }, host.runs[1]!);

    await until(() => covered.answer, 'an answer');
    expect(covered.answer).toMatchObject({ behavior: 'allow' });
  });
});

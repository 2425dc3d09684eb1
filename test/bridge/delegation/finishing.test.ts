import { describe, expect, it } from 'vitest';
import type { WorkFacts } from '../../../src/core/ports/workspaces/finishing.ts';
import type { Arrived } from '../chat.ts';
import { ann, message, press, type Rig, type RigOptions, startRig } from '../rig.ts';

const projects = [{ name: 'home', path: '/home', route: 'auto' as const, check: 'npm test' }];
const changed: WorkFacts = {
  files: [
    { path: 'login.ts', what: 'changed', added: 3, deleted: 1 },
    { path: 'logo.png', what: 'added', added: undefined, deleted: undefined },
  ],
  ...{ added: 3, deleted: 1, commits: 0, uncommitted: 2, behind: 0, isMerged: false, token: 'abcdef0123' },
};
const committed: WorkFacts = { ...changed, commits: 1, uncommitted: 0, token: 'fedcba9876' };
const gina = { ...ann, id: '5', name: 'Gina', role: 'operator' as const };

/** A code session has done its task, and its card is there. */
async function startFinished(options: RigOptions = {}): Promise<Rig> {
  const rig = await startRig({ projects, users: [gina], ...options, chat: { removes: true, ...options.chat } });
  rig.workspaces.work = changed;
  rig.chat.give(message('fix login.ts'));
  const run = await rig.untilRun(1);
  run.emit({ type: 'text', message: 'm', block: 0, text: 'The redirect was wrong.' });
  run.finish({ text: 'The redirect was wrong.' });
  await rig.untilText('dispatch/fix-login-ts → main');
  // A reply finds its session once the bridge knows that the card arrived.
  await rig.until(() => rig.store.outbox.waiting().length === 0, 'the card to be known');
  return rig;
}

const nothingYet: Arrived = {
  ...{ messageId: '', conversation: '', text: '', buttons: [], replyTo: undefined, notify: false },
};
const card = (rig: Rig) =>
  rig.chat.arrived.findLast(({ text, isRemoved }) => text.includes('dispatch/fix') && !isRemoved) ?? nothingYet;
const labels = (rig: Rig) => card(rig).buttons.map(({ label }) => label);

async function tap(rig: Rig, label: string, sender = { id: ann.id, name: ann.name }): Promise<void> {
  const button = await rig.until(() => card(rig).buttons.find((one) => one.label === label), `the button ${label}`);
  const count = rig.chat.acknowledged.length;
  rig.chat.give(press(button.action, { sender, messageId: card(rig).messageId }));
  await rig.until(() => rig.chat.acknowledged.length > count, `the press on ${label}`);
}

const lastWord = (rig: Rig) => rig.chat.acknowledged.at(-1)?.text;

describe('the card of finished work', () => {
  it('has the figures of Git and what can be done with it', async () => {
    const rig = await startFinished();

    expect(card(rig).text).toContain('2 files · +3 −1 · 0 commits · 2 not committed');
    expect(card(rig).text).toContain('M login.ts +3 −1');
    expect(card(rig).text).toContain('A logo.png binary');
    expect(labels(rig)).toEqual(['Diff', 'Commit', 'Merge into main', 'Publish', 'Keep', 'Discard']);
  });

  it('is not there where nothing changed', async () => {
    const rig = await startRig({ projects, chat: { removes: true } });
    rig.chat.give(message('fix login.ts'));
    (await rig.untilRun(1)).finish({ text: 'Nothing to do.' });
    await rig.untilText('Nothing to do.');
    rig.chat.give(message('and now?'));
    await rig.untilRun(2);

    expect(rig.chat.texts().join()).not.toContain('dispatch/fix-login-ts → main');
  });

  it('commits in two taps, with a message that a reply changes', async () => {
    const rig = await startFinished();
    await tap(rig, 'Commit');
    await rig.until(() => card(rig).text.includes('Commits 2 files on dispatch/fix-login-ts.'), 'what it does');
    expect(card(rig).text).toContain('Fix login.ts');
    rig.chat.give(message('Mend the redirect', { repliesTo: card(rig).messageId }));
    await rig.until(() => card(rig).text.includes('Mend the redirect'), 'the other message');
    rig.workspaces.afterCommit = committed;
    await tap(rig, 'Commit');
    await rig.until(() => card(rig).text.includes('Committed'), 'the result');

    expect(rig.workspaces.calls.filter((call) => call.startsWith('commit'))).toEqual([
      'commit “Mend the redirect” without hooks on abcdef0123 in dispatch/fix-login-ts',
    ]);
    expect(rig.task(1).state).toBe('done');
    expect(rig.host.runs).toHaveLength(1);
    expect(labels(rig)).not.toContain('Commit');
  });

  it('publishes nothing without a tap that says so', async () => {
    const rig = await startFinished();
    await tap(rig, 'Commit');
    await tap(rig, 'Commit');
    await rig.until(() => card(rig).text.includes('Committed'), 'the result');
    await tap(rig, 'Merge into main');
    await rig.until(() => card(rig).text.includes('Publishes nothing.'), 'what a merge does');
    await tap(rig, 'Check and merge');
    await rig.until(() => card(rig).text.includes('Merged into main'), 'the merge');
    expect(rig.workspaces.published).toEqual([]);

    rig.workspaces.work = committed;
    rig.workspaces.opens = true;
    rig.chat.give(message('more', { repliesTo: card(rig).messageId }));
    (await rig.untilRun(2)).finish({ text: 'More.' });
    await tap(rig, 'PR');
    expect(rig.workspaces.published).toEqual([]);
    await tap(rig, 'As a draft');
    await rig.until(() => card(rig).text.includes('Opened a draft'), 'the draft');
    expect(rig.workspaces.published).toEqual(['push dispatch/fix-login-ts', 'draft Fix login.ts into main']);
  });

  it('has Claude solve a conflict, and nothing was merged', async () => {
    const rig = await startFinished();
    rig.workspaces.conflict = 'Merge main into your branch, then solve login.ts.';
    await tap(rig, 'Merge into main');
    await tap(rig, 'Check and merge');
    await rig.until(() => card(rig).text.includes('both sides changed the same lines'), 'the conflict');
    await tap(rig, 'Have Claude solve it');
    const run = await rig.untilRun(2);

    expect(run.text).toContain('Merge main into your branch, then solve login.ts.');
    expect(rig.task(2).sessionId).toBe(rig.task(1).sessionId);
  });

  it('does not merge what its check finds broken', async () => {
    const rig = await startFinished();
    rig.workspaces.checkExit = 1;
    await tap(rig, 'Merge into main');
    await tap(rig, 'Check and merge');
    await rig.until(() => card(rig).text.includes('npm test failed'), 'the check');

    expect(rig.workspaces.calls.join()).not.toContain('merge ');
  });

  it('discards only after a second tap, and keeps a copy that /rescue brings back', async () => {
    const rig = await startFinished();
    await tap(rig, 'Discard');
    expect(rig.workspaces.calls.join()).not.toContain('rescue');
    await tap(rig, 'Discard');
    await rig.untilText('Removed dispatch/fix-login-ts. Kept: 2 files. /rescue r1 brings it back.');
    expect(rig.workspaces.calls.slice(-2)).toEqual([
      'rescue r1 in dispatch/fix-login-ts',
      'remove dispatch/fix-login-ts',
    ]);
    rig.chat.give(message('/rescue'));
    await rig.untilText('r1 · fix-login-ts · 2 files');
    rig.chat.give(message('/rescue r1'));
    await rig.untilText('r1 is back as the session fix-login-ts');

    expect(rig.store.workspaces.open()).toMatchObject([{ state: 'ready', branch: 'dispatch/fix-login-ts' }]);
  });

  it('removes nothing that could not be kept', async () => {
    const rig = await startFinished();
    rig.workspaces.failRescue = 'A file cannot be read: secret.key.';
    await tap(rig, 'Discard');
    await tap(rig, 'Discard');
    await rig.until(() => card(rig).text.includes('not all of it could be kept'), 'the failure');

    expect(rig.workspaces.calls.join()).not.toContain('remove');
    expect(rig.store.workspaces.open()).toMatchObject([{ state: 'ready' }]);
  });

  it('is for the person of the session and for owners', async () => {
    const rig = await startFinished();
    await tap(rig, 'Discard', { id: gina.id, name: gina.name });

    expect(lastWord(rig)).toBe('Only the person of this session or an owner can do that.');
    expect(labels(rig)).toContain('Discard');
  });

  it('does nothing by a button of older work', async () => {
    const rig = await startFinished();
    const old = card(rig).buttons.find(({ label }) => label === 'Commit')!.action;
    rig.workspaces.work = committed;
    rig.chat.give(message('more', { repliesTo: card(rig).messageId }));
    (await rig.untilRun(2)).finish({ text: 'More.' });
    await rig.until(() => card(rig).text.includes('1 commit'), 'the newer card');
    rig.chat.give(press(old));
    await rig.until(() => lastWord(rig) === 'The work has changed since. See the newest card.', 'the word');
  });
});

describe('a crash', () => {
  it.each(['commit', 'merge', 'rescue', 'remove'])('in the middle of %s is found, and finished once', async (call) => {
    const before = await startFinished();
    const act = call === 'commit' ? 'Commit' : call === 'merge' ? 'Merge into main' : 'Discard';
    before.workspaces.before = (name) => (name.startsWith(call) ? new Promise<void>(() => {}) : undefined);
    await tap(before, act);
    await tap(before, act === 'Merge into main' ? 'Check and merge' : act);
    await before.until(() => before.workspaces.calls.some((name) => name.startsWith(call)), call);
    const rig = await before.crash(() => {
      before.workspaces.before = () => undefined;
    });
    await rig.until(() => rig.store.steps.begun().length === 0, 'the step to end');

    expect(rig.store.steps.of(rig.task(1).sessionId, 1)).toMatchObject([{ state: 'done' }]);
  });
});

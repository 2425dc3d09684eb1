import { describe, expect, it } from 'vitest';
import { BridgeError } from '../../../src/core/model/errors.ts';
import type { Capabilities } from '../../../src/core/ports/capabilities.ts';
import { bob, startAsking, withCards } from '../approvals/approvals-rig.ts';
import type { ChatOptions } from '../chat.ts';
import { ann, message, press, type Rig, startRig } from '../rig.ts';
import type { Run } from '../scripted-host.ts';

const capabilities: Capabilities = {
  accounts: true,
  buttons: { rows: 100, inRow: 5, inAll: 100, actionBytes: 64 },
  textUnits: 4_096,
  fold: 'inline',
};
const folding: ChatOptions = { capabilities, removes: true };
const hourMs = 3_600_000;

const narration = 'I run the tests first.';
const result = 'Fixed: the token was built in local time, and now it is UTC.';

/** Claude narrates, uses a tool, and gives its result. */
function work(run: Run): void {
  run.emit({ type: 'text', message: 'm1', block: 0, text: narration });
  run.emit({ type: 'tool-started', toolUseId: 't1', name: 'Bash', summary: 'npm test' });
  run.emit({ type: 'tool-finished', toolUseId: 't1', failed: false });
  run.emit({ type: 'text', message: 'm2', block: 0, text: result });
}

const whole = `${narration}\n\n${result}`;
const settled = ({ store, until }: Rig) => until(() => store.outbox.waiting().length === 0, 'all posts to be sent');

describe('the answer', () => {
  it('begins with its result, and the rest folds', async () => {
    const rig = await startRig({ chat: folding });
    rig.chat.give(message('fix it'));
    const run = await rig.untilRun(1);
    work(run);
    run.finish({ text: whole });

    expect(await rig.untilText(result)).toBe(
      `${result}\nHow I got there · 1 note, 1 tool\n${narration}\nBash npm test\n✅ 0.0 s · 1 tool · #1`,
    );
  });

  it('folds to a button where the platform cannot fold, and shows it to the presser', async () => {
    const rig = await startRig({ chat: { ...folding, capabilities: { ...capabilities, fold: 'button' } } });
    rig.chat.give(message('fix it'));
    const run = await rig.untilRun(1);
    work(run);
    run.finish({ text: whole });
    await rig.untilText(result);

    const answer = rig.chat.arrived[0]!;
    expect(answer.text).toBe(`${result}\n✅ 0.0 s · 1 tool · #1`);
    expect(answer.buttons).toEqual([{ label: 'How I got there · 1 note, 1 tool', action: 'how:1' }]);
    rig.chat.give(press('how:1', { messageId: answer.messageId, pressId: 'p1' }));
    expect(await rig.untilText(narration)).toBe(`${narration}\nBash npm test`);
    expect(rig.chat.arrived[1]).toMatchObject({ replyTo: 'p1', notify: false });
    expect(answer.buttons).toHaveLength(1);
  });

  it('stays as Claude wrote it where nothing folds', async () => {
    const rig = await startRig();
    rig.chat.give(message('fix it'));
    const run = await rig.untilRun(1);
    work(run);
    run.finish({ text: whole });

    expect(await rig.untilText(result)).toBe(`${narration}\n${result}\n✅ 0.0 s · 1 tool · #1`);
  });

  it.each([
    ['failed', { outcome: 'failed', message: 'Claude stopped with an API error (400).' }],
    ['was stopped', { outcome: 'stopped' }],
  ] as const)('stays as Claude wrote it when it %s, and offers Retry and Continue', async (_, how) => {
    const rig = await startRig({ chat: folding });
    rig.chat.give(message('fix it'));
    const run = await rig.untilRun(1);
    work(run);
    run.finish({ ...how, text: whole });

    expect(await rig.untilText(result)).toMatch(`${narration}\n${result}\n`);
    expect(rig.chat.arrived[0]!.text).toMatch(/❌ 0\.0 s · 1 tool · #1$/);
    expect(rig.chat.arrived[0]!.buttons.map(({ label }) => label)).toEqual(['Retry', 'Continue']);
  });

  it('stays as Claude wrote it when another message was steered into it', async () => {
    const rig = await startRig({ chat: folding, busy: 'steer' });
    rig.chat.give(message('fix it'));
    const run = await rig.untilRun(1);
    rig.chat.give(message('and bump the version'));
    const steered = await rig.untilRun(2);
    work(run);
    steered.finish({ outcome: 'merged', text: '' });
    run.finish({ text: whole });

    expect(await rig.untilText(result)).toMatch(`${narration}\n${result}\n`);
  });

  it('stays as Claude wrote it when it was cut off, and found after the restart', async () => {
    const rig = await startRig({ chat: folding });
    rig.chat.give(message('fix it'));
    const run = await rig.untilRun(1);
    work(run);
    const next = await rig.crash((host) => {
      const outcome = { outcome: 'done' as const, text: whole, sessionId: run.sessionId, costUsd: 0, durationMs: 1 };
      host.records.set(run.promptId, { state: 'finished', outcome });
    });

    expect(await next.untilText(result)).toMatch(`${narration}\n${result}\n`);
  });

  it('quotes its task only where something stands between them', async () => {
    const rig = await startRig({ chat: folding });
    rig.chat.give(message('first', { messageId: 'one' }));
    const first = await rig.untilRun(1);
    rig.chat.give(message('second', { messageId: 'two' }));
    await rig.until(() => rig.store.tasks.byNumber(2), 'the second task');
    first.finish({ text: 'First.' });
    (await rig.untilRun(2)).finish({ text: 'Second.' });
    await rig.untilText('Second.');
    rig.chat.give(message('third', { messageId: 'three' }));
    (await rig.untilRun(3)).finish({ text: 'Third.' });
    await rig.untilText('Third.');

    expect(rig.chat.arrived.map(({ replyTo }) => replyTo)).toEqual(['one', 'two', undefined]);
  });

  it.each([
    ['nothing', 'right below it, where only its person writes', { ...folding }],
    ['its task', 'where others write too', { ...folding, isShared: true }],
  ] as const)('is like its cards and receipts, which quote %s %s', async (what, _, chat) => {
    const rig = await startAsking({ chat });
    const { post } = await rig.askBash('npm test', rig.run);
    rig.chat.give(message('next', { messageId: 'next' }));
    await rig.clock.advance(1_000);
    await rig.untilText('in line');

    expect(post.replyTo === undefined).toBe(what === 'nothing');
    const receipt = rig.chat.arrived.find(({ text }) => text.includes('in line'))!;
    expect(receipt.replyTo).toBe(what === 'nothing' ? undefined : 'next');
    rig.run.finish({ text: result });
    (await rig.untilRun(2)).finish({ text: 'Next.' });
    await rig.untilText('Next.');
  });
});

describe('a finished task leaves one message', () => {
  it('after a card that its person allowed: the answer tells of it', async () => {
    const rig = await startAsking({ chat: folding });
    const { ask, post } = await rig.askBash('npm test', rig.run);
    rig.press(post, 'Allow once');
    await rig.untilAnswer(ask);
    await rig.untilChanged(post, 'Ann allowed it once');
    work(rig.run);
    rig.run.finish({ text: whole });
    await rig.untilText(result);
    await settled(rig);

    expect(rig.chat.left()).toEqual([
      expect.stringMatching(
        /Bash npm test\n✅ Bash npm test · Ann allowed it once, \d\d:\d\d UTC\n✅ 0\.0 s · 1 tool · #1$/,
      ),
    ]);
    expect(rig.chat.arrived.find(({ isRemoved }) => !isRemoved)?.replyTo).toBeUndefined();
  });

  it('after questions with several answers', async () => {
    const rig = await startAsking({ chat: folding });
    const option = (label: string) => ({ label, description: '' });
    const ask = rig.host.ask(
      'AskUserQuestion',
      {
        questions: [
          { question: 'Which database?', header: 'DB', options: [option('One'), option('Two')], multiSelect: false },
          { question: 'Which colour?', header: 'C', options: [option('Red'), option('Blue')], multiSelect: false },
        ],
      },
      rig.run,
    );
    rig.press(await rig.card('Which database?'), 'One');
    rig.press(await rig.card('Which colour?'), 'Blue');
    await rig.untilAnswer(ask);
    rig.run.finish({ text: result });
    await rig.untilText(result);
    await settled(rig);

    expect(rig.chat.left()).toHaveLength(1);
    expect(rig.chat.left()[0]).toContain('Ann answered: One; Blue');
  });

  it('after a message that waited: its receipt goes when it starts', async () => {
    const rig = await startRig({ chat: folding });
    rig.chat.give(message('first'));
    const first = await rig.untilRun(1);
    rig.chat.give(message('second'));
    await rig.clock.advance(1_000);
    await rig.untilText('in line');
    first.finish({ text: 'First.' });
    const second = await rig.untilRun(2);
    await settled(rig);

    expect(rig.chat.left().map((text) => text.split('\n')[0])).toEqual(['First.']);
    second.finish({ text: 'Second.' });
    await rig.untilText('Second.');
  });

  it('after a ping that was answered; one that nobody answered stays', async () => {
    const rig = await startAsking({ chat: folding, approvals: { remindMinutes: 10, timeoutMinutes: 100 } });
    const { post } = await rig.askBash('npm test', rig.run);
    await rig.clock.advance(10 * 60_000);
    await rig.untilText('still needs your answer');
    rig.press(post, 'Allow once');
    await rig.untilChanged(post, 'Ann allowed it once');
    const second = await rig.askBash('npm run build', rig.run);
    await rig.clock.advance(10 * 60_000);
    await rig.until(() => rig.chat.texts().filter((text) => text.includes('still needs')).length === 2, 'another ping');
    await rig.clock.advance(100 * 60_000);
    await rig.untilAnswer(second.ask);
    rig.run.finish({ text: result });
    await rig.untilText(result);
    await settled(rig);

    const left = rig.chat.left();
    expect(left.filter((text) => text.includes('still needs'))).toEqual([
      expect.stringContaining('npm run build'),
      expect.stringContaining('npm run build'),
    ]);
  });

  it('after a ping that was on its way when the request was answered', async () => {
    const rig = await startAsking({ chat: folding, approvals: { remindMinutes: 10 } });
    const { ask, post } = await rig.askBash('npm test', rig.run);
    rig.chat.failDeliveries(new BridgeError('retry-later', 'slow down', { retryAfterMs: 60_000 }));
    await rig.clock.advance(10 * 60_000);
    await rig.until(() => rig.log.lines.some(({ message: line }) => line.includes('another try')), 'the ping to wait');
    rig.press(post, 'Allow once');
    await rig.untilAnswer(ask);
    rig.run.finish({ text: result });
    await rig.untilState(1, 'done');
    await rig.clock.advance(60_000);
    await rig.untilText(result);
    await settled(rig);

    expect(rig.chat.left()).toEqual([expect.stringContaining(result)]);
  });

  it('also of a message that was steered into it: what was allowed is told with the word that it is covered', async () => {
    const rig = await startRig({ chat: folding, busy: 'steer' });
    const cards = withCards(rig);
    rig.chat.give(message('fix it'));
    const run = await rig.untilRun(1);
    rig.chat.give(message('and lint it'));
    const steered = await rig.untilRun(2);
    const { ask, post } = await cards.askBash('npm run lint', steered);
    cards.press(post, 'Allow once');
    await cards.untilAnswer(ask);
    steered.finish({ outcome: 'merged', text: '' });
    run.finish({ text: result });
    await rig.untilText(result);
    await rig.untilText('covers this too');
    await settled(rig);

    expect(rig.chat.left()).toEqual([
      expect.stringContaining(result),
      expect.stringMatching(/covers this too\.\n✅ Bash npm run lint · Ann allowed it once/),
    ]);
  });

  it('after a wait for a session that was open at the desk', async () => {
    const rig = await startRig({ chat: folding });
    rig.chat.give(message('one'));
    const first = await rig.untilRun(1);
    first.finish({ text: 'First.' });
    await rig.untilState(1, 'done');
    rig.host.openAtDesk.set(first.sessionId, 4711);
    rig.chat.give(message('two'));
    await rig.untilText('open in Claude at the desk');
    await settled(rig);
    rig.host.openAtDesk.clear();
    await rig.clock.advance(2_000);
    (await rig.untilRun(2)).finish({ text: result });
    await rig.untilText(result);
    await settled(rig);

    expect(rig.chat.left()).toEqual([expect.stringContaining('First.'), expect.stringContaining(result)]);
  });

  it('after silence: the notice goes when Claude continues', async () => {
    const rig = await startRig({ chat: folding });
    rig.chat.give(message('work'));
    const run = await rig.untilRun(1);
    run.emit({ type: 'stalled', silentMs: 300_000 });
    await rig.untilText('Claude has been quiet');
    run.emit({ type: 'thinking' });
    await settled(rig);

    expect(rig.chat.left()).toEqual([]);
    run.finish({ text: result });
    await rig.untilText(result);
  });

  it('also when the power goes off between the answer and the end of its cards', async () => {
    const rig = await startAsking({ chat: folding });
    const { ask, post } = await rig.askBash('npm test', rig.run);
    rig.press(post, 'Allow once');
    await rig.untilAnswer(ask);
    await rig.untilChanged(post, 'Ann allowed it once');
    await settled(rig);
    const letGo = rig.chat.holdDeliveries();
    rig.run.finish({ text: result });
    await rig.untilState(1, 'done');

    const next = await rig.crash(undefined, { chat: { ...folding, arrived: rig.chat.arrived } });
    letGo();
    await next.untilText(result);
    await settled(next);

    expect(next.chat.left()).toHaveLength(1);
    expect(next.chat.calls.indexOf('deliver telegram:1')).toBeLessThan(
      next.chat.calls.indexOf(`remove telegram:1 ${post.messageId}`),
    );
  });
});

describe('a card', () => {
  it.each([
    ['denied', 'npm test', 'Deny', 'Ann denied it'],
    ['dangerous', 'rm -rf build', 'Allow once', 'Ann allowed it once'],
  ])('that was %s stays as a line that says who and when', async (_, command, button, words) => {
    const rig = await startAsking({ chat: folding });
    const { ask, post } = await rig.askBash(command, rig.run);
    rig.press(post, button);
    await rig.untilAnswer(ask);
    await rig.untilChanged(post, words);
    rig.run.finish({ text: result });
    await rig.untilText(result);
    await settled(rig);

    expect(rig.chat.left()).toEqual([expect.stringContaining(words), expect.stringContaining(result)]);
    expect(rig.chat.arrived[1]!.replyTo).toBeDefined();
  });

  it('that another person decided stays, in both chats', async () => {
    const rig = await startAsking({ chat: folding, by: bob, where: 'telegram:3', approvals: { by: 'owner' } });
    const ask = rig.host.ask('Bash', { command: 'npm test' }, rig.run);
    const post = await rig.card('npm test', 'telegram:1');
    await rig.untilText('waits for an owner', 'telegram:3');
    rig.press(post, 'Allow once');
    await rig.untilAnswer(ask);
    rig.run.finish({ text: result });
    await rig.untilText(result, 'telegram:3');
    await settled(rig);

    expect(rig.chat.left('telegram:1')).toEqual([expect.stringContaining('Ann allowed it once')]);
    expect(rig.chat.left('telegram:3')).toEqual([
      expect.stringContaining('Ann allowed it once'),
      expect.stringContaining(result),
    ]);
  });

  it.each([
    ['the platform refuses it', { removes: new BridgeError('part-refused', "message can't be deleted") }, 0],
    ['it is too old', { removes: true, capabilities: { ...capabilities, removableMs: 47 * hourMs } }, 48 * hourMs],
  ] as const)('that cannot go, because %s, becomes one silent line without buttons', async (_, chat, ageMs) => {
    const rig = await startAsking({ chat: { ...folding, ...chat } });
    const { ask, post } = await rig.askBash('npm test', rig.run);
    rig.press(post, 'Allow once');
    await rig.untilAnswer(ask);
    await rig.untilChanged(post, 'Ann allowed it once');
    await rig.clock.advance(ageMs);
    rig.run.finish({ text: result });
    await rig.untilText(result);
    await settled(rig);

    expect(rig.chat.left()).toHaveLength(2);
    expect(post).toMatchObject({ text: expect.stringContaining('Ann allowed it once'), buttons: [] });
    expect(rig.chat.calls.filter((call) => call.startsWith('remove'))).toHaveLength(ageMs === 0 ? 1 : 0);
  });

  it('that shows its outcome is not said once more to the presser, where words stay; a press too late is answered', async () => {
    const rig = await startAsking({ chat: { ...folding, wordsStay: true } });
    const { ask, post } = await rig.askBash('npm test', rig.run);
    const action = post.buttons[0]!.action;
    rig.press(post, 'Allow once', { pressId: 'first' });
    await rig.untilAnswer(ask);
    rig.chat.give(press(action, { messageId: post.messageId, pressId: 'second' }));
    await rig.untilWord('Too late');

    expect(rig.chat.acknowledged).toEqual([
      { pressId: 'first', text: undefined },
      { pressId: 'second', text: expect.stringContaining('Too late: Ann allowed it once') },
    ]);
  });

  it('that is gone already keeps nothing back', async () => {
    const rig = await startAsking({ chat: folding });
    const { ask, post } = await rig.askBash('npm test', rig.run);
    rig.press(post, 'Allow once');
    await rig.untilAnswer(ask);
    await rig.untilChanged(post, 'Ann allowed it once');
    rig.chat.failRemovals(new BridgeError('retry-later', 'slow down', { retryAfterMs: 1_000 }));
    rig.run.finish({ text: result });
    await rig.untilText(result);
    await rig.clock.advance(1_000);
    rig.chat.give(message('next'));
    (await rig.untilRun(2)).finish({ text: 'Next.' });
    await rig.untilText('Next.');
    await settled(rig);

    expect(rig.chat.left().map((text) => text.split('\n')[0])).toEqual([result, 'Next.']);
  });

  it('that is gone still leads a reply to its task', async () => {
    const rig = await startAsking({ chat: folding });
    const { ask, post } = await rig.askBash('npm test', rig.run);
    rig.press(post, 'Allow once');
    await rig.untilAnswer(ask);
    rig.run.finish({ text: result });
    await rig.untilText(result);
    await settled(rig);

    expect(rig.store.outbox.keyOf('telegram:1', post.messageId)).toMatch(/\.0$/);
  });
});

describe('the sign on a message', () => {
  it.each([
    ['done', { text: result }, 'done'],
    ['failed', { outcome: 'failed', message: 'It broke.' }, 'failed'],
    ['stopped', { outcome: 'stopped' }, 'failed'],
  ] as const)('says that its task is %s, once the answer has arrived', async (_, how, sign) => {
    const rig = await startRig({ chat: folding });
    rig.chat.give(message('work', { messageId: '7' }));
    const run = await rig.untilRun(1);
    run.finish(how);
    await rig.until(() => rig.chat.calls.includes(`${sign} telegram:1 7`), 'the sign');

    const { calls } = rig.chat;
    expect(calls.indexOf('taken telegram:1')).toBeLessThan(calls.indexOf('deliver telegram:1'));
    expect(calls.indexOf('deliver telegram:1')).toBeLessThan(calls.indexOf(`${sign} telegram:1 7`));
  });

  it('says so of a task that was cancelled before it began, and of a message after a restart', async () => {
    const rig = await startRig({ chat: folding });
    rig.chat.give(message('first', { messageId: '7' }));
    const run = await rig.untilRun(1);
    rig.chat.give(message('second', { messageId: '8' }));
    await rig.until(() => rig.store.tasks.byNumber(2), 'the second task');
    rig.chat.give(message('/cancel 2'));
    await rig.until(() => rig.chat.calls.includes('failed telegram:1 8'), 'the sign of the second');

    const next = await rig.crash((host) => {
      const outcome = { outcome: 'done' as const, text: result, sessionId: run.sessionId, costUsd: 0, durationMs: 1 };
      host.records.set(run.promptId, { state: 'finished', outcome });
    });
    await next.until(() => next.chat.calls.includes('done telegram:1 7'), 'the sign of the first');
  });

  it('says that a task was dropped after the bridge stopped in it; one that is retried then has its own end', async () => {
    const rig = await startRig({ chat: folding });
    rig.chat.give(
      message('first', { messageId: '7' }),
      message('there', { messageId: '8', conversation: 'telegram:-5' }),
    );
    for (const run of [await rig.untilRun(1), await rig.untilRun(2)]) {
      run.emit({ type: 'text', message: 'm1', block: 0, text: narration });
      rig.host.records.set(run.promptId, { state: 'unfinished' });
    }
    const { records } = rig.host;
    const next = await rig.crash((host) => {
      for (const [prompt, record] of records) host.records.set(prompt, record);
    });
    await next.untilState(1, 'interrupted');
    await next.untilState(2, 'interrupted');
    next.chat.give(press('drop:1'), press('retry:2', { conversation: 'telegram:-5' }));
    await next.until(() => next.chat.calls.includes('failed telegram:1 7'), 'the sign of the dropped one');
    (await next.untilRun(1)).finish({ text: result });

    await next.until(() => next.chat.calls.includes('done telegram:-5 8'), 'the sign of the other one');
    expect(next.chat.calls.filter((call) => call.endsWith('telegram:-5 8'))).toEqual(['done telegram:-5 8']);
  });

  it('is on each message that joined the task', async () => {
    const rig = await startRig({ chat: folding });
    const at = Date.UTC(2026, 0, 5, 9);
    rig.chat.give(message('what does he mean?', { messageId: '7', sentAt: at }));
    const run = await rig.untilRun(1);
    rig.chat.give(message('it is broken', { messageId: '8', sentAt: at, forwardedFrom: 'Carl' }));
    const added = await rig.untilRun(2);
    added.finish({ outcome: 'merged', text: '' });
    run.finish({ text: result });

    await rig.until(() => rig.chat.calls.includes('done telegram:1 8'), 'the sign of the second message');
    expect(rig.chat.calls).toContain('done telegram:1 7');
  });

  it('is on each message that joined the task, also after a restart', async () => {
    const rig = await startRig({ chat: folding });
    const at = Date.UTC(2026, 0, 5, 9);
    rig.chat.give(message('what does he mean?', { messageId: '7', sentAt: at }));
    await rig.untilRun(1);
    rig.chat.give(message('it is broken', { messageId: '8', sentAt: at, forwardedFrom: 'Carl' }));
    await rig.until(() => rig.chat.calls.filter((call) => call === 'taken telegram:1').length === 2, 'both signs');

    const next = await rig.crash();
    (await next.untilRun(1)).finish({ text: result });

    await next.until(() => next.chat.calls.includes('done telegram:1 8'), 'the sign of the second message');
    expect(next.chat.calls).toContain('done telegram:1 7');
  });
});

it('a viewer may look at how an answer came about', async () => {
  const rig = await startRig({ chat: { ...folding, capabilities: { ...capabilities, fold: 'button' } } });
  const group = { conversation: 'telegram:-5', private: false };
  rig.chat.give(message('fix it', group));
  const run = await rig.untilRun(1);
  work(run);
  run.finish({ text: whole });
  await rig.untilText(result, 'telegram:-5');

  rig.chat.give(press('how:1', { ...group, messageId: 'm1', sender: { id: '2', name: 'Vic' } }));
  expect(await rig.untilText(narration, 'telegram:-5')).toBe(`${narration}\nBash npm test`);
  const elsewhere = { conversation: 'telegram:-6', private: false };
  rig.chat.give(press('how:1', { ...elsewhere, messageId: 'm1', sender: { id: ann.id, name: ann.name } }));
  await withCards(rig).untilWord('No such task in this chat.');
});

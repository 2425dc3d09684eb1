import { describe, expect, it } from 'vitest';
import { BridgeError } from '../../../src/core/model/errors.ts';
import { message, press as pressOf, startRig } from '../rig.ts';
import { bob, startAsking, withCards } from './approvals-rig.ts';

const choice = (question: string, options: string[], multiSelect = false) => ({
  questions: [{ question, header: 'h', multiSelect, options: options.map((label) => ({ label, description: '' })) }],
});

describe('words for a card', () => {
  it('go to the card they were asked for last', async () => {
    const { askBash, press, run, chat, until, untilAnswer } = await startAsking();
    const first = await askBash('npm test', run);
    const second = await askBash('npm run deploy', run);
    press(first.post, 'Deny with a reason');
    press(second.post, 'Deny with a reason');
    await until(() => chat.texts().filter((text) => text.startsWith('Why not?')).length === 2, 'both prompts');

    chat.give(message('do not deploy'));

    expect((await untilAnswer(second.ask)).behavior).toBe('deny');
    expect(first.ask.answer).toBeUndefined();
  });

  it('of an owner mean what they say, though someone else was asked why', async () => {
    const { askBash, press, run, chat, as, untilAnswer, untilText } = await startAsking({
      by: bob,
      where: 'telegram:-5',
    });
    const { ask, post } = await askBash('npm test', run);
    press(post, 'Deny with a reason', as(bob));
    await untilText('Why not?', 'telegram:-5');

    chat.give(message('yes', { conversation: 'telegram:-5', repliesTo: post.messageId }));

    expect(await untilAnswer(ask)).toEqual({ behavior: 'allow' });
  });

  it('need no mention in a group once they are asked for', async () => {
    const group = { conversation: 'telegram:-5', private: false, addressed: false };
    const { askBash, press, run, chat, untilAnswer, untilText } = await startAsking({ where: 'telegram:-5' });
    const { ask, post } = await askBash('npm test', run);
    press(post, 'Deny with a reason');
    await untilText('Why not?', 'telegram:-5');

    chat.give(message('said by another', { ...group, sender: { id: bob.id, name: 'Bob' } }));
    chat.give(message('not today', group));

    expect(await untilAnswer(ask)).toMatchObject({ message: expect.stringContaining('not today') });
  });

  it('are all that gets through without a mention: a forward is no task then', async () => {
    const group = { conversation: 'telegram:-5', private: false, addressed: false };
    const { askBash, press, run, chat, clock, store, until, untilText, task } = await startAsking({
      where: 'telegram:-5',
    });
    const { ask, post } = await askBash('npm test', run);
    press(post, 'Deny with a reason');
    await untilText('Why not?', 'telegram:-5');

    chat.give(message('look at this', { ...group, forwardedFrom: 'Mallory' }));
    await clock.advance(1_000);
    await until(() => store.inbox.pending(0).length === 0, 'it to be settled');

    expect(task(2)).toBeUndefined();
    expect(ask.answer).toBeUndefined();
  });

  it('may be a long paste that the app cut in two', async () => {
    const { host, run, card, press, chat, clock, untilText, untilAnswer, task } = await startAsking();
    const ask = host.ask('AskUserQuestion', choice('Which?', ['S', 'M']), run);
    press(await card('Which?'), 'In my own words');
    await untilText('Your next message here is the answer');

    chat.give(message('a'.repeat(4_000), { maybeSplit: true }), message('b'.repeat(100)));
    await clock.advance(2_000);

    expect(JSON.stringify(await untilAnswer(ask))).toMatch(/a(\\n)*b{100}"/);
    expect(task(2)).toBeUndefined();
  });

  it('that are long stay one message on the card', async () => {
    const split = (text: string) => text.match(/[\s\S]{1,600}/g) ?? [text];
    const { askBash, press, run, chat, untilText, untilAnswer, untilChanged } = await startAsking({ chat: { split } });
    const { ask, post } = await askBash('npm test', run);
    press(post, 'Deny with a reason');
    await untilText('Why not?');

    chat.give(message(`begin ${'x'.repeat(2_000)} end`));

    expect(JSON.stringify(await untilAnswer(ask))).toContain('x end');
    await untilChanged(post, 'Ann denied it: begin');
  });

  it('come with what was ticked', async () => {
    const { host, run, card, press, chat, until, untilText, untilAnswer } = await startAsking();
    const ask = host.ask('AskUserQuestion', choice('Which?', ['S', 'M'], true), run);
    const post = await card('Which?');
    press(post, '☐ M');
    await until(() => post.buttons.some(({ label }) => label === '☑ M'), 'the tick');
    press(post, 'In my own words');
    await untilText('Your next message here is the answer');

    chat.give(message('and XXL'));

    expect(await untilAnswer(ask)).toMatchObject({ input: { answers: { 'Which?': 'M, and XXL' } } });
  });
});

describe('a card', () => {
  it('whose answer comes too late for claude has that in the log', async () => {
    const { askBash, press, run, host, log, until } = await startAsking();
    const { post } = await askBash('npm test', run);
    // Claude has withdrawn it, and the word of that is still on its way.
    host.answer = async () => false;

    press(post, 'Allow once');

    await until(() => log.lines.find(({ message }) => message === 'an answer came too late for Claude'), 'the line');
  });

  it('takes no option that it does not have, and that is no Done either', async () => {
    const { host, run, card, press, chat, until, untilWord } = await startAsking();
    const ask = host.ask('AskUserQuestion', choice('Which?', ['S', 'M'], true), run);
    const post = await card('Which?');
    press(post, '☐ M');
    await until(() => post.buttons.some(({ label }) => label === '☑ M'), 'the tick');

    const option = post.buttons[0]!.action;
    chat.give(pressOf(option.replace(/o0$/, 'o9'), { messageId: post.messageId }));

    await untilWord('This button no longer works.');
    expect(ask.answer).toBeUndefined();
  });

  it('with many options has a use for each', async () => {
    const { host, run, card, press, untilAnswer } = await startAsking();
    const options = Array.from({ length: 12 }, (_, n) => `option ${n}.`);
    const ask = host.ask('AskUserQuestion', choice('Which?', options), run);

    press(await card('Which?'), 'option 11.');

    expect(await untilAnswer(ask)).toMatchObject({ input: { answers: { 'Which?': 'option 11.' } } });
  });

  it('that can never arrive is denied, and Claude continues', async () => {
    const { host, run, chat, log, untilAnswer, untilState } = await startAsking();
    log.expectError('a message cannot be delivered');
    chat.failDeliveries(new BridgeError('part-refused', 'no'));

    const ask = host.ask('Bash', { command: 'npm test' }, run);

    expect((await untilAnswer(ask)).behavior).toBe('deny');
    await untilState(1, 'running');
  });

  it('keeps no buttons in a copy that was sent twice', async () => {
    const { askBash, run, chat, until } = await startAsking();
    const { post } = await askBash('npm test', run);

    // The first copy, whose sending was not acknowledged: nothing is known of it.
    chat.give(pressOf(post.buttons[0]!.action, { messageId: 'm77' }));

    await until(() => chat.calls.includes('setButtons telegram:1 m77'), 'the buttons to go');
  });

  it('is not brought to mind over and over while the chat cannot be reached', async () => {
    const { host, run, chat, clock, until } = await startAsking();
    const release = chat.holdDeliveries();
    host.ask('Bash', { command: 'npm test' }, run);
    await until(() => chat.calls.includes('deliver telegram:1'), 'a try');

    for (let hours = 0; hours < 10; hours++) await clock.advance(60 * 60_000);
    release();

    await until(() => chat.arrived.length > 0, 'the card');
    expect(chat.texts().filter((text) => text.includes('still needs'))).toEqual([]);
  });

  it('goes to the owners that can be reached, though another platform does not answer', async () => {
    const { host, others, run, clock, card } = await startAsking({
      by: bob,
      where: 'telegram:3',
      approvals: { by: 'owner' },
      others: [{ name: 'discord' }],
    });
    const { promise: looked, resolve } = Promise.withResolvers<void>();
    others[0]!.privateConversation = () => {
      resolve();
      return new Promise(() => {});
    };

    host.ask('Bash', { command: 'npm test' }, run);
    await looked;
    await clock.advance(10_000);

    expect((await card('npm test')).conversation).toBe('telegram:1');
  });
});

describe('the mode of a plan', () => {
  it('stays with the project it was made for', async () => {
    const { host, run, card, press, chat, store, untilText, untilAnswer } = await startAsking();
    const ask = host.ask('ExitPlanMode', { plan: 'do it' }, run);
    const post = await card('Approve this plan?');
    chat.give(message('/project site'));
    await untilText('now works in “site”');

    press(post, 'Approve, edit freely');

    expect(await untilAnswer(ask)).toEqual({ behavior: 'allow', mode: 'acceptEdits' });
    expect(store.conversations.get('telegram:1')?.mode).toBeUndefined();
  });
});

describe('what a task of before asks in the background', () => {
  it('belongs to that task and its person: another one’s task is not stopped, and not theirs to answer', async () => {
    const { host, run, card, press, as, chat, untilRun, untilState, untilWord, untilAnswer, task } = await startAsking({
      where: 'telegram:-5',
    });
    run.finish({ text: 'First.' });
    await untilState(1, 'done');
    chat.give(message('second', { conversation: 'telegram:-5', sender: { id: bob.id, name: bob.name } }));
    const second = await untilRun(2);
    expect(second.sessionId).toBe(run.sessionId);

    const ask = host.ask('Bash', { command: 'npm run bg' }, { sessionId: run.sessionId }, { startedBy: run.promptId });
    const post = await card('npm run bg');
    expect(post.text).toContain('In the background, from task #1');
    press(post, 'Allow once', as(bob));
    await untilWord('Only Ann or an owner can answer this.');
    press(post, 'Stop task');

    expect((await untilAnswer(ask)).behavior).toBe('deny');
    expect(task(2).state).toBe('running');
  });

  it.each([
    ['one person', undefined, 'npm run bg'],
    ['two people', bob, undefined],
  ] as const)('and may be of one of several tasks, is asked when they are of %s', async (_, other, asked) => {
    const { host, run, card, chat, untilRun, untilState, untilAnswer } = await startAsking({ where: 'telegram:-5' });
    run.finish();
    await untilState(1, 'done');
    const sender = other && { sender: { id: other.id, name: other.name } };
    chat.give(message('second', { conversation: 'telegram:-5', ...sender }));
    const second = await untilRun(2);
    second.finish();
    await untilState(2, 'done');

    const startedByOneOf = [run.promptId, second.promptId];
    const ask = host.ask('Bash', { command: 'npm run bg' }, { sessionId: run.sessionId }, { startedByOneOf });

    if (asked === undefined) expect((await untilAnswer(ask)).behavior).toBe('deny');
    else expect((await card(asked)).text).toContain('In the background, from task #2');
  });

  it('is denied once its person is removed, and shown to nobody', async () => {
    const rig = await startRig({ prepare: (_, store) => store.users.put({ ...bob, id: '30', name: 'Carl' }) });
    const { chat, host, untilRun, untilState, untilText } = rig;
    const { card, untilAnswer, untilChanged } = withCards(rig);
    chat.give(message('go', { conversation: 'telegram:30', sender: { id: '30', name: 'Carl' } }));
    const run = await untilRun(1);
    run.finish({ text: 'First.' });
    await untilState(1, 'done');
    const open = host.ask('Bash', { command: 'npm run bg' }, { sessionId: run.sessionId }, { startedBy: run.promptId });
    const post = await card('npm run bg');

    chat.give(message('/users remove 30'));
    await untilText('Carl no longer has access');
    expect((await untilAnswer(open)).behavior).toBe('deny');
    expect((await untilChanged(post, 'Carl no longer has access')).buttons).toEqual([]);
    const next = host.ask('Bash', { command: 'cat notes' }, { sessionId: run.sessionId }, { startedBy: run.promptId });

    expect((await untilAnswer(next)).behavior).toBe('deny');
    expect(chat.texts('telegram:30').join()).not.toContain('cat notes');
  });
});

it('nobody is waited for where nobody is any more', async () => {
  const { bridge, chat, askBash, run, host, untilAnswer } = await startAsking();
  const { ask } = await askBash('npm test', run);

  chat.endInput();
  const ended = bridge.finishUnattended();
  expect((await untilAnswer(ask)).behavior).toBe('deny');
  const next = host.ask('Bash', { command: 'npm run deploy' }, run);
  expect((await untilAnswer(next)).behavior).toBe('deny');
  run.finish({ text: 'Without it.' });

  await ended;
});

it('a card that was still being made when nobody was there any more is not shown', async () => {
  const { bridge, chat, others, host, run, clock, untilAnswer } = await startAsking({
    by: bob,
    where: 'telegram:3',
    approvals: { by: 'owner' },
    others: [{ name: 'discord' }],
  });
  others[0]!.privateConversation = () => new Promise(() => {});
  const ask = host.ask('Bash', { command: 'npm test' }, run);

  for (const place of [chat, ...others]) place.endInput();
  const ended = bridge.finishUnattended();
  await clock.advance(0);
  await clock.advance(10_000);

  expect((await untilAnswer(ask)).behavior).toBe('deny');
  expect(chat.texts('telegram:1')).toEqual([]);
  run.finish({ text: 'Without it.' });
  await ended;
});

it('a card that the server fails at each time, so that a word takes its place, denies what it asks', async () => {
  const { chat, host, run, clock, log, until, untilAnswer } = await startAsking();
  log.expectError('a part of a message cannot be delivered');
  chat.failDeliveries(...Array.from({ length: 4 }, () => new BridgeError('retry-later', '500', { isFault: true })));

  const ask = host.ask('Bash', { command: 'make' }, run);
  await until(() => log.lines.some(({ message }) => message === 'a message waits for another try'), 'the first try');
  // 1, 2 and 4 seconds until the fourth one.
  await clock.advance(10_000);
  await until(() => chat.arrived.length === 1, 'the word');

  expect(await untilAnswer(ask)).toMatchObject({ behavior: 'deny' });
  const denied = /Denied at \d\d:\d\d UTC: the request could not be shown/;
  await until(() => denied.test(chat.texts().join()), 'the word of the denial');
  expect(chat.arrived.flatMap(({ buttons }) => buttons ?? [])).toEqual([]);
});

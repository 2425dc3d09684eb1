import { describe, expect, it } from 'vitest';
import { message } from '../rig.ts';
import { bob, startAsking } from './approvals-rig.ts';

const color = {
  question: 'Which colour?',
  header: 'Colour',
  options: [
    { label: 'Red', description: 'like fire' },
    { label: 'Blue', description: '' },
  ],
  multiSelect: false,
};
const sizes = {
  question: 'Which sizes?',
  header: 'Sizes',
  options: ['S', 'M', 'L'].map((label) => ({ label, description: '' })),
  multiSelect: true,
};
const labels = (buttons: { label: string }[]) => buttons.map(({ label }) => label);

describe('a question of claude', () => {
  it('is one message with a button for each option', async () => {
    const { host, run, card } = await startAsking();

    host.ask('AskUserQuestion', { questions: [color] }, run);
    const post = await card('Which colour?');

    expect(post.text).toContain('Claude asks');
    expect(post.text).toContain('Red: like fire');
    expect(labels(post.buttons)).toEqual(['Red', 'Blue', 'In my own words', 'Stop task']);
  });

  it('goes to claude with the option that was pressed', async () => {
    const { host, run, card, press, untilAnswer, untilChanged } = await startAsking();
    const ask = host.ask('AskUserQuestion', { questions: [color] }, run);
    const post = await card('Which colour?');

    press(post, 'Blue');

    const input = { questions: [color], answers: { 'Which colour?': 'Blue' } };
    expect(await untilAnswer(ask)).toEqual({ behavior: 'allow', input });
    expect((await untilChanged(post, 'Ann: Blue')).buttons).toEqual([]);
  });

  it('takes several options with Done', async () => {
    const { host, run, card, press, until, untilAnswer, untilWord } = await startAsking();
    const ask = host.ask('AskUserQuestion', { questions: [sizes] }, run);
    const post = await card('Which sizes?');

    press(post, 'Done');
    await untilWord('Tick at least one');
    press(post, '☐ L');
    await until(() => labels(post.buttons).includes('☑ L'), 'a tick');
    press(post, '☐ S');
    await until(() => labels(post.buttons).includes('☑ S'), 'a second tick');
    press(post, '☐ M');
    await until(() => labels(post.buttons).includes('☑ M'), 'a third tick');
    press(post, '☑ M');
    await until(() => labels(post.buttons).includes('☐ M'), 'one tick less');
    press(post, 'Done');

    expect(await untilAnswer(ask)).toMatchObject({ input: { answers: { 'Which sizes?': 'S, L' } } });
  });

  it('takes words of their own, by replying', async () => {
    const { host, run, card, chat, untilAnswer, task } = await startAsking();
    const ask = host.ask('AskUserQuestion', { questions: [color] }, run);
    const post = await card('Which colour?');

    chat.give(message('a warm grey', { repliesTo: post.messageId }));

    expect(await untilAnswer(ask)).toMatchObject({ input: { answers: { 'Which colour?': 'a warm grey' } } });
    expect(task(2)).toBeUndefined();
  });

  it('takes words of their own, as the next message', async () => {
    const { host, run, card, press, chat, untilAnswer, untilText } = await startAsking();
    const ask = host.ask('AskUserQuestion', { questions: [color] }, run);

    press(await card('Which colour?'), 'In my own words');
    await untilText('Your next message here is the answer.');
    chat.give(message('no'));

    expect(await untilAnswer(ask)).toMatchObject({ behavior: 'allow', input: { answers: { 'Which colour?': 'no' } } });
  });

  it('comes after the one before it was answered, and only after the last answer Claude continues', async () => {
    const { host, run, card, press, untilAnswer, untilWord, chat } = await startAsking();
    const ask = host.ask('AskUserQuestion', { questions: [color, sizes] }, run);
    const first = await card('(1 of 2)');
    const old = first.buttons[1]!;

    press(first, 'Red');
    const second = await card('(2 of 2)');
    expect(ask.answer).toBeUndefined();
    press({ ...first, buttons: [old] }, 'Blue');
    await untilWord('Too late: the answer was Red.');
    press(second, '☐ M');
    await untilWord('M');
    press(
      { ...second, buttons: chat.arrived.find(({ messageId }) => messageId === second.messageId)!.buttons },
      'Done',
    );

    expect(await untilAnswer(ask)).toMatchObject({
      input: { answers: { 'Which colour?': 'Red', 'Which sizes?': 'M' } },
    });
  });

  it.each([undefined, {}, { questions: 'what?' }, { questions: [{ question: '' }] }])(
    'that cannot be read as one is judged like any other call: %j',
    async (input) => {
      const { host, run, card, press, untilAnswer } = await startAsking();
      const ask = host.ask('AskUserQuestion', input, run);

      press(await card('Use AskUserQuestion?'), 'Deny');

      expect((await untilAnswer(ask)).behavior).toBe('deny');
    },
  );
});

describe('a plan of claude', () => {
  const plan = { plan: '# Plan\n1. Do one thing', planFilePath: '/home/.claude/plans/x.md' };

  it('is shown, and can be approved: Claude asks for each edit', async () => {
    const { host, run, card, press, chat, untilAnswer, store } = await startAsking();
    const ask = host.ask('ExitPlanMode', plan, run);
    const post = await card('Approve this plan?');

    expect(chat.texts()[0]).toContain('Do one thing');
    expect(labels(post.buttons)).toEqual(['Approve, edit freely', 'Approve, ask first', 'Keep planning', 'Stop task']);
    press(post, 'Approve, ask');

    expect(await untilAnswer(ask)).toEqual({ behavior: 'allow', mode: 'default' });
    expect(store.conversations.get('telegram:1')?.mode).toBe('default');
  });

  it('can be approved with edits without asking, and the conversation stays so', async () => {
    const { host, run, card, press, chat, untilAnswer, untilRun } = await startAsking();
    const ask = host.ask('ExitPlanMode', plan, run);

    press(await card('this plan?'), 'Approve, edit');
    expect(await untilAnswer(ask)).toEqual({ behavior: 'allow', mode: 'acceptEdits' });
    run.finish({ text: 'Done.' });
    chat.give(message('and more'));
    await untilRun(2);

    expect(host.opens.at(-1)?.mode).toBe('acceptEdits');
  });

  it('offers edits without asking to owners only', async () => {
    const { host, run, card } = await startAsking({ by: bob });

    host.ask('ExitPlanMode', plan, run);

    expect(labels((await card('this plan?')).buttons)).toEqual(['Approve', 'Keep planning', 'Stop task']);
  });

  it('can be sent back with what should change', async () => {
    const { host, run, card, press, chat, untilAnswer, untilText, untilChanged } = await startAsking();
    const ask = host.ask('ExitPlanMode', plan, run);
    const post = await card('this plan?');

    press(post, 'Keep planning');
    await untilText('What should change?');
    chat.give(message('ok, but use tabs'));

    expect(await untilAnswer(ask)).toEqual({ behavior: 'deny', message: expect.stringContaining('but use tabs') });
    await untilChanged(post, 'Ann asked for changes: ok, but use tabs');
  });

  it('without a text is shown as what it is', async () => {
    const { host, run, card, chat } = await startAsking();

    host.ask('ExitPlanMode', {}, run);
    await card('this plan?');

    expect(chat.texts()[0]).toContain('wrote no plan');
  });
});

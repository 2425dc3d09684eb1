import { describe, expect, it } from 'vitest';
import { message, press, stranger, vic } from '../rig.ts';
import { bob, eve, startAsking, suggesting, withCards } from './approvals-rig.ts';

const labels = (buttons: { label: string }[]) => buttons.map(({ label }) => label);

describe('a request of claude', () => {
  it('is shown with what, what for, why, where, and what a button will allow', async () => {
    const { askBash, run, chat } = await startAsking();

    const { post } = await askBash('npm test', run, {
      ...suggesting('npm test'),
      description: 'Run the tests',
      reason: 'not allowed yet',
    });

    expect(post.text).toBe('Run this command?\nnpm test\nWhy Claude asks: not allowed yet\nRun the tests · in home');
    expect(labels(post.buttons)).toEqual([
      'Allow once',
      'Deny',
      'Allow npm test for 30 min',
      'Deny with a reason',
      'Stop task',
    ]);
    expect(post.notify).toBe(true);
    expect(chat.arrived).toHaveLength(1);
  });

  it('makes the task wait, and the task continues with its answer', async () => {
    const { askBash, press, run, task, untilState, untilAnswer, untilText } = await startAsking();
    const { ask, post } = await askBash('npm test', run);
    expect(task(1).state).toBe('waiting');

    press(post, 'Allow once');

    expect(await untilAnswer(ask)).toEqual({ behavior: 'allow' });
    expect(task(1).state).toBe('running');
    run.finish({ text: 'All green.' });
    await untilState(1, 'done');
    await untilText('All green.');
  });

  it('is answered before its presser hears of it', async () => {
    const { askBash, press, run, until, chat } = await startAsking();
    const { ask, post } = await askBash('npm test', run);
    let answeredFirst: boolean | undefined;
    chat.onAcknowledge(() => {
      answeredFirst ??= ask.answer !== undefined;
    });

    press(post, 'Allow once');

    await until(() => answeredFirst !== undefined, 'a word');
    expect(answeredFirst).toBe(true);
  });

  it('shows on its card who answered what and when, without buttons', async () => {
    const { askBash, press, run, untilChanged } = await startAsking();
    const { post } = await askBash('npm test', run);

    press(post, 'Allow once');

    const closed = await untilChanged(post, 'Ann allowed it once');
    expect(closed.text).toMatch(/^✅ Bash npm test · Ann allowed it once, \d\d:\d\d UTC$/);
    expect(closed.buttons).toEqual([]);
  });

  it('can be denied', async () => {
    const { askBash, press, run, untilAnswer, untilChanged } = await startAsking();
    const { ask, post } = await askBash('npm test', run);

    press(post, 'Deny');

    expect(await untilAnswer(ask)).toMatchObject({
      behavior: 'deny',
      message: expect.stringContaining('did not allow'),
    });
    await untilChanged(post, 'Ann denied it');
  });

  it('can be denied with a reason that goes to claude, as the next message', async () => {
    const { askBash, press, run, chat, untilAnswer, untilText, task } = await startAsking();
    const { ask, post } = await askBash('npm test', run);

    press(post, 'Deny with a reason');
    await untilText('Your next message here goes to Claude');
    expect(ask.answer).toBeUndefined();
    chat.give(message('use pnpm'));

    expect(await untilAnswer(ask)).toEqual({ behavior: 'deny', message: expect.stringContaining('use pnpm') });
    expect(task(2)).toBeUndefined();
  });

  it('can be denied with a reason by replying to its card', async () => {
    const { askBash, run, chat, untilAnswer, task } = await startAsking();
    const { ask, post } = await askBash('npm test', run);

    chat.give(message('use pnpm', { repliesTo: post.messageId }));

    expect(await untilAnswer(ask)).toEqual({ behavior: 'deny', message: expect.stringContaining('use pnpm') });
    expect(task(2)).toBeUndefined();
  });

  it('is allowed by replying yes', async () => {
    const { askBash, run, chat, untilAnswer } = await startAsking();
    const { ask, post } = await askBash('npm test', run);

    chat.give(message('Yes', { repliesTo: post.messageId }));

    expect(await untilAnswer(ask)).toEqual({ behavior: 'allow' });
  });

  it('leaves other messages what they are: tasks that wait', async () => {
    const { askBash, run, chat, untilState } = await startAsking();
    const { ask } = await askBash('npm test', run);

    chat.give(message('then deploy'));

    await untilState(2, 'queued');
    expect(ask.answer).toBeUndefined();
  });

  it('is not answered by what someone else wrote', async () => {
    const { askBash, press, run, chat, clock, untilState, untilText } = await startAsking();
    const { ask, post } = await askBash('npm test', run);
    press(post, 'Deny with a reason');
    await untilText('Your next message here');

    chat.give(message('yes', { forwardedFrom: 'Mallory', repliesTo: post.messageId }));
    await clock.advance(1_000);

    await untilState(2, 'queued');
    expect(ask.answer).toBeUndefined();
  });

  it('can stop the whole task', async () => {
    const { askBash, press, run, untilState, untilText, untilChanged } = await startAsking();
    const { ask, post } = await askBash('npm test', run);

    press(post, 'Stop task');

    await untilState(1, 'cancelled');
    await untilText('Stopped.');
    await untilChanged(post, 'Ann stopped the task');
    expect(ask.answer).toBeUndefined();
  });

  it('is not needed any more once claude does not wait', async () => {
    const { askBash, run, untilChanged, task } = await startAsking();
    const { ask, post } = await askBash('npm test', run);

    ask.withdraw();

    expect((await untilChanged(post, 'Closed at')).text).toContain(': Claude is no longer waiting');
    expect(task(1).state).toBe('running');
  });

  it('is closed with its task, and says so', async () => {
    const { askBash, run, untilChanged, untilState, chat } = await startAsking();
    const { post } = await askBash('npm test', run);

    chat.give(message('/stop'));

    await untilState(1, 'cancelled');
    expect((await untilChanged(post, 'Closed at')).text).toContain(': the task ended');
  });

  it('shows a change as a diff, and a long one as a file too', async () => {
    const { card, host, run, chat, folder } = await startAsking({ chat: { files: {} } });
    const { writeFileSync } = await import('node:fs');
    const path = `${folder}/a.txt`;
    writeFileSync(path, 'one\ntwo\nthree\n');

    host.ask('Edit', { file_path: path, old_string: 'two', new_string: '2' }, run);
    const short = await card('Change this file?');
    const content = Array.from({ length: 300 }, (_, n) => `line ${n}`).join('\n');
    host.ask('Write', { file_path: `${folder}/b.txt`, content }, run);
    const long = await card('Create this file?');

    expect(short.text).toContain(path);
    expect(short.text).toContain('+1 −1');
    expect(short.text).toContain('-two\n+2');
    expect(long.text).toContain('+300 −0');
    expect(long.text).toMatch(/… and \d+ more lines/);
    const file = chat.arrived[chat.arrived.indexOf(long) - 1]!.file;
    expect(file).toMatchObject({ name: 'changes.diff', kind: 'document' });
  });

  it('masks secrets in what it shows', async () => {
    const { askBash, host, run, card } = await startAsking();

    await askBash('npm test', run);
    host.ask('Bash', { command: 'curl -H "Authorization: Bearer sk-ant-api03-AAAABBBBCCCCDDDDEEEE" x' }, run);

    const post = await card('curl');
    expect(post.text).not.toContain('AAAABBBB');
    expect(post.text).toContain('masked');
  });

  it('warns of what looks destructive, and offers it once only', async () => {
    const { askBash, run } = await startAsking();

    const { post } = await askBash('rm -rf build', run, suggesting('rm -rf build'));

    expect(post.text).toMatch(/^⚠️ It /);
    expect(labels(post.buttons).join()).not.toContain('30 min');
  });

  it('shows every one of twenty, one after the other', async () => {
    const { askBash, press, run, untilAnswer, chat, untilState } = await startAsking();

    for (let n = 1; n <= 20; n++) {
      const { ask, post } = await askBash(`step ${n} of many`, run);
      press(post, n % 2 ? 'Allow once' : 'Deny');
      expect((await untilAnswer(ask)).behavior).toBe(n % 2 ? 'allow' : 'deny');
    }
    run.finish({ text: 'Twenty.' });

    await untilState(1, 'done');
    expect(chat.arrived.filter(({ text }) => text.includes('Bash step'))).toHaveLength(20);
  });

  it('shows requests that overlap in their order, and each has its own answer', async () => {
    const { host, run, card, press, untilAnswer, task } = await startAsking();
    const first = host.ask('Bash', { command: 'one' }, run, { bySubagent: true });
    const second = host.ask('Bash', { command: 'two' }, run);

    const [one, two] = [await card('one'), await card('two')];
    expect(one.text).toContain('by a subagent · in home');
    press(two, 'Deny');
    expect((await untilAnswer(second)).behavior).toBe('deny');
    expect(task(1).state).toBe('waiting');
    expect(first.answer).toBeUndefined();
    press(one, 'Allow once');
    expect((await untilAnswer(first)).behavior).toBe('allow');
    expect(task(1).state).toBe('running');
  });

  it('of a background task is shown in the conversation it came from', async () => {
    const { host, run, card, press, untilState, untilAnswer, task } = await startAsking();
    run.finish({ text: 'Started.' });
    await untilState(1, 'done');

    const ask = host.ask('Bash', { command: 'npm test' }, { sessionId: run.sessionId }, { startedBy: run.promptId });
    const post = await card('npm test');

    expect(post.text).toContain('In the background, from task #1');
    press(post, 'Allow once');
    expect((await untilAnswer(ask)).behavior).toBe('allow');
    expect(task(1).state).toBe('done');
  });

  it('of a turn that no task began is denied and noted down, whatever ran there before', async () => {
    const { chat, host, run, until, untilText, store } = await startAsking();
    run.finish({ text: 'Started.' });
    await untilText('Started.');
    const shown = chat.arrived.length;

    const ask = host.ask('Bash', { command: 'npm publish' }, { sessionId: run.sessionId });

    expect(await until(() => ask.answer, 'an answer')).toMatchObject({
      behavior: 'deny',
      message: expect.stringContaining('No person in the chat asked for this turn'),
    });
    expect(chat.arrived).toHaveLength(shown);
    expect(store.audit.list({ newest: 1 })).toMatchObject([
      { action: 'denied', detail: 'Bash npm publish: no task asked for it' },
    ]);
  });

  it('of a turn that no task began is no ask of the one that runs', async () => {
    const { host, run, until, task } = await startAsking();

    const ask = host.ask('Bash', { command: 'npm publish' }, { sessionId: run.sessionId });

    expect(await until(() => ask.answer, 'an answer')).toMatchObject({ behavior: 'deny' });
    expect(task(1).state).toBe('running');
  });

  it('of a session nobody knows is denied', async () => {
    const { host, until } = await startAsking();

    const ask = host.ask('Bash', { command: 'npm test' }, { sessionId: 'nobody' });

    expect(await until(() => ask.answer, 'an answer')).toMatchObject({ behavior: 'deny' });
  });

  it('lets other conversations continue, though only one task may run at once', async () => {
    const { askBash, run, chat, untilRun, untilState, press, untilAnswer } = await startAsking({ concurrency: 1 });
    const { ask, post } = await askBash('npm test', run);

    chat.give(message('elsewhere', { conversation: 'telegram:1:7' }));
    const other = await untilRun(2);
    press(post, 'Allow once');
    await untilAnswer(ask);
    other.finish({ text: 'Elsewhere.' });
    run.finish({ text: 'Here.' });

    await untilState(1, 'done');
    await untilState(2, 'done');
  });
});

describe('who may answer', () => {
  it('foreign-tap-is-refused: another operator, a viewer, a stranger change nothing', async () => {
    const { askBash, press, run, chat, as, untilWord, untilAnswer, store } = await startAsking({ by: bob });
    const { ask, post } = await askBash('npm test', run);

    press(post, 'Allow once', as(eve));
    await untilWord('Only Bob or an owner can answer this.');
    press(post, 'Allow once', as(vic));
    press(post, 'Allow once', { sender: stranger });
    press(post, 'Deny', as(bob));

    expect((await untilAnswer(ask)).behavior).toBe('deny');
    expect(chat.acknowledged).toHaveLength(3);
    expect(store.audit.list().filter(({ action }) => action === 'refused')).toHaveLength(3);
  });

  it('an owner may answer for everybody', async () => {
    const { askBash, press, run, untilAnswer, untilChanged } = await startAsking({ by: bob });
    const { ask, post } = await askBash('npm test', run);

    press(post, 'Allow once');

    expect((await untilAnswer(ask)).behavior).toBe('allow');
    await untilChanged(post, 'Ann allowed it once');
  });

  it('late-tap-is-refused: the first answer applies, later ones learn of it', async () => {
    const { askBash, press: tap, run, chat, untilAnswer, untilWord } = await startAsking();
    const { ask, post } = await askBash('npm test', run);
    const late = post.buttons.find(({ label }) => label === 'Deny')!.action;

    tap(post, 'Allow once');
    await untilAnswer(ask);
    chat.give(press(late, { messageId: post.messageId }));

    expect(await untilWord('Too late')).toMatch(/^Too late: Ann allowed it once, \d\d:\d\d\.$/);
    expect(ask.answer).toEqual({ behavior: 'allow' });
  });

  it('forged-callback-is-refused: made-up, foreign and malformed actions change nothing', async () => {
    const { askBash, run, chat, until, post: _, store } = { post: 0, ...(await startAsking()) };
    const { ask, post } = await askBash('npm test', run);
    const action = post.buttons[0]!.action;

    chat.give(
      press('ask:AAAAAAAAAAAAAAAA.allow'),
      press('ask:'),
      press(`${action}x`),
      press(action.replace('.allow', '.grant.now')),
      press(action, { conversation: 'telegram:1:99' }),
      press(`ask:../../${action.slice(4)}`),
      press('ask:__proto__.allow'),
    );

    await until(() => chat.acknowledged.length === 7, 'seven words');
    expect(chat.acknowledged.map(({ text }) => text)).toEqual([
      'Unknown request.',
      'Unknown request.',
      'This button no longer works.',
      'This button no longer works.',
      'Unknown request.',
      'Unknown request.',
      'Unknown request.',
    ]);
    expect(ask.answer).toBeUndefined();
    expect(store.approvals.open()).toHaveLength(1);
  });

  it('asks owners where an operator may not decide, in their own chats', async () => {
    const { host, run, card, press, as, chat, untilAnswer, untilWord } = await startAsking({
      by: bob,
      where: 'telegram:3',
      approvals: { by: 'owner' },
    });

    const ask = host.ask('Bash', { command: 'npm test' }, run);
    const post = await card('npm test');

    expect(post.conversation).toBe('telegram:1');
    expect(post.text).toContain('Task #1 from Bob');
    expect(chat.texts('telegram:3')).toEqual(['✋ home · #1 waits for an owner: Bash npm test']);
    press(post, 'Allow once', as(bob));
    await untilWord('Only an owner can answer this.');
    press(post, 'Allow once');
    expect((await untilAnswer(ask)).behavior).toBe('allow');
  });
});

describe('a request nobody answers', () => {
  const minute = 60_000;

  it('is brought to mind after half an hour, then every hour', async () => {
    const { askBash, run, clock, chat, until } = await startAsking();
    const { post } = await askBash('npm test', run);
    const reminders = () => chat.arrived.filter(({ text }) => text.includes('still needs'));

    await clock.advance(29 * minute);
    expect(reminders()).toHaveLength(0);
    await clock.advance(minute);
    await until(() => reminders().length === 1, 'a reminder');
    expect(reminders()[0]).toMatchObject({
      ...{ text: '✋ home · #1 still needs your answer: Bash npm test' },
      ...{ notify: true, replyTo: post.messageId },
    });
    await clock.advance(59 * minute);
    expect(reminders()).toHaveLength(1);
    await clock.advance(minute);
    await until(() => reminders().length === 2, 'a second reminder');
  });

  it('leaves nothing due once it is answered, or its time is up', async () => {
    const { askBash, press, run, clock, store, untilAnswer } = await startAsking({ approvals: { timeoutMinutes: 10 } });
    const due = () => store.dues.next(store.dues.kinds(), [])?.key;
    const { ask, post } = await askBash('npm test', run);
    expect(due()).toMatch(/^timeout:/);
    press(post, 'Allow once');
    await untilAnswer(ask);
    expect(due()).toBeUndefined();
    const { ask: second } = await askBash('npm run build', run);

    await clock.advance(10 * minute);

    await untilAnswer(second);
    expect(due()).toBeUndefined();
  });

  it('waits as long as it takes', async () => {
    const { askBash, press, run, clock, untilAnswer } = await startAsking();
    const { ask, post } = await askBash('npm test', run);

    await clock.advance(3 * 24 * 60 * minute);
    expect(ask.answer).toBeUndefined();
    press(post, 'Allow once');

    expect((await untilAnswer(ask)).behavior).toBe('allow');
  });

  it('is denied after approvals.timeoutMinutes, and says so', async () => {
    const { askBash, run, clock, untilAnswer, untilChanged } = await startAsking({ approvals: { timeoutMinutes: 10 } });
    const { ask, post } = await askBash('npm test', run);

    await clock.advance(10 * minute);

    expect(await untilAnswer(ask)).toMatchObject({ behavior: 'deny', message: expect.stringContaining('10 minutes') });
    const { text } = await untilChanged(post, 'nobody answered for 10 min');
    expect(text).toMatch(/Denied at \d\d:\d\d UTC: nobody answered for 10 min/);
  });
});

describe('a restart', () => {
  it('closes the card truthfully, and a press on it learns why', async () => {
    const before = await startAsking();
    const { post } = await before.askBash('npm test', before.run);
    const { chat, until, crash } = before;
    expect(chat.arrived).toHaveLength(1);

    const after = await crash((host) => host.sessions.add(before.run.sessionId));
    const { untilWord } = withCards(after);
    await until(() => after.chat.calls.includes(`replace telegram:1 ${post.messageId}`), 'the card to change');
    after.chat.give(press(post.buttons[0]!.action, { messageId: post.messageId }));

    expect(await untilWord('Expired at')).toMatch(/Expired at \d\d:\d\d: the bridge restarted\./);
    expect(after.store.dues.kinds()).toEqual([]);
  });

  it('offers Continue, though Claude finished the turn alone; then Claude asks again', async () => {
    const before = await startAsking();
    await before.askBash('npm test', before.run);
    const { promptId, sessionId } = before.run;

    const after = await before.crash((host) => {
      host.sessions.add(sessionId);
      const outcome = {
        outcome: 'done' as const,
        text: 'I was refused.',
        sessionId,
        costUsd: undefined,
        durationMs: 1,
      };
      host.records.set(promptId, { state: 'finished', outcome });
    });
    const { card, press: tap, askBash, untilAnswer } = withCards(after);
    tap(await card('waited for your answer'), 'Continue');
    const run = await after.untilRun(1);
    expect(run.text).toContain('build it');
    expect(run.text).toContain('ask again');

    const { ask, post } = await askBash('npm test', run);
    tap(post, 'Allow once');
    expect((await untilAnswer(ask)).behavior).toBe('allow');
    expect(after.chat.texts().join()).not.toContain('I was refused.');
  });

  it('that was announced leaves the task for the next start', async () => {
    const before = await startAsking();
    const { post } = await before.askBash('npm test', before.run);

    await before.bridge.stop(10_000);

    expect(post.text).toMatch(/Expired at \d\d:\d\d UTC: the bridge stopped/);
    const after = await before.crash((host) => host.sessions.add(before.run.sessionId));
    await after.untilState(1, 'interrupted');
    await after.untilText('waited for your answer');
  });
});

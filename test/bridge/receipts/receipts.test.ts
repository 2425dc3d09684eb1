import { describe, expect, it } from 'vitest';
import type { User } from '../../../src/core/model/user.ts';
import { ann, message, press, type Rig, type RigOptions, startRig } from '../rig.ts';
import type { Run } from '../scripted-host.ts';

const second = 1_000;
const minute = 60 * second;
const bob: User = { ...ann, id: '3', name: 'Bob', role: 'operator' };
const byBob = { sender: { id: bob.id, name: bob.name } };

interface Waiting extends Rig {
  main: Run;
  /** What the chat says of task `number`. */
  receipt(number: number): { text: string; actions: string[]; messageId: string };
  /** Somebody presses a button of it; resolves with the word they see. */
  pressed(action: string, change?: Parameters<typeof press>[1]): Promise<string | undefined>;
}

/** claude works on the first of these messages; the others wait, and a second has gone by. */
async function waiting(texts: readonly string[], options: RigOptions = {}): Promise<Waiting> {
  const rig = await startRig(options);
  const given = texts.map((text) => message(text));
  rig.chat.give(...given);
  const main = await rig.untilRun(1);
  await rig.clock.advance(second);
  await rig.until(() => rig.chat.arrived.length === Math.min(3, texts.length - 1), 'the receipts');
  return { ...rig, main, ...handles(rig) };
}

function handles({ chat, until, store }: Rig): Pick<Waiting, 'receipt' | 'pressed'> {
  return {
    receipt(number) {
      const messageId = store.outbox.messageOf('telegram:1', `line:${number}`);
      const { text, buttons } = chat.arrived.find((one) => one.messageId === messageId)!;
      return { text, actions: buttons.map(({ action }) => action), messageId: messageId! };
    },
    async pressed(action, change = {}) {
      const number = Number(action.split(':')[1]);
      const messageId = store.outbox.messageOf('telegram:1', `line:${number}`);
      const given = press(action, { messageId, ...change });
      chat.give(given);
      const answer = await until(() => chat.acknowledged.find(({ pressId }) => pressId === given.pressId), 'a word');
      return answer.text;
    },
  };
}

describe('a message behind a running task', () => {
  it('gets a receipt with its place, silent and as a reply, with buttons for what can be done about it', async () => {
    const { chat, receipt } = await waiting(['one', 'two', 'three']);

    expect(receipt(2)).toMatchObject({ text: '⏳ Next in line', actions: ['now:2', 'instead:2', 'cancel:2'] });
    expect(receipt(3)).toMatchObject({ text: '⏳ 2nd in line', actions: ['now:3', 'next:3', 'instead:3', 'cancel:3'] });
    expect(chat.arrived.map(({ notify }) => notify)).toEqual([false, false]);
    expect(chat.arrived.every(({ replyTo }) => replyTo !== undefined)).toBe(true);
  });

  it('gets a line with its number and place where messages stay as they are, and someone watches', async () => {
    const { chat, main, untilRun, untilState } = await waiting(['one', 'two', 'three'], {
      chat: { keepsMessages: true },
    });

    main.finish();
    (await untilRun(2)).finish();
    await untilRun(3);
    await untilState(2, 'done');

    expect(chat.texts().filter((text) => text.startsWith('⏳'))).toEqual(['⏳ #2: Next in line', '⏳ #3: 2nd in line']);
    expect(chat.arrived.slice(0, 2)).toMatchObject([
      { notify: false, buttons: [] },
      { notify: false, buttons: [] },
    ]);
  });

  it('gets none where nobody watches, as in a pipe', async () => {
    const rig = await startRig({ chat: { keepsMessages: true, previews: undefined } });
    rig.chat.give(message('one'), message('two'));
    await rig.untilRun(1);
    await rig.clock.advance(minute);

    expect(rig.chat.texts()).toEqual([]);
  });

  it('that begins within a second gets no receipt', async () => {
    const { chat, clock, untilRun, untilState } = await startRig();
    chat.give(message('one'), message('two'));
    (await untilRun(1)).finish({ text: 'First.' });
    (await untilRun(2)).finish({ text: 'Second.' });
    await untilState(2, 'done');

    await clock.advance(minute);

    expect(chat.texts().map((text) => text.split('\n')[0])).toEqual(['First.', 'Second.']);
  });

  it('gets an estimate as soon as three tasks here have given one', async () => {
    const { chat, clock, untilRun, untilState, untilText } = await startRig();
    for (let n = 1; n <= 3; n++) {
      chat.give(message(`task ${n}`));
      const run = await untilRun(n);
      await clock.advance(n * minute);
      run.finish();
      await untilState(n, 'done');
    }
    chat.give(message('running'), message('behind'), message('last'));
    await untilRun(4);

    await clock.advance(second);

    await untilText('Next in line · about 2 min');
    await untilText('2nd in line · about 4 min');
  });

  it('is said to have started when it has, and its buttons go', async () => {
    const { main, pressed, receipt, until } = await waiting(['one', 'two']);
    main.finish();

    await until(() => receipt(2).text === 'Started.', 'the receipt to say so');
    expect(receipt(2).actions).toEqual([]);
    expect(await pressed('now:2')).toBe('#2 has started already.');
  });

  it('whose receipt nobody has seen yet begins without one', async () => {
    const { chat, clock, host, until, untilRun, untilState } = await startRig();
    chat.give(message('one'), message('two'));
    const main = await untilRun(1);
    const release = chat.holdDeliveries();
    chat.give(message('/whoami'));
    await until(() => chat.calls.includes('deliver telegram:1'), 'a delivery');
    await clock.advance(second);

    main.finish({ text: 'First.' });
    (await untilRun(2)).finish({ text: 'Second.' });
    await untilState(2, 'done');
    release();

    await until(() => chat.texts().some((text) => text.startsWith('Second.')), 'the answers');
    expect(chat.texts().join('\n')).not.toContain('in line');
    expect(host.runs).toHaveLength(2);
  });

  it('waits for another chat when no place is left, and can only be cancelled', async () => {
    const { chat, clock, untilRun, untilText } = await startRig({ concurrency: 1 });
    chat.give(message('one', { conversation: 'telegram:-5' }));
    await untilRun(1);
    chat.give(message('two'));

    await clock.advance(second);

    await untilText('Waiting for a task in another chat');
    expect(chat.arrived.at(-1)?.buttons.map(({ action }) => action)).toEqual(['cancel:2']);
  });

  it('waits while its chat is paused, until that is over', async () => {
    const { chat, clock, receipt, until, untilRun, untilText } = await startRig().then((rig) => ({
      ...rig,
      ...handles(rig),
    }));
    chat.give(message('/pause'));
    await untilText('Paused');
    chat.give(message('one'));
    await clock.advance(second);
    await untilText('Paused. Waiting for /resume.');

    chat.give(message('/resume'));

    await untilRun(1);
    await until(() => receipt(1).text === 'Started.', 'the receipt to say so');
  });
});

describe('a receipt in the chat', () => {
  it('says that its chat is paused, and its place again when that is over', async () => {
    const { chat, receipt, until } = await waiting(['one', 'two', 'three']);
    chat.give(message('/pause'));
    await until(() => [2, 3].every((n) => receipt(n).text === '⏳ Paused. Waiting for /resume.'), 'both to say so');

    chat.give(message('/resume'));

    await until(() => receipt(2).text === '⏳ Next in line', 'the first to say its place');
    await until(() => receipt(3).text === '⏳ 2nd in line', 'the second to say its place');
    expect(receipt(3).actions).toEqual(['now:3', 'next:3', 'instead:3', 'cancel:3']);
  });

  it('says that its chat is paused also during a hold, whose end changes nothing for it', async () => {
    const rig = await startRig();
    const { chat, clock, until, untilRun, untilText } = rig;
    const { receipt, pressed } = handles(rig);
    chat.give(message('/pause'));
    await untilText('Paused');
    chat.give(message('one'), message('two'));
    await clock.advance(second);
    const isPaused = (n: number) => receipt(n).text === '⏳ Paused. Waiting for /resume.';
    await until(() => [1, 2].every(isPaused), 'both to say so');
    chat.give(message('elsewhere', { conversation: 'telegram:-5' }));
    const resetsAt = clock.now() + 90 * minute;
    (await untilRun(1)).finish({ outcome: 'failed', failure: 'rate-limited', message: 'Used up.', resetsAt });
    await untilText('Used up.', 'telegram:-5');
    const changes = () => chat.calls.filter((call) => call.startsWith('replace telegram:1')).length;

    await pressed('next:2');

    await until(() => changes() === 2, 'both receipts to change');
    expect([1, 2].every(isPaused)).toBe(true);
  });

  it('comes for a message to a paused chat also during a hold, which keeps it back after /resume', async () => {
    const { chat, clock, untilRun, untilState, untilText, task } = await startRig();
    chat.give(message('/pause'));
    await untilText('Paused');
    chat.give(message('elsewhere', { conversation: 'telegram:-5' }));
    const resetsAt = clock.now() + 90 * minute;
    (await untilRun(1)).finish({ outcome: 'failed', failure: 'rate-limited', message: 'Used up.', resetsAt });
    await untilText('Used up.', 'telegram:-5');

    chat.give(message('two'));
    await clock.advance(second);

    await untilText('Paused. Waiting for /resume.');
    expect(chat.texts().join()).not.toContain('Resuming');
    expect(task(2).state).toBe('queued');
    chat.give(message('/resume'));
    await untilState(2, 'parked');
    await untilText('Used up. Resuming #2 at');
  });

  it('says its new place when someone moves it or another one, and not when time goes by', async () => {
    const { chat, main, pressed, receipt, until, untilRun } = await waiting(['one', 'two', 'three', 'four']);
    const unmoved = receipt(4).messageId;
    await pressed('up:3');
    await until(() => receipt(3).text === '⏳ Next in line', 'the one that was moved');
    await until(() => receipt(2).text === '⏳ 2nd in line', 'the one that was overtaken');
    expect(receipt(2).actions).toContain('next:2');

    main.finish();

    await untilRun(2);
    await until(() => receipt(3).text === 'Started.', 'the first to be over');
    expect([receipt(2).text, receipt(4).text]).toEqual(['⏳ 2nd in line', '⏳ 3rd in line']);
    expect(chat.calls).not.toContain(`replace telegram:1 ${unmoved}`);
  });

  it('offers Add to current while Claude is starting, and says then that it is too early', async () => {
    const { chat, clock, host, until, ...rig } = await startRig();
    const { receipt, pressed } = handles({ chat, clock, host, until, ...rig });
    const opened = host.holdOpen();
    chat.give(message('one'), message('two'));
    await clock.advance(second);
    await until(() => rig.store.outbox.messageOf('telegram:1', 'line:2'), 'the receipt');

    expect(receipt(2).actions).toEqual(['now:2', 'instead:2', 'cancel:2']);
    expect(await pressed('now:2')).toBe('Claude has not started #1 yet.');

    opened();
    await rig.untilState(1, 'running');
    expect(await pressed('now:2')).toBe('Added to #1.');
  });

  it('does not keep the growing answer, which it ended, from the chat', async () => {
    const { chat, clock, host, until, untilRun, untilText } = await startRig();
    chat.give(message('one'));
    const main = await untilRun(1);
    main.emit({ type: 'text-delta', message: 'm', block: 0, text: 'So far' });
    await until(() => chat.views.some(({ text }) => text === 'So far'), 'the text');
    await clock.advance(second);
    const before = chat.views.length;

    chat.give(message('/whoami'));
    await untilText('Ann');
    await until(() => chat.views.length > before, 'the text to be there again');

    expect(chat.views.at(-1)?.text).toBe('So far');
    expect(host.runs).toHaveLength(1);
  });
});

it('of twenty messages at once a few get receipts, and no answer waits for that', async () => {
  const { chat, clock, until, untilRun } = await startRig();
  chat.give(...Array.from({ length: 20 }, (_, n) => message(`task ${n + 1}`)));
  (await untilRun(1)).finish({ text: 'Answer 1.' });
  await untilRun(2);
  await clock.advance(second);
  await until(() => chat.texts().filter((text) => text.includes('in line')).length === 3, 'three receipts');
  const release = chat.holdDeliveries();

  await clock.advance(10 * second);
  for (let n = 2; n <= 20; n++) (await untilRun(n)).finish({ text: `Answer ${n}.` });
  await until(() => chat.calls.filter((call) => call.startsWith('deliver')).length === 5, 'a fourth to be on its way');
  release();

  await until(() => chat.texts().filter((text) => text.startsWith('Answer')).length === 20, 'all answers');
  await until(() => chat.texts().filter((text) => text === 'Started.').length === 4, 'the receipts to be over');
  expect(chat.texts().filter((text) => text.includes('in line'))).toEqual([]);
});

describe('a button of a receipt', () => {
  it('Add to current gives the message to Claude while it works', async () => {
    const { main, pressed, receipt, until, untilRun } = await waiting(['one', 'two']);

    expect(await pressed('now:2')).toBe('Added to #1.');

    expect((await untilRun(2)).text).toBe('two');
    expect(main.steered).toHaveLength(1);
    await until(() => receipt(2).text === '▶️ Added to #1.', 'the receipt to say so');
    expect(receipt(2).actions).toEqual([]);
  });

  it('Add to current says why it cannot, and the message keeps its place', async () => {
    const { chat, host, pressed, receipt, task } = await waiting(['one', 'two']);
    host.isOld = true;

    expect(await pressed('now:2')).toContain('takes no messages while it works');

    expect(task(2).state).toBe('queued');
    expect(receipt(2).actions).toContain('cancel:2');
    expect(chat.calls.filter((call) => call.startsWith('setButtons'))).toEqual([]);
  });

  it('Move up puts it first', async () => {
    const { main, pressed, receipt, until, untilRun } = await waiting(['one', 'two', 'three']);

    expect(await pressed('next:3')).toBe('Next in line.');
    expect(await pressed('next:3')).toBe('#3 is already next.');

    await until(() => receipt(3).text === '⏳ Next in line', 'the receipt to say so');
    expect(receipt(3).actions).toEqual(['now:3', 'instead:3', 'cancel:3']);
    main.finish();
    expect((await untilRun(2)).text).toBe('three');
  });

  it('Replace current stops what runs, and is written down', async () => {
    const { pressed, receipt, store, until, untilRun, untilState } = await waiting(['one', 'two', 'three']);

    expect(await pressed('instead:3')).toBe('Stopping #1…');

    await untilState(1, 'cancelled');
    expect((await untilRun(2)).text).toBe('three');
    await until(() => receipt(3).text === '⏳ Stopped #1. This is next.', 'the receipt to say so');
    expect(receipt(3).actions).toEqual([]);
    expect(store.audit.list().map(({ action, task }) => [action, task])).toContainEqual(['task-stopped', 1]);
  });

  it('Cancel takes it out of the line', async () => {
    const { pressed, receipt, task, until } = await waiting(['one', 'two']);

    expect(await pressed('cancel:2')).toBe('Cancelled.');
    expect(await pressed('cancel:2')).toBe('❌ Task #2 is already cancelled.');

    expect(task(2).state).toBe('cancelled');
    await until(() => receipt(2).text === '❌ Cancelled #2.', 'the receipt to say so');
    expect(receipt(2).actions).toEqual([]);
  });
});

describe('where several people share a chat', () => {
  async function shared(): Promise<Waiting> {
    const rig = await startRig({ users: [bob] });
    rig.chat.give(message('of Ann'), message('of Ann too'), message('of Bob', byBob));
    const main = await rig.untilRun(1);
    await rig.clock.advance(second);
    await rig.until(() => rig.chat.arrived.length === 2, 'the receipts');
    return { ...rig, main, ...handles(rig) };
  }

  it('nobody is offered what would stop others', async () => {
    const { receipt } = await shared();

    expect(receipt(3).actions).toEqual(['next:3', 'cancel:3']);
  });

  it.each([
    ['now:3', 'Only Ann or an owner can add to this task.'],
    ['instead:3', 'Only Ann or an owner can stop this task.'],
    ['next:3', 'Only an owner can move it ahead of Ann’s #2.'],
    ['up:3', 'Only an owner can move it ahead of Ann’s #2.'],
    ['cancel:2', 'Only Ann or an owner can cancel this task.'],
  ])('%s of a person who may not is refused and written down', async (action, word) => {
    const { pressed, store, main, task } = await shared();

    expect(await pressed(action, byBob)).toBe(word);

    expect(store.audit.list().at(-1)).toMatchObject({ action: 'refused', actor: { id: bob.id } });
    expect([main.ended, main.steered.length, task(2).state]).toEqual([false, 0, 'queued']);
  });

  it('an owner may', async () => {
    const { pressed } = await shared();

    expect(await pressed('next:3')).toBe('Next in line.');
    expect(await pressed('instead:3')).toBe('Stopping #1…');
  });
});

it('after a restart a receipt says what became of its task meanwhile', async () => {
  const before = await waiting(['one', 'two', 'three']);
  const { messageId } = before.receipt(2);

  const after = await before.crash((_, store) => {
    store.tasks.move(before.task(2).id, 'cancelled');
  });

  await after.until(() => after.chat.calls.includes(`replace telegram:1 ${messageId}`), 'the receipt to change');
  expect(after.store.notices.list('receipts').map(({ key }) => key)).toEqual(['line:3']);
});

describe('queue.busy', () => {
  it('steer gives a message to claude at once, and the receipt says so', async () => {
    const { chat, clock, untilRun, untilText } = await startRig({ busy: 'steer' });
    chat.give(message('one'));
    const main = await untilRun(1);

    chat.give(message('two'));

    expect((await untilRun(2)).text).toBe('two');
    expect(main.steered).toHaveLength(1);
    await clock.advance(0);
    await untilText('Added to #1.');
  });

  it('steer says why a message waits all the same', async () => {
    const { chat, clock, host, untilRun, untilText } = await startRig({ busy: 'steer' });
    host.isOld = true;
    chat.give(message('one'));
    await untilRun(1);

    chat.give(message('two'));
    await clock.advance(second);

    expect(await untilText('Next in line')).toBe(
      '⏳ This version of Claude takes no messages while it works. A newer one does. Next in line',
    );
  });

  it('Replace current stops what runs', async () => {
    const { chat, clock, untilRun, untilState, untilText } = await startRig({ busy: 'instead' });
    chat.give(message('one'));
    await untilRun(1);

    chat.give(message('two'));

    await untilState(1, 'cancelled');
    expect((await untilRun(2)).text).toBe('two');
    await clock.advance(0);
    await untilText('Stopped #1. This is next.');
  });

  it('Replace current several times stops it once, and the messages keep their order', async () => {
    const rig = await startRig({ busy: 'instead' });
    const { chat, clock, host, store, untilRun, untilState, untilText } = rig;
    chat.give(message('one'));
    const main = await untilRun(1);
    await untilState(1, 'running');
    host.isSlowToStop = true;
    chat.give(message('two'), message('three'), message('four'));
    await untilState(4, 'queued');
    await clock.advance(second);
    await untilText('3rd in line');
    expect(chat.texts().filter((text) => text.includes('This is next'))).toHaveLength(1);
    expect(await handles(rig).pressed('instead:4')).toBe('Already stopping #1.');
    expect(store.audit.list().filter(({ action }) => action === 'task-stopped')).toHaveLength(1);

    host.isSlowToStop = false;
    main.finish({ outcome: 'stopped' });

    const order: string[] = [];
    for (const n of [2, 3, 4]) {
      const run = await untilRun(n);
      order.push(run.text);
      run.finish();
    }
    expect(order).toEqual(['two', 'three', 'four']);
  });

  it('Replace current does not overtake the tasks of others, and does not say it would', async () => {
    const { chat, clock, untilRun, untilState, untilText } = await startRig({ busy: 'instead', users: [bob] });
    chat.give(message('of Bob', byBob));
    await untilRun(1);
    await untilState(1, 'running');
    chat.give(message('/pause'), message('of Ann'));
    await untilState(2, 'queued');
    chat.give(message('/resume'));
    await untilText('▶️ Resumed.');

    chat.give(message('of Bob too', byBob));

    expect((await untilRun(2)).text).toBe('of Ann');
    await clock.advance(second);
    await untilText('Next in line');
    expect(chat.texts().filter((text) => text.includes('This is next'))).toEqual([]);
  });

  it.each(['steer', 'instead'] as const)('%s just queues in a chat that is paused', async (busy) => {
    const { chat, clock, untilRun, untilState, untilText } = await startRig({ busy });
    chat.give(message('one'));
    const main = await untilRun(1);
    chat.give(message('/pause'));
    await untilText('The running task continues.');

    chat.give(message('two'));
    await untilState(2, 'queued');
    await clock.advance(second);

    await untilText('Paused. Waiting for /resume.');
    expect([main.ended, main.steered.length]).toEqual([false, 0]);
  });

  it('steer says in a late receipt what is by then', async () => {
    const { chat, clock, store, task, until, untilRun, untilState, untilText } = await startRig({ busy: 'steer' });
    chat.give(message('one'));
    await untilRun(1);
    await untilState(1, 'running');
    chat.give(...['two', 'three', 'four', 'five'].map((text) => message(text)));
    await untilRun(5);
    await clock.advance(0);
    const receipt = (number: number) => store.notices.list('receipts', { taskId: task(number).id })[0];
    await until(() => receipt(4), 'three receipts');
    expect(receipt(5)).toBeUndefined();
    chat.give(message('/stop'));
    await untilRun(6);
    await untilState(5, 'queued');

    await clock.advance(25 * second);

    await untilText('3rd in line');
    expect(chat.texts().filter((text) => text.includes('Added to #'))).toEqual([]);
  });

  it.each(['steer', 'instead'] as const)('%s leaves the tasks of others alone', async (busy) => {
    const { chat, clock, untilRun, untilText } = await startRig({ busy, users: [bob] });
    chat.give(message('of Ann'));
    const main = await untilRun(1);

    chat.give(message('of Bob', byBob));
    await clock.advance(second);

    await untilText('Next in line');
    expect([main.ended, main.steered.length]).toEqual([false, 0]);
  });
});

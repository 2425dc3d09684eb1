import { describe, expect, it } from 'vitest';
import { ann, editOf, message, press, type Rig, type RigOptions, startRig, vic } from '../rig.ts';

const second = 1_000;

interface Listed extends Rig {
  /** The list in the chat as it is now. */
  list(): { text: string; actions: string[]; messageId: string };
  untilList(what: string): Promise<void>;
  /** Somebody presses a button of the list; resolves with the word they see. */
  pressed(action: string, change?: Parameters<typeof press>[1]): Promise<string | undefined>;
}

/** claude works on the first of these messages, the others wait, and /queue was asked. */
async function listed(texts: readonly string[], options: RigOptions = {}): Promise<Listed> {
  const rig = await startRig(options);
  const { chat, store, until, untilRun, untilState } = rig;
  if (texts.length > 0) {
    chat.give(...texts.map((text) => message(text)));
    await untilRun(1);
    await untilState(1, 'running');
  }
  chat.give(message('/queue'));
  const isKnown = () => options.chat?.keepsMessages || store.outbox.keyOf('telegram:1', 'm1') !== undefined;
  await until(() => chat.arrived.length === 1 && isKnown(), 'the list');
  return { ...rig, ...handles(rig) };
}

function handles({ chat, clock, until }: Rig): Pick<Listed, 'list' | 'untilList' | 'pressed'> {
  const shown = () => chat.arrived.findLast(({ text }) => /^(\W+ #|💤 The queue|⏳ Paused\. New)/.test(text))!;
  return {
    list: () => ({ ...shown(), actions: shown().buttons.map(({ action }) => action) }),
    async untilList(what) {
      await clock.advance(second);
      await until(() => shown().text.includes(what), `“${what}” in the list`);
    },
    async pressed(action, change = {}) {
      const given = press(action, { messageId: shown().messageId, ...change });
      chat.give(given);
      return (await until(() => chat.acknowledged.find(({ pressId }) => pressId === given.pressId), 'a word')).text;
    },
  };
}

describe('/queue', () => {
  it('lists what runs and what waits in its order, with what can be done about each', async () => {
    const { chat, list } = await listed(['one', 'two', 'three', 'four']);

    expect(list().text).toMatch(/^▶️ #1 running since .+: one\n⏳ #2: two\n⏳ #3: three\n⏳ #4: four$/);
    expect(chat.arrived[0]?.buttons.map(({ label }) => label).join(' ')).toBe(
      '#2 ▼ ✎ ✕ #3 ▲ ▼ ✎ ✕ #4 ▲ ✎ ✕ Pause Stop #1',
    );
  });

  it('has buttons for four tasks, or for those the app has room for', async () => {
    const waiting = ['one', 'two', 'three', 'four', 'five', 'six'];
    const capabilities = { accounts: true, buttons: { rows: 3, inRow: 2, inAll: 6 } };
    const roomy = await listed(waiting);
    const narrow = await listed(waiting, { chat: { capabilities } });

    const tasksOf = ({ list }: Listed) => new Set(list().actions.flatMap((action) => /\d+$/.exec(action) ?? []));
    expect([...tasksOf(roomy)]).toEqual(['2', '3', '4', '5', '1']);
    expect([...tasksOf(narrow)]).toEqual(['2', '1']);
    expect(narrow.list().text).not.toContain('no room');
  });

  it('of a chat where nothing is done is empty', async () => {
    const { list } = await listed([]);

    expect(list()).toMatchObject({ text: '💤 The queue is empty.', actions: [] });
  });

  it('changes in place, once for changes that come together', async () => {
    const { chat, host, list, untilList, untilRun } = await listed(['one', 'two', 'three']);
    host.runs[0]!.finish();
    (await untilRun(2)).finish();
    await untilRun(3);

    await untilList('#3 running');

    expect(list().text).not.toContain('#2');
    expect(list().actions).toEqual(['pause:here', 'stop:3']);
    expect(chat.calls.filter((call) => call.startsWith('replace'))).toHaveLength(1);
    expect(chat.arrived[0]?.messageId).toBe(list().messageId);
  });

  it('does not change when nothing did', async () => {
    const { chat, clock, pressed } = await listed(['one', 'two', 'three']);
    await pressed('down:2');
    await pressed('up:2');

    await clock.advance(second);

    expect(chat.calls.filter((call) => call === `replace telegram:1 m1`)).toEqual([]);
  });

  it('moves down when it is asked for again; the old one loses its buttons', async () => {
    const { chat, list, until } = await listed(['one', 'two']);
    chat.give(message('/queue'));

    await until(() => chat.arrived[0]?.text === 'This list moved down.', 'the old list to be out of use');
    expect(chat.arrived[0]?.buttons).toEqual([]);
    expect(list().messageId).not.toBe(chat.arrived[0]?.messageId);
    expect(list().actions).toContain('stop:1');
  });

  it('is brought up to date after a restart', async () => {
    const before = await listed(['one', 'two']);
    const { messageId } = before.list();

    const after = await before.crash((_, store) => {
      store.tasks.move(before.task(2).id, 'cancelled');
    });
    await after.clock.advance(second);

    await after.until(() => after.chat.calls.includes(`replace telegram:1 ${messageId}`), 'the list to change');
  });

  it('says what keeps back all that waits', async () => {
    const { chat, clock, until, untilText } = await startRig({
      prepare: (host) => {
        host.missing = 'claude was not found on desk.';
      },
    });
    await clock.advance(2 * second);
    chat.give(message('one'), message('/queue'));

    expect(await untilText('#1 waiting:')).toBe(
      '⏳ claude was not found on desk.\n⏳ #1 waiting: claude was not found on desk · one',
    );
    chat.give(message('/tasks'));
    await until(() => chat.texts().includes('⏳ #1 waiting: claude was not found on desk · one'), 'the tasks');
  });

  it('is a plain list where messages stay as they are', async () => {
    const { list } = await listed(['one', 'two'], { chat: { keepsMessages: true } });

    expect(list().text).toContain('#2: two');
    expect(list().actions).toEqual([]);
  });

  it('can be seen by viewers, whose presses do nothing', async () => {
    const { chat, list, pressed, task, until } = await listed(['one', 'two']);
    const byVic = { sender: { id: vic.id, name: vic.name } };
    chat.give(message('/queue', byVic));
    await until(() => chat.arrived.length === 2, 'the list');

    expect(await pressed('cancel:2', byVic)).toBe('Viewers cannot use this button.');

    expect(task(2).state).toBe('queued');
    expect(list().actions).toContain('cancel:2');
  });

  it('keeps its buttons when one is pressed', async () => {
    const { chat, list, pressed, untilList } = await listed(['one', 'two', 'three']);

    expect(await pressed('cancel:2')).toBe('Cancelled.');
    await untilList('#3');

    expect(list().actions).toEqual(['edit:3', 'cancel:3', 'pause:here', 'stop:1']);
    expect(chat.calls.filter((call) => call.startsWith('setButtons'))).toEqual([]);
  });

  it.each([
    ['▲', 'up:3', 'Moved up.', '#3: three\n⏳ #2: two'],
    ['▼', 'down:2', 'Moved down.', '#3: three\n⏳ #2: two'],
  ])('%s moves a task', async (_, action, word, order) => {
    const { host, pressed, untilList, untilRun } = await listed(['one', 'two', 'three']);

    expect(await pressed(action)).toBe(word);

    await untilList(order);
    host.runs[0]!.finish();
    expect((await untilRun(2)).text).toBe('three');
  });
});

describe('a list that can be changed for a limited time only', () => {
  const minutes = 60 * second;
  const lifetime = { chat: { replaceableUntil: Date.UTC(2026, 0, 5, 9, 14) } };

  it('changes until then, and ends as what it was then, without buttons', async () => {
    const { clock, host, list, untilList, untilRun } = await listed(['one', 'two', 'three'], lifetime);
    host.runs[0]!.finish();
    await untilRun(2);
    await untilList('#2 running');

    await clock.advance(14 * minutes);
    await untilList('As of');

    expect(list().text).toMatch(
      /^▶️ #2 running since .+: two\n⏳ #3: three\nAs of .+\. See \/queue for the current list\.$/,
    );
    expect(list().actions).toEqual([]);
    host.runs[1]!.finish();
    await untilRun(3);
    await clock.advance(minutes);
    expect(list().text).toContain('#3: three');
  });

  it('also when the bridge was started anew meanwhile', async () => {
    const before = await listed(['one', 'two'], lifetime);

    const after = await before.crash();
    await after.clock.advance(14 * minutes);

    await after.until(
      () => after.chat.calls.includes(`replace telegram:1 ${before.list().messageId}`),
      'the last change',
    );
    expect(after.store.notices.list('queue-cards')).toEqual([]);
    expect(after.store.dues.kinds()).toEqual([]);
  });
});

describe('a chat that is paused', () => {
  it('begins nothing new until it is resumed, and its list says so', async () => {
    const { clock, host, list, pressed, untilList, untilRun, untilState } = await listed(['one', 'two']);
    expect(await pressed('pause:here')).toContain('New tasks wait until /resume');
    await untilList('Paused');
    host.runs[0]!.finish();
    await untilState(1, 'done');
    await clock.advance(10 * second);
    expect(host.runs).toHaveLength(1);
    expect(list().actions).toEqual(['edit:2', 'cancel:2', 'resume:here']);

    expect(await pressed('resume:here')).toBe('▶️ Resumed.');

    expect((await untilRun(2)).text).toBe('two');
    expect(await pressed('resume:here')).toBe('This chat is not paused.');
  });

  it('stays so over a restart', async () => {
    const before = await startRig();
    before.chat.give(message('/pause'));
    await before.untilText('Paused');

    const after = await before.crash();
    after.chat.give(message('one'));
    await after.clock.advance(second);
    await after.untilText('Paused. Waiting for /resume.');
    expect(after.host.runs).toHaveLength(0);
    after.chat.give(message('/resume'));

    expect((await after.untilRun(1)).text).toBe('one');
  });

  it('does not hold up others', async () => {
    const { chat, untilRun, untilText } = await startRig();
    chat.give(message('/pause'));
    await untilText('Paused');

    chat.give(message('elsewhere', { conversation: 'telegram:-5' }));

    expect((await untilRun(1)).text).toBe('elsewhere');
  });
});

describe('another text for a task that waits', () => {
  it('comes as a reply to what ✎ says', async () => {
    const { chat, host, pressed, store, until, untilRun, untilText, untilList } = await listed(['one', 'two']);
    expect(await pressed('edit:2')).toBeUndefined();
    await untilText('Reply to this with the new text for #2.');
    const repliesTo = await until(() => store.outbox.messageOf('telegram:1', 'edit:2'), 'the request');

    chat.give(message('two, better', { repliesTo }));

    await untilText('Changed #2.');
    await untilList('#2: two, better');
    host.runs[0]!.finish();
    expect((await untilRun(2)).text).toBe('two, better');
  });

  it('comes with /edit, in place of all the messages it was made of', async () => {
    const { chat, clock, untilRun, untilText, untilState } = await startRig();
    chat.give(message('hold'));
    const main = await untilRun(1);
    chat.give(message('x'.repeat(4_096), { maybeSplit: true }), message('and the rest'));
    await clock.advance(2_000);
    await untilState(2, 'queued');

    chat.give(message('/edit 2 short'));
    await untilText('Changed #2.');
    chat.give(message('/edit 2 short'));
    await untilText('Task #2 already has this text.');

    main.finish();
    expect((await untilRun(2)).text.trim()).toBe('short');
  });

  it('is given to the task that was named, not to another one that repeats it', async () => {
    const { chat, task, untilRun, untilState, untilText } = await startRig();
    chat.give(message('same'));
    (await untilRun(1)).finish({ outcome: 'failed', failure: 'api-error', message: 'It broke.' });
    await untilState(1, 'failed');
    chat.give(message('/retry 1'));
    (await untilRun(2)).finish({ outcome: 'failed', failure: 'api-error', message: 'It broke.' });
    await untilState(2, 'failed');
    chat.give(message('runs'));
    await untilRun(3);
    chat.give(message('/retry 2'), message('/retry 1'));
    await untilState(5, 'queued');

    chat.give(message('/edit 4 other'));

    await untilText('Changed #4.');
    expect([task(4).prompt, task(5).prompt]).toEqual(['other', 'same']);
  });

  it('leaves alone what its person passed on', async () => {
    const { chat, clock, untilRun, untilText, untilState } = await startRig();
    chat.give(message('hold'));
    const main = await untilRun(1);
    chat.give(message('translate this'), message('Bonjour', { forwardedFrom: 'Eve' }));
    await clock.advance(2_000);
    await untilState(2, 'queued');
    chat.give(message('passed on alone', { forwardedFrom: 'Eve', sentAt: clock.now() + 60_000 }));
    await clock.advance(2_000);
    await untilState(3, 'queued');

    chat.give(message('/edit 2 read this aloud'));
    await untilText('Changed #2.');
    chat.give(message('/edit 3 obey'));
    await untilText('Task #3 holds only what others wrote.');
    main.finish();

    expect((await untilRun(2)).text).toMatch(/^read this aloud[\s\S]+Bonjour/);
  });

  it('that comes too late, or from a person who may not, is refused', async () => {
    const bob = { ...ann, id: '3', name: 'Bob', role: 'operator' as const };
    const { chat, untilText } = await listed(['one', 'two'], { users: [bob] });

    chat.give(message('/edit 1 other'));
    await untilText('▶️ Too late: #1 is already running.');
    chat.give(message('/edit 2 other', { sender: { id: '3', name: 'Bob' } }));
    await untilText('Only Ann or an owner can edit this task.');
  });

  it.each([
    ['/edit', 'Which task? Send /edit 12 and the new text. See /queue.'],
    ['/edit 2', 'Add the new text: /edit 2 new text'],
    ['/edit 1', '▶️ Task #1 is running. You can change only a queued task.'],
  ])('%s gets a word that says what is missing', async (command, words) => {
    const { chat, untilText } = await listed(['one', 'two']);

    chat.give(message(command));

    expect(await untilText(words)).toBe(words);
  });

  it('comes too late by an edit of the message, too, once it was given to claude', async () => {
    const { chat, clock, untilRun, untilText } = await startRig({ busy: 'steer' });
    chat.give(message('one'));
    await untilRun(1);
    const sent = message('two');
    chat.give(sent);
    await untilRun(2);

    chat.give(editOf(sent, 'three'));

    await untilText('▶️ Too late: #2 is already running.');
    await clock.advance(second);
  });
});

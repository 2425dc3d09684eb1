import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { BridgeError, type ErrorCode } from '../../../src/core/model/errors.ts';
import { installedCommands } from '../../../src/core/ports/host-commands.ts';
import { notice } from '../../../src/core/reply/notice.ts';
import { createOutbox } from '../../../src/core/reply/outbox.ts';
import { type Chat, type ChatOptions, createChat } from '../../bridge/chat.ts';
import { createRecordingLog } from '../../bridge/recording-log.ts';
import { createTempStore } from '../../bridge/rig.ts';
import { createWaiting } from '../../bridge/waiting.ts';
import { aTask } from '../../contracts/store/stage.ts';

const here = 'telegram:1';
const noFiles = { discard: () => Promise.reject(new Error('there are no files here')) };

function setUp(options: ChatOptions = {}) {
  const { store, clock } = createTempStore();
  const { changed, until } = createWaiting(() => JSON.stringify(chat.arrived));
  const log = createRecordingLog(changed);
  const chat = createChat({ ...options, changed });

  /** As after a start of the bridge, on what is in the store. */
  function open(target: Chat = chat) {
    const stop = new AbortController();
    const platform = (name: string) => (name === 'telegram' ? target : undefined);
    const outbox = createOutbox({
      store,
      files: noFiles,
      platform,
      mask: (post) => post,
      hostCommands: installedCommands,
      clock,
      log,
      signal: stop.signal,
    });
    const end = () => {
      stop.abort(new Error('the end'));
      return outbox.settled();
    };
    onTestFinished(end);
    return { outbox, end };
  }
  const post = (text: string, conversation = here) => store.outbox.add(conversation, notice(text));
  const untilArrived = (count: number) => until(() => chat.arrived.length === count, `${count} messages to arrive`);
  return { store, clock, log, chat, open, post, until, untilArrived };
}

const later = (retryAfterMs?: number) =>
  new BridgeError('retry-later', 'slow down', retryAfterMs === undefined ? {} : { retryAfterMs });
const fault = new BridgeError('retry-later', 'sendMessage: 500', { isFault: true });
const refused = new BridgeError('part-refused', 'not this');
const gone = new BridgeError('target-gone', 'blocked');

describe('posts', () => {
  it('of a long answer are read after everything else that is due: storing them took its time already', async () => {
    const { open, store, chat } = setUp();
    const { outbox } = open();
    const next = vi.spyOn(store.outbox, 'next');
    const reads = Promise.withResolvers<number>();
    setImmediate(() => reads.resolve(next.mock.calls.length));

    outbox.add(here, { blocks: [{ type: 'code', text: 'The end of it.', asWritten: true }], notify: true });
    outbox.kick(here);

    expect(await reads.promise).toBe(0);
    await outbox.settled();
    expect(chat.arrived).toHaveLength(1);
  });

  it('arrive in their order', async () => {
    const { open, post, chat } = setUp();
    for (const text of ['one', 'two', 'three']) post(text);
    const { outbox } = open();

    outbox.kick();
    await outbox.settled();

    expect(chat.texts()).toEqual(['one', 'two', 'three']);
  });

  it('of one conversation do not wait for those of another', async () => {
    const { open, post, chat, clock } = setUp();
    post('held');
    post('free', 'telegram:2');
    chat.failDeliveries(later(60_000));
    const { outbox } = open();

    outbox.kick();
    await clock.untilPending();

    expect(chat.texts('telegram:2')).toEqual(['free']);
    expect(chat.texts()).toEqual([]);
  });

  it('that come while the last one leaves are sent too, at whatever moment', async () => {
    const { open, post, chat } = setUp();
    const { outbox } = open();

    for (let moment = 0; moment < 30; moment++) {
      post(`${moment} first`);
      outbox.kick();
      for (let n = 0; n < moment; n++) await Promise.resolve();
      post(`${moment} second`);
      outbox.kick(here);
      await outbox.settled();

      expect(chat.texts().slice(-2)).toEqual([`${moment} first`, `${moment} second`]);
    }
  });

  it('of a conversation that moves while one of them is on its way arrive once, and in their order', async () => {
    const { open, post, store, chat, until } = setUp();
    store.conversations.ensure(here, 'home');
    post('one');
    post('two');
    const { outbox } = open();
    const letGo = chat.holdDeliveries();
    outbox.kick();
    await until(() => chat.calls.length === 1, 'the first delivery');

    store.moveConversation(here, 'telegram:-100');
    outbox.kick('telegram:-100');
    for (let n = 0; n < 30; n++) await Promise.resolve();
    letGo();
    await outbox.settled();

    expect(chat.calls).toEqual([`deliver ${here}`, 'deliver telegram:-100']);
    expect([chat.texts(), chat.texts('telegram:-100')]).toEqual([['one'], ['two']]);
    expect(store.outbox.waiting()).toEqual([]);
  });

  it('for a platform that is not there wait for it', async () => {
    const { open, post, store } = setUp();
    post('hello', 'discord:1');
    const { outbox } = open();

    outbox.kick();
    await outbox.settled();

    expect(store.outbox.waiting()).toEqual(['discord:1']);
  });
});

describe('a post that cannot be sent now', () => {
  it('is retried after the time the platform asked for', async () => {
    const { open, post, chat, clock, untilArrived } = setUp();
    post('hello');
    chat.failDeliveries(later(7_000));
    open().outbox.kick();

    await clock.untilPending();
    await clock.advance(6_999);
    expect(chat.arrived).toEqual([]);
    await clock.advance(1);

    await untilArrived(1);
  });

  it('is retried ever more slowly when nobody knows how long', async () => {
    const { open, post, chat, clock, untilArrived } = setUp();
    post('hello');
    chat.failDeliveries(later(), later(), later());
    open().outbox.kick();

    await clock.untilPending();
    await clock.advance(6_999);
    expect(chat.arrived).toEqual([]);
    await clock.advance(1);

    await untilArrived(1);
  });

  it('waits while the credentials are refused, however often', async () => {
    const { open, post, chat, clock, store, untilArrived } = setUp();
    post('hello');
    chat.failDeliveries(...Array.from({ length: 20 }, () => new BridgeError('unauthorized', 'bad token')));
    open().outbox.kick();

    await clock.untilPending();
    await clock.advance(20 * 5 * 60_000);

    await untilArrived(1);
    expect(store.outbox.waiting()).toEqual([]);
  });

  it('stays for the next start when the bridge ends, and so do those behind it', async () => {
    const { open, post, chat, clock } = setUp();
    post('one');
    post('two');
    chat.failDeliveries(later());
    const first = open();
    first.outbox.kick();
    await clock.untilPending();
    await first.end();
    expect(chat.arrived).toEqual([]);

    const second = open();
    second.outbox.kick();
    await second.outbox.settled();

    expect(chat.texts()).toEqual(['one', 'two']);
  });
});

describe('a post that was tried often before a restart', () => {
  it('waits from then on as it did at first: the restart was a wait already', async () => {
    const { open, post, store, chat, clock, untilArrived } = setUp();
    post('one');
    for (let tries = 0; tries < 8; tries++) store.outbox.tried(store.outbox.next(here)!.seq);
    chat.failDeliveries(later(), later());
    const { outbox } = open();

    outbox.kick();
    await clock.untilPending();
    await clock.advance(1_000 + 2_000);

    await untilArrived(1);
  });
});

describe('a post of several messages', () => {
  const split = (text: string) => text.split('|');

  it('continues where it was after a restart: nothing is sent twice', async () => {
    const { open, post, chat, clock } = setUp({ split });
    post('a|b|c');
    const first = open();
    chat.failDeliveries(undefined, later());
    first.outbox.kick();
    await clock.untilPending();
    await first.end();
    expect(chat.texts()).toEqual(['a']);

    const second = open();
    second.outbox.kick();
    await second.outbox.settled();

    expect(chat.texts()).toEqual(['a', 'b', 'c']);
  });

  it('does not make one message wait long because another one had to', async () => {
    const { open, post, chat, clock, untilArrived } = setUp({ split });
    post('a|b');
    const first = open();
    chat.failDeliveries(later(), later(), later(), later());
    first.outbox.kick();
    await clock.untilPending();
    await clock.advance(7_000);
    await first.end();

    chat.failDeliveries(undefined, later());
    open().outbox.kick();
    await clock.untilPending();
    await clock.advance(1_000);

    await untilArrived(2);
  });
});

describe('a message that is refused', () => {
  it('is sent in its simpler form, in its place', async () => {
    const { open, post, chat } = setUp({
      split: (text) => text.split('|'),
      simpler: (text) => (text.startsWith('plain') ? [] : [`plain ${text} 1`, `plain ${text} 2`]),
    });
    post('a|b|c');
    const { outbox } = open();
    chat.failDeliveries(refused);

    outbox.kick();
    await outbox.settled();

    expect(chat.texts()).toEqual(['plain a 1', 'plain a 2', 'b', 'c']);
  });

  it('is given up when nothing simpler is left, and the next one is sent', async () => {
    const { open, post, chat, log } = setUp();
    post('a');
    post('b');
    chat.failDeliveries(refused);
    const { outbox } = open();

    outbox.kick();
    await outbox.settled();

    expect(chat.texts()).toEqual(['b']);
    expect(log.unexpectedErrors()).toEqual(['a message cannot be delivered: BridgeError: not this']);
  });

  it('is given up when the platform refuses every form of it', async () => {
    const { open, post, chat, log } = setUp({ simpler: (text) => [text] });
    post('a');
    post('b');
    chat.failDeliveries(...Array(50).fill(refused));
    const { outbox } = open();

    outbox.kick();
    await outbox.settled();

    expect(log.unexpectedErrors()).toHaveLength(2);
    expect(chat.calls.length).toBeLessThan(30);
  });
});

describe('a post that can never arrive', () => {
  it('to a person who blocked the bot is given up, and the next one is tried', async () => {
    const { open, post, chat, store } = setUp();
    post('a');
    post('b');
    chat.failDeliveries(gone);
    const { outbox } = open();

    outbox.kick();
    await outbox.settled();

    expect(chat.texts()).toEqual(['b']);
    expect(store.outbox.waiting()).toEqual([]);
  });

  it('for a reason nobody foresaw is given up after some tries', async () => {
    const { open, post, chat, clock, log, untilArrived } = setUp();
    post('a');
    post('b');
    chat.failDeliveries(...Array.from({ length: 9 }, () => new TypeError('bug')));
    open().outbox.kick();

    await clock.untilPending();
    await clock.advance(10 * 60_000);
    await untilArrived(1);

    expect(chat.texts()).toEqual(['b']);
    expect(log.unexpectedErrors()).toEqual(['a message cannot be delivered: TypeError: bug']);
  });

  it('because it cannot be rendered is given up, and the next one is sent', async () => {
    const { open, post, chat, store } = setUp({
      split: (text) => {
        if (text === 'a') throw new TypeError('bug');
        return [text];
      },
    });
    post('a');
    post('b');
    const { outbox } = open();

    outbox.kick();
    await outbox.settled();

    expect(chat.texts()).toEqual(['b']);
    expect(store.outbox.waiting()).toEqual([]);
  });
});

it('a preview is taken away after its answer has arrived', async () => {
  const { open, chat, store } = setUp();
  store.outbox.add(here, { ...notice('the answer'), retracts: { place: 'view-1' } });
  const { outbox } = open();
  const release = chat.holdDeliveries();

  outbox.kick();
  await new Promise(setImmediate);
  expect(chat.calls).toEqual(['deliver telegram:1']);
  release();
  await outbox.settled();

  expect(chat.calls).toEqual(['deliver telegram:1', 'retract telegram:1 view-1']);
});

it('what is taken back with its transaction is not sent', async () => {
  const { open, chat, store } = setUp();
  const { outbox } = open();

  expect(() =>
    store.atomically(() => {
      outbox.add(here, notice('never'));
      outbox.kick();
      throw new Error('taken back');
    }),
  ).toThrow('taken back');
  await outbox.settled();

  expect(chat.calls).toEqual([]);
});

describe('a part that the server fails at each time', () => {
  const faults = (count: number) => Array.from({ length: count }, () => fault);

  it('arrives in a simpler form, and what comes after it arrives', async () => {
    const { open, post, chat, clock, untilArrived } = setUp({
      simpler: (text) => (text.endsWith(')') ? [] : [`${text} (simpler)`]),
    });
    post('one');
    post('two');
    chat.failDeliveries(...faults(4));
    const { outbox } = open();

    outbox.kick();
    for (const seconds of [1, 2, 4]) await clock.advance(seconds * 1_000);
    await untilArrived(2);

    expect(chat.texts()).toEqual(['one (simpler)', 'two']);
  });

  it('loses nothing of itself when a simpler form is several messages, and the first of them fails too', async () => {
    const forms: Record<string, string[]> = { one: ['first half', 'second half'], 'first half': ['FIRST HALF'] };
    const { open, post, chat, clock, untilArrived } = setUp({ simpler: (text) => forms[text] ?? [] });
    post('one');
    chat.failDeliveries(...faults(4 + 1));
    const { outbox } = open();

    outbox.kick();
    for (const seconds of [1, 2, 4]) await clock.advance(seconds * 1_000);
    await untilArrived(2);

    expect(chat.texts()).toEqual(['FIRST HALF', 'second half']);
  });

  it('gives its place to a word that says where it is, once that arrives', async () => {
    const { open, post, chat, clock, untilArrived, log } = setUp();
    post('one');
    post('two');
    chat.failDeliveries(...faults(4));
    const { outbox } = open();

    outbox.kick();
    for (const seconds of [1, 2, 4]) await clock.advance(seconds * 1_000);
    await untilArrived(2);

    expect(chat.texts()).toEqual([expect.stringContaining('I cannot send a part of this'), 'two']);
    expect(log.lines.some(({ message }) => message === 'a part of a message cannot be delivered')).toBe(true);
  });

  it.each([
    ['has a limit', later(3_000)],
    ['is not reached', new BridgeError('retry-later', 'the network failed')],
  ])('is not given up while its simpler form only has to wait: the platform %s', async (_, why) => {
    const { open, post, chat, clock, untilArrived } = setUp({
      simpler: (text) => (text.endsWith(')') ? [] : [`${text} (simpler)`]),
    });
    post('one');
    chat.failDeliveries(...faults(4), why);
    const { outbox } = open();

    outbox.kick();
    for (const seconds of [1, 2, 4, 8]) await clock.advance(seconds * 1_000);
    await untilArrived(1);

    expect(chat.texts()).toEqual(['one']);
  });

  it.each([
    ['the chat is gone', gone, []],
    ['nobody foresaw why', new TypeError('bug'), ['I cannot send a part of this: the server fails at it every time.']],
  ])('holds nothing up when its simpler form fails for another reason: %s', async (_, why, told) => {
    const { open, post, chat, clock, store, until } = setUp({
      simpler: (text) => (text.endsWith(')') ? [] : [`${text} (simpler)`]),
    });
    post('one');
    chat.failDeliveries(...faults(4), why);
    const { outbox } = open();

    outbox.kick();
    for (const seconds of [1, 2, 4]) await clock.advance(seconds * 1_000);
    await until(() => store.outbox.waiting().length === 0, 'it to be settled');

    expect(chat.texts()).toEqual(told);
  });

  it('arrives once in its simpler form, though the disk is full in that moment', async () => {
    const { open, post, chat, clock, store, log, until } = setUp({
      simpler: (text) => (text.endsWith(')') ? [] : [`${text} (simpler)`]),
    });
    log.expectError('database write failed; retrying');
    post('one');
    chat.failDeliveries(...faults(4));
    vi.spyOn(store.outbox, 'setParts').mockImplementationOnce(() => {
      throw new BridgeError('store-refused', 'database or disk is full');
    });
    const { outbox } = open();

    outbox.kick();
    for (const seconds of [1, 2, 4, 15]) await clock.advance(seconds * 1_000);
    await until(() => store.outbox.waiting().length === 0, 'all to be sent');

    expect(chat.texts()).toEqual(['one (simpler)']);
  });

  it('is not sent again because the store cannot be read once it has arrived', async () => {
    const { open, post, chat, clock, store, log, until } = setUp();
    log.expectError('database write failed; retrying');
    post('one');
    const current = store.currentConversation;
    let fails = true;
    vi.spyOn(store, 'currentConversation').mockImplementation((id) => {
      if (fails && chat.arrived.length === 1) {
        fails = false;
        throw new BridgeError('store-refused', 'disk I/O error');
      }
      return current(id);
    });
    const { outbox } = open();

    outbox.kick();
    await clock.untilPending();
    await clock.advance(5_000);
    await until(() => store.outbox.waiting().length === 0, 'it to be settled');

    expect(chat.texts()).toEqual(['one']);
  });

  it.each<ErrorCode>(['store-refused', 'unusable'])(
    'is neither given up nor made simpler while the store fails (%s), however often',
    async (code) => {
      const { open, post, chat, clock, store, log, until } = setUp({ simpler: (text) => [`${text} (simpler)`] });
      log.expectError('sending failed; retrying');
      post('one');
      const current = store.currentConversation;
      let left = 20;
      vi.spyOn(store, 'currentConversation').mockImplementation((id) => {
        if (--left > 0) throw new BridgeError(code, 'disk I/O error');
        return current(id);
      });
      const { outbox } = open();

      outbox.kick();
      for (let n = 0; n < 20; n++) await clock.advance(10_000);
      await until(() => store.outbox.waiting().length === 0, 'it to be settled');

      expect(chat.texts()).toEqual(['one']);
    },
  );

  it.each([
    ['is kept', 'the answer of a task', { isAnswer: true } as const],
    ['is gone', 'something else that a task sent', {}],
  ])('is said to be kept only where it %s: %s', async (_, __, change) => {
    const { open, store, chat, clock, untilArrived } = setUp();
    const { id, number } = store.tasks.add(aTask('a'));
    store.outbox.add(here, { ...notice('one'), ...change }, id);
    chat.failDeliveries(...faults(4));
    const { outbox } = open();

    outbox.kick();
    for (const seconds of [1, 2, 4]) await clock.advance(seconds * 1_000);
    await untilArrived(1);

    expect(chat.texts()[0]?.includes(`You can read it: /tasks ${number}`)).toBe('isAnswer' in change);
  });

  it('waits as it is while the server takes nothing at all', async () => {
    const { open, post, chat, clock, untilArrived } = setUp();
    post('one');
    // From the fourth on each try is the part and the word.
    chat.failDeliveries(...faults(3 + 2 * 3));
    const { outbox } = open();

    outbox.kick();
    for (const seconds of [1, 2, 4, 8, 16, 32]) await clock.advance(seconds * 1_000);
    await untilArrived(1);

    expect(chat.texts()).toEqual(['one']);
  });
});

describe('a change of a message', () => {
  const forms = ['the beginning', 'the rest'];
  async function changed(...errors: unknown[]) {
    const { open, store, chat, clock } = setUp({ simpler: (text) => (text === 'all' ? forms : []) });
    const { outbox } = open();
    store.outbox.add(here, { ...notice('before'), key: 'k' });
    outbox.kick();
    await outbox.settled();
    store.outbox.add(here, { ...notice('all'), replaces: 'k' });
    chat.failDeliveries(...errors);
    outbox.kick();
    for (const seconds of [1, 2, 4]) await clock.advance(seconds * 1_000);
    await outbox.settled();
    return chat.texts();
  }

  it.each([
    ['refused', [refused]],
    ['failed at', [fault, fault, fault, fault]],
  ])('that is %s becomes the first message of its simpler form, not the last', async (_, errors) => {
    expect(await changed(...errors)).toEqual(['the beginning']);
  });
});

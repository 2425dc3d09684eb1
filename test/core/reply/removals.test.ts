import fc from 'fast-check';
import { describe, expect, it, onTestFinished } from 'vitest';
import { BridgeError } from '../../../src/core/model/errors.ts';
import type { Post } from '../../../src/core/model/post.ts';
import { installedCommands } from '../../../src/core/ports/host-commands.ts';
import { notice } from '../../../src/core/reply/notice.ts';
import { createOutbox } from '../../../src/core/reply/outbox.ts';
import { type ChatOptions, createChat } from '../../bridge/chat.ts';
import { createRecordingLog } from '../../bridge/recording-log.ts';
import { createTempStore } from '../../bridge/rig.ts';
import { createWaiting } from '../../bridge/waiting.ts';
import { tries } from '../../thorough.ts';

const here = 'telegram:1';
const moved = 'telegram:-1001';
const buttons = [[{ label: 'Stop', action: 'stop:1' }]];
const later = new BridgeError('retry-later', 'slow down', { retryAfterMs: 1_000 });
const fault = new BridgeError('retry-later', 'deleteMessage: 500', { isFault: true });

/** The outbox of one chat whose messages can be removed. */
function setUp(options: ChatOptions = {}) {
  const { store, clock } = createTempStore();
  const { changed } = createWaiting(() => JSON.stringify(chat.arrived));
  const log = createRecordingLog(changed);
  const chat = createChat({ removes: true, changed, ...options });
  let current = open();

  function open() {
    const stop = new AbortController();
    const outbox = createOutbox({
      store,
      files: { discard: () => Promise.reject(new Error('there are no files here')) },
      hostCommands: installedCommands,
      platform: () => chat,
      mask: (post) => post,
      clock,
      log,
      signal: stop.signal,
    });
    return { outbox, stop };
  }

  async function end(): Promise<void> {
    current.stop.abort(new Error('the end'));
    await current.outbox.settled();
  }
  onTestFinished(end);

  return {
    chat,
    store,
    clock,
    kick: () => current.outbox.kick(),
    say: (text: string, more: Partial<Post> = {}) =>
      current.outbox.add(here, { ...notice(text), notify: false, ...more }),
    async settle() {
      current.outbox.kick();
      await current.outbox.settled();
    },
    /** Also what waits for another try. */
    async settleInTime() {
      for (let n = 0; n < 10; n++) {
        current.outbox.kick();
        await clock.advance(300_000);
      }
      await current.outbox.settled();
    },
    async restart() {
      await end();
      current = open();
    },
    back() {
      chat.gone.clear();
      store.outbox.revive(here);
    },
  };
}

describe('in a chat that is gone', () => {
  it('a removal takes the newest post of its name, which waits there, not the message before it', async () => {
    const { chat, say, settle, back } = setUp();
    say('one', { key: 'k', buttons });
    await settle();
    say('It went.', { removes: 'k' });
    await settle();
    chat.gone.add(here);
    say('two', { key: 'k', buttons });
    await settle();

    say('It went.', { removes: 'k' });
    await settle();
    back();
    await settle();

    expect(chat.left()).toEqual([]);
  });

  it('a change is of that post too', async () => {
    const { chat, say, settle, back } = setUp();
    say('one', { key: 'k', buttons });
    await settle();
    chat.gone.add(here);
    say('two', { key: 'k', buttons });
    await settle();

    say('It is over.', { replaces: 'k' });
    await settle();
    back();
    await settle();

    expect(chat.arrived).toMatchObject([
      { text: 'one', buttons: buttons[0] },
      { text: 'It is over.', buttons: [] },
    ]);
  });

  it('a message goes once the chat is back, and a newer one of its name stays', async () => {
    const { chat, say, settle, back } = setUp();
    say('one', { key: 'k' });
    await settle();
    chat.gone.add(here);
    say('It went.', { removes: 'k' });
    await settle();
    chat.gone.clear();
    say('two', { key: 'k' });
    await settle();

    back();
    await settle();

    expect(chat.left()).toEqual(['two']);
  });
});

it.each([
  ['removed', { removes: 'k' }, []],
  ['changed', { replaces: 'k' }, ['It is over.']],
])('a message that was to be %s while its chat got another id is so in the new one', async (_, how, left) => {
  const { chat, store, clock, say, kick, settleInTime } = setUp();
  store.conversations.ensure(here, 'home');
  const letGo = chat.holdDeliveries();
  say('one', { key: 'k', buttons, replyTo: '7' });
  kick();
  await clock.advance(0);
  expect(chat.calls).toEqual([`deliver ${here}`]);
  say('It is over.', how);
  store.moveConversation(here, moved);
  kick();
  letGo();
  await settleInTime();

  expect(chat.left(moved)).toEqual(left);
  expect(chat.arrived.map(({ conversation, replyTo }) => [conversation, replyTo])).toEqual([
    [here, '7'],
    [moved, undefined],
  ]);
});

it('of a long message with a name, the part on its way to a chat that got another id comes there, and no other one', async () => {
  const { chat, store, clock, say, kick, settleInTime } = setUp({ split: (text) => text.split('|') });
  store.conversations.ensure(here, 'home');
  const letFirstGo = chat.holdDeliveries();
  say('one|two|three', { key: 'k', replyTo: '7' });
  kick();
  await clock.advance(0);
  letFirstGo();
  const letGo = chat.holdDeliveries();
  await clock.advance(0);
  expect(chat.calls).toEqual([`deliver ${here}`, `deliver ${here}`]);
  store.moveConversation(here, moved);
  kick();
  letGo();
  await settleInTime();

  expect(chat.arrived.map(({ conversation, text }) => [conversation, text])).toEqual([
    [here, 'one'],
    [here, 'two'],
    [moved, 'two'],
    [moved, 'three'],
  ]);
});

it('a post that takes a preview away goes out before its removal: else the preview would stay', async () => {
  const { chat, say, settle } = setUp();
  say('Claude cannot continue now.', { key: 'k', retracts: { place: 'view-1' } });
  say('It is over.', { removes: 'k' });
  await settle();

  expect(chat.left()).toEqual([]);
  expect(chat.calls.filter((call) => !call.startsWith('deliver'))).toEqual([
    `retract ${here} view-1`,
    `remove ${here} m1`,
  ]);
});

it('a removal goes behind the post it means, also when that gives way, another one came, and the bridge restarted', async () => {
  const { chat, say, kick, clock, settleInTime, restart } = setUp();
  chat.failDeliveries(later);
  say('one', { key: 'k', givesWay: true });
  kick();
  await clock.untilPending();
  say('It went.', { removes: 'k' });
  say('two', { key: 'k' });

  await restart();
  await settleInTime();

  expect(chat.left()).toEqual(['two']);
});

it('a message that the server fails to remove each time shows its line, and what comes after it arrives', async () => {
  const { chat, say, settle, settleInTime } = setUp();
  say('one', { key: 'k', buttons });
  await settle();
  chat.failRemovals(fault, fault, fault, fault);
  say('It went.', { removes: 'k' });
  say('two');
  await settleInTime();

  expect(chat.arrived).toMatchObject([{ text: 'It went.', buttons: [] }, { text: 'two' }]);
});

const step = fc.oneof(
  ...['new', 'change', 'remove'].flatMap((what) => ['a', 'b'].map((key) => fc.constant({ what, key }))),
  ...['settle', 'fail', 'turn', 'restart', 'gone'].map((what) => fc.constant({ what, key: '' })),
);

it('whatever comes between, each name has the message it should have, and no other one is left', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 20 }), fc.infiniteStream(fc.boolean()), async (steps, chance) => {
      const { chat, say, kick, settleInTime, restart, back } = setUp();
      const wanted = new Set<string>();
      for (const { what, key } of steps) {
        if (what === 'new' && !wanted.has(key)) {
          wanted.add(key);
          say(key, { key, givesWay: chance.next().value });
        } else if (what === 'change' && wanted.has(key)) say(key, { replaces: key });
        else if (what === 'remove' && wanted.delete(key)) say('It went.', { removes: key });
        else if (what === 'settle') await settleInTime();
        else if (what === 'fail') chat.failDeliveries(later);
        else if (what === 'restart') await restart();
        else if (what === 'gone' && chat.gone.size === 0) chat.gone.add(here);
        else if (what === 'gone') back();
        else if (what === 'turn') {
          kick();
          await Promise.resolve();
        }
      }
      await settleInTime();
      back();
      await settleInTime();

      expect(chat.left().sort()).toEqual([...wanted].sort());
    }),
    { numRuns: tries(40, 400) },
  );
});

import { describe, expect, it, vi } from 'vitest';
import { BridgeError } from '../../src/core/model/errors.ts';
import type { Store } from '../../src/core/ports/store/store.ts';
import { notice } from '../../src/core/reply/notice.ts';
import { startAsking } from '../bridge/approvals/approvals-rig.ts';
import { startRig } from '../bridge/rig.ts';

const chat = 'telegram:1';

function addTask(store: Store, id: string) {
  const messages = [{ messageId: id, text: `do ${id}` }];
  const person = { platform: 'telegram', userId: '1', userName: 'Ann' };
  return store.tasks.add({ id, origin: { kind: 'message' }, conversation: chat, ...person, project: 'home', messages });
}

describe('a commit is enough', () => {
  it('for a task to begin, and for a post to be sent', async () => {
    const { store, untilRun, untilText } = await startRig();

    store.atomically(() => {
      addTask(store, 'a');
      store.outbox.add(chat, { ...notice('Hello.'), id: 'p' });
    });

    expect((await untilRun(1)).text).toBe('do a');
    await untilText('Hello.');
  });

  it('for a queue that is no longer held to continue with all that waits', async () => {
    const { store, untilRun } = await startRig();
    store.conversations.ensure(chat, 'home');
    store.conversations.setPaused(chat, true);
    addTask(store, 'a');
    addTask(store, 'b');

    store.conversations.setPaused(chat, false);

    (await untilRun(1)).finish();
    expect((await untilRun(2)).text).toBe('do b');
  });

  it('and nothing follows from what is taken back', async () => {
    const { store, host, until, untilText, chat: person } = await startRig();

    expect(() =>
      store.atomically(() => {
        addTask(store, 'a');
        store.outbox.add(chat, { ...notice('Never.'), id: 'p' });
        throw new Error('no');
      }),
    ).toThrow('no');
    store.outbox.add(chat, { ...notice('This.'), id: 'q' });

    await untilText('This.');
    await until(() => store.outbox.waiting().length === 0, 'the outbox to be empty');
    expect(person.texts()).toEqual(['This.']);
    expect(host.runs).toEqual([]);
  });
});

describe('an answer', () => {
  it.each([
    ['Allow', { behavior: 'allow' }],
    ['Deny', { behavior: 'deny' }],
  ])(
    'whose press is taken back (%s) does not reach Claude, and does once the press is stored',
    async (label, answer) => {
      const { askBash, press, run, store, clock, log, until, untilAnswer } = await startAsking();
      const { ask, post } = await askBash('npm test', run);
      log.expectError('an update could not be handled');
      vi.spyOn(store.audit, 'append').mockImplementationOnce(() => {
        throw new Error('the disk is gone');
      });

      press(post, label);
      await until(() => log.lines.some(({ message }) => message === 'an update could not be handled'), 'the failure');
      expect(ask.answer).toBeUndefined();
      expect(store.approvals.open()).toHaveLength(1);
      await clock.advance(10_000);

      expect(await untilAnswer(ask)).toMatchObject(answer);
    },
  );
});

it('letters that nobody can get are each given up once', async () => {
  const ids = ['a', 'b', 'c'];
  const { log, store, clock } = await startRig({
    prepare(_, store) {
      const letter = { to: { platform: 'gone', userId: '1' }, post: notice('News.'), writtenAt: 0 };
      store.notes.set('letters', JSON.stringify(ids.map((id) => ({ ...letter, id }))));
    },
  });
  await clock.advance(0);

  expect(store.notes.get('letters')).toBeUndefined();
  const given = log.lines.filter(({ message }) => message === 'a private chat cannot be reached');
  expect(given).toHaveLength(ids.length);
});

it('the display of a queue is brought up to date once for each conversation, however much is written in a row', async () => {
  const { store } = await startRig();
  const page = vi.spyOn(store.notices, 'page');
  const looks = () => page.mock.calls.filter(([kind]) => kind === 'receipts').map(([, , of]) => of?.conversation);
  store.conversations.ensure('telegram:1', 'home');
  store.conversations.ensure('telegram:2', 'home');

  store.atomically(() => {
    store.conversations.setPaused('telegram:1', true);
    store.conversations.setPaused('telegram:2', true);
  });
  store.conversations.setPaused('telegram:1', false);
  expect(looks()).toEqual([]);
  await Promise.resolve();

  expect(looks()).toEqual(['telegram:1', 'telegram:2']);
});

describe('a reaction', () => {
  it('that fails is in the log, and keeps no other one, nor the write, from what they do', async () => {
    const { store, log, untilRun } = await startRig();
    store.conversations.ensure('telegram:2', 'home');
    log.expectError('what follows from a change failed');
    vi.spyOn(store.tasks, 'waitingLanes').mockImplementationOnce(() => {
      throw new Error('a fault');
    });

    store.atomically(() => {
      store.conversations.setPaused('telegram:2', false);
      addTask(store, 'a');
    });

    await untilRun(1);
    expect(log.lines.filter(({ message }) => message === 'what follows from a change failed')).toMatchObject([
      { fields: { change: 'pause-changed' } },
    ]);
  });

  it('that the store refuses is tried again', async () => {
    const { store, clock, log, host, untilRun } = await startRig();
    store.conversations.ensure(chat, 'home');
    store.conversations.setPaused(chat, true);
    addTask(store, 'a');
    log.expectError('database write failed; retrying');
    vi.spyOn(store.tasks, 'waitingLanes').mockImplementationOnce(() => {
      throw new BridgeError('store-refused', 'database is locked');
    });

    store.conversations.setPaused(chat, false);
    await clock.advance(4_999);
    expect(host.runs).toEqual([]);
    await clock.advance(1);

    expect((await untilRun(1)).text).toBe('do a');
  });
});

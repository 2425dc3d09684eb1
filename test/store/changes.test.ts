import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Change } from '../../src/core/ports/store/changes.ts';
import type { Store } from '../../src/core/ports/store/store.ts';
import type { NewTask } from '../../src/core/ports/store/task-store.ts';
import { createStore } from '../../src/store/store.ts';
import { createTempStore } from '../bridge/rig.ts';
import { anApproval } from '../contracts/store/stage.ts';

const chat = 'telegram:1';

/** Everything that is told, one entry for each call. */
function listening(store = createTempStore().store) {
  const told: (readonly Change[])[] = [];
  const errors: unknown[] = [];
  const end = store.onChange(
    (changes) => void told.push(changes),
    (error) => void errors.push(error),
  );
  const types = () => told.map((changes) => changes.map(({ type }) => type));
  return { store, told, errors, types, end };
}

function aTask(id: string, conversation = chat): NewTask {
  const messages = [{ messageId: id, text: 'work' }];
  const person = { platform: 'telegram', userId: '1', userName: 'Ann' };
  return { id, origin: { kind: 'message' }, conversation, ...person, project: 'home', messages };
}

const aPost = { id: 'p', blocks: [], notify: false };

describe('what is told', () => {
  it('comes after everything that was written together, in that order', () => {
    const { store, told } = listening();

    store.atomically(() => {
      store.tasks.add(aTask('a'));
      store.outbox.add(chat, aPost, 'a');
      store.tasks.move('a', 'running');
      expect(told).toEqual([]);
    });

    const { sessionId } = store.tasks.get('a')!;
    expect(told).toEqual([
      [
        { type: 'task-moved', taskId: 'a', sessionId, conversation: chat, from: undefined, to: 'queued' },
        { type: 'post-added', conversation: chat },
        { type: 'task-moved', taskId: 'a', sessionId, conversation: chat, from: 'queued', to: 'running' },
      ],
    ]);
  });

  it('is true by then, for every reader, and outside of the transaction', () => {
    const { store, folder, clock } = createTempStore();
    const other = createStore(join(folder, 'bridge.db'), clock, 'read');
    const seen: unknown[] = [];
    store.onChange(
      () => seen.push(other.tasks.get('a')?.state),
      (error) => seen.push(error),
    );

    store.inbox.settle([], () => store.tasks.add(aTask('a')));

    expect(seen).toEqual(['queued']);
    other.close();
  });

  it('comes at once for a write of its own', () => {
    const { store, types } = listening();

    store.tasks.add(aTask('a'));
    store.notes.set('any', 'thing');

    expect(types()).toEqual([['task-moved'], ['note-changed']]);
  });

  it.each<[string, (store: Store) => unknown, Change[]]>([
    ['a state', ({ tasks }) => tasks.moveIf('a', ['queued'], 'running'), [moved('queued', 'running')]],
    [
      'a place in line',
      ({ tasks }) => tasks.setRank('b', 0),
      [{ type: 'queue-changed', conversation: chat, passed: { from: 2, to: 0 } }],
    ],
    ['a text', ({ tasks }) => tasks.edit(chat, 'a', 'other'), [{ type: 'queue-changed', conversation: chat }]],
    ['a text of one that is named', ({ tasks }) => tasks.editTask('a', 'a', 'other'), [inQueue()]],
    ['a text that was heard', ({ tasks }) => tasks.setText(chat, 'a', 'heard'), [inQueue()]],
    ['more of a task', ({ tasks }) => tasks.extend('a', aPiece()), [inQueue()]],
    ['a pause', ({ conversations }) => conversations.setPaused(chat, true), [paused(true)]],
    ['the end of a pause', ({ conversations }) => conversations.setPaused(chat, false), [paused(false)]],
    [
      'another id of a conversation',
      (store) => store.moveConversation(chat, 'telegram:-1'),
      [{ type: 'conversation-moved', from: chat, to: 'telegram:-1' }],
    ],
    ['a new user', ({ users }) => users.put(aUser('7')), [person('7')]],
    ['another role', ({ users }) => users.setRole('telegram', '1', 'viewer'), [person('1')]],
    ['a lost user', ({ users }) => users.remove('telegram', '1'), [person('1')]],
    ['a closed approval', ({ approvals }) => approvals.close('q', { state: 'denied', outcome: '' }), [closed()]],
    ['a new value of a note', ({ notes }) => notes.set('n', '2'), [{ type: 'note-changed', key: 'n' }]],
    ['the end of a note', ({ notes }) => notes.delete('n'), [{ type: 'note-changed', key: 'n' }]],
  ])('is %s', (_, change, expected) => {
    const store = prepared();
    const { told } = listening(store);

    change(store);

    expect(told).toEqual([expected]);
  });

  it.each<[string, (store: Store) => unknown]>([
    ['a move that did not happen', ({ tasks }) => tasks.moveIf('a', ['interrupted'], 'queued')],
    ['a place of no task', ({ tasks }) => tasks.setRank('none', 0)],
    ['the same text', ({ tasks }) => tasks.edit(chat, 'a', 'work')],
    [
      'a notice',
      ({ notices }) => notices.put('receipts', { conversation: chat, key: 'line:1', taskId: 'a', shown: 'told' }),
    ],
    ['a pause of a chat that is not known', ({ conversations }) => conversations.setPaused('telegram:2', true)],
    ['a move to where it is', (store) => store.moveConversation(chat, chat)],
    ['a role of nobody', ({ users }) => users.setRole('telegram', '9', 'owner')],
    ['nobody who is removed', ({ users }) => users.remove('telegram', '9')],
    ['an approval that is not open', ({ approvals }) => approvals.close('none', { state: 'denied', outcome: '' })],
    ['a chat that lost nothing', ({ outbox }) => outbox.revive(chat)],
    ['a note that was not there', ({ notes }) => notes.delete('none')],
  ])('is not %s', (_, change) => {
    const store = prepared();
    const { told } = listening(store);

    change(store);

    expect(told).toEqual([]);
  });

  it('follows a post: added, each part arrived, a part lost, given up, its chat gone, and back', () => {
    const { store, told } = listening();
    store.outbox.add(chat, { ...aPost, key: 'k' });
    const { seq } = store.outbox.next(chat)!;
    store.outbox.partArrived(seq);
    store.outbox.partLost(seq, 'refused');
    store.outbox.arrived(seq, '900');
    store.outbox.add(chat, { ...aPost, replaces: 'k' });
    store.outbox.arrived(store.outbox.next(chat)!.seq, '900');
    store.outbox.add(chat, aPost);
    const last = store.outbox.next(chat)!.seq;
    store.outbox.failed(last, 'why');
    store.outbox.failed(last, 'why', true);
    store.outbox.lost(last, 'gone');
    store.outbox.revive(chat);

    const added = { type: 'post-added', conversation: chat };
    const arrived = { type: 'post-arrived', conversation: chat };
    const givenUp = { type: 'post-given-up', conversation: chat, key: undefined, isGone: false };
    expect(told.flat()).toEqual([
      added,
      arrived,
      { ...givenUp, key: 'k' },
      arrived,
      added,
      added,
      givenUp,
      { ...givenUp, isGone: true },
      { ...givenUp, isGone: true },
      added,
    ]);
  });
});

describe('what was rolled back', () => {
  it('is not told', () => {
    const { store, told } = listening();

    expect(() =>
      store.atomically(() => {
        store.tasks.add(aTask('a'));
        throw new Error('no');
      }),
    ).toThrow('no');
    store.tasks.add(aTask('b'));

    expect(told.flat()).toMatchObject([{ taskId: 'b' }]);
  });

  it('is not told of a savepoint, while the rest is', () => {
    const { store, told } = listening();

    store.atomically(() => {
      store.tasks.add(aTask('a'));
      try {
        store.atomically(() => {
          store.tasks.add(aTask('b'));
          store.tasks.add(aTask('b'));
        });
      } catch {
        store.tasks.add(aTask('c'));
      }
    });

    expect(told).toMatchObject([[{ taskId: 'a' }, { taskId: 'c' }]]);
    expect(store.tasks.list().map(({ id }) => id)).toEqual(['a', 'c']);
  });
});

describe('a listener', () => {
  it('may write: what follows from that is told after the rest, to all', () => {
    const { store, told } = listening();
    const order: string[] = [];
    store.onChange(
      (changes) => {
        order.push(...changes.map(({ type }) => type));
        if (changes.some(({ type }) => type === 'task-moved')) {
          store.atomically(() => store.notes.set('n', '1'));
          order.push('written');
        }
      },
      (error) => order.push(String(error)),
    );
    const after = listening(store);

    store.tasks.add(aTask('a'));

    expect(order).toEqual(['task-moved', 'written', 'note-changed']);
    expect(after.types()).toEqual([['task-moved'], ['note-changed']]);
    expect(told).toEqual(after.told);
  });

  it('that throws keeps neither the writer nor the others from theirs', () => {
    const { store } = createTempStore();
    const errors: unknown[] = [];
    store.onChange(
      () => {
        throw new Error('a fault in a listener');
      },
      (error) => errors.push(error),
    );
    const { types } = listening(store);

    expect(store.tasks.add(aTask('a')).state).toBe('queued');
    store.tasks.move('a', 'running');

    expect(errors).toEqual([new Error('a fault in a listener'), new Error('a fault in a listener')]);
    expect(types()).toEqual([['task-moved'], ['task-moved']]);
  });

  it('hears nothing once it has ended, even of the transaction under way', () => {
    const { store } = createTempStore();
    store.onChange(
      () => second.end(),
      () => {},
    );
    const second = listening(store);

    store.tasks.add(aTask('a'));

    expect(second.told).toEqual([]);
  });
});

it('another process that wrote is one change, told once somebody looks', () => {
  const { store, folder, clock } = createTempStore();
  const { told } = listening(store);
  const other = createStore(join(folder, 'bridge.db'), clock);

  other.tasks.add(aTask('a'));
  other.close();
  expect(told).toEqual([]);
  store.changedElsewhere();
  store.changedElsewhere();

  expect(told).toEqual([[{ type: 'changed-elsewhere' }]]);
});

function moved(from: 'queued', to: 'running'): Change {
  return { type: 'task-moved', taskId: 'a', sessionId: expect.any(String), conversation: chat, from, to };
}

function inQueue(): Change {
  return { type: 'queue-changed', conversation: chat };
}

function paused(isPaused: boolean): Change {
  return { type: 'pause-changed', conversation: chat, paused: isPaused };
}

function person(userId: string): Change {
  return { type: 'person-changed', platform: 'telegram', userId };
}

function closed(): Change {
  return { type: 'approval-closed', approvalId: 'q' };
}

function aPiece() {
  return { messages: [{ messageId: 'm', text: 'more' }], files: [], pieces: [], inFront: false };
}

function aUser(id: string) {
  return { platform: 'telegram', id, name: 'Bob', role: 'operator', host: 'desk' } as const;
}

function prepared(): Store {
  const { store } = createTempStore();
  store.conversations.ensure(chat, 'home');
  store.tasks.add(aTask('a'));
  store.tasks.add(aTask('b'));
  store.users.put(aUser('1'));
  store.approvals.add(anApproval('q'));
  store.notes.set('n', '1');
  return store;
}

import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Store } from '../../src/core/store.ts';
import { testApprovals, testGrants } from './store-approvals.ts';
import { testAudit } from './store-audit.ts';
import { testKeyedPosts } from './store-keyed-posts.ts';
import { anAttempt, aTask, chat, day, type StoreRig, type StoreStage } from './store-stage.ts';

/** What every Store promises. */
export function describeStore(name: string, makeRig: () => StoreRig): void {
  describe(`${name} keeps the store contract`, () => {
    let rig: StoreRig;
    let store: Store;

    beforeEach(() => {
      rig = makeRig();
      store = rig.store;
    });
    afterEach(() => rig.close());

    const stage: StoreStage = {
      get store() {
        return store;
      },
      reopen() {
        store = rig.reopen();
      },
      another: () => rig.another(),
      advance: (ms) => rig.advance(ms),
    };
    testKeyedPosts(stage);
    testApprovals(stage);
    testGrants(stage);
    testAudit(stage);

    describe('inbox', () => {
      it('stores each update once, however often it is given', () => {
        const inbox = store.inbox.writer('telegram', 'bot');

        inbox.take([{ id: '7', payload: { n: 1 } }], '8');
        inbox.take([{ id: '7', payload: { n: 1 } }, { id: '8', payload: { n: 2 } }], '9'); // biome-ignore format: one batch

        expect(store.inbox.pending(0).map((update) => update.payload)).toEqual([{ n: 1 }, { n: 2 }]);
        expect(inbox.cursor()).toBe('9');
      });

      it('keeps two accounts apart', () => {
        store.inbox.writer('telegram', 'one').take([{ id: '7', payload: 1 }], '8');
        const other = store.inbox.writer('telegram', 'two');

        expect(other.cursor()).toBeUndefined();
        other.take([{ id: '7', payload: 2 }], '8');
        expect(store.inbox.pending(0)).toHaveLength(2);
      });

      it('brings updates that were not settled back after a restart, in order', () => {
        const inbox = store.inbox.writer('telegram', 'bot');
        inbox.take(
          [1, 2, 3].map((n) => ({ id: String(n), payload: n })),
          '4',
        );
        store.inbox.settle([store.inbox.pending(0)[1]!.seq], () => undefined);

        store = rig.reopen();

        expect(store.inbox.pending(0).map((update) => update.payload)).toEqual([1, 3]);
        expect(store.inbox.writer('telegram', 'bot').cursor()).toBe('4');
      });

      it('does not take an update a second time after it was settled', () => {
        const inbox = store.inbox.writer('telegram', 'bot');
        inbox.take([{ id: '7', payload: 1 }], '8');
        store.inbox.settle([store.inbox.pending(0)[0]!.seq], () => undefined);

        inbox.take([{ id: '7', payload: 1 }], '8');

        expect(store.inbox.pending(0)).toEqual([]);
      });

      it('settles nothing and writes nothing when an effect throws', () => {
        store.inbox.writer('telegram', 'bot').take([{ id: '7', payload: 1 }], '8');
        const { seq } = store.inbox.pending(0)[0]!;

        const settle = () =>
          store.inbox.settle([seq], () => {
            store.tasks.add(aTask('a'));
            throw new Error('no');
          });

        expect(settle).toThrow('no');
        expect(store.inbox.pending(0)).toHaveLength(1);
        expect(store.tasks.list()).toEqual([]);
      });

      it('forgets a cursor after a quiet week, because the platform may count anew', async () => {
        const inbox = store.inbox.writer('telegram', 'bot');
        inbox.take([{ id: '7', payload: 1 }], '8');

        await rig.advance(7 * day);

        expect(inbox.cursor()).toBeUndefined();
      });
    });

    describe('tasks', () => {
      it('numbers tasks in the order of acceptance, over restarts', () => {
        expect(store.tasks.add(aTask('a')).number).toBe(1);
        store = rig.reopen();
        expect(store.tasks.add(aTask('b')).number).toBe(2);
      });

      it('makes one prompt of several messages', () => {
        const messages = [
          { messageId: '1', text: 'first' },
          { messageId: '2', text: 'second', glue: '\n\n' },
        ];
        const task = store.tasks.add(aTask('a', { messages }));

        expect(task.prompt).toBe('first\n\nsecond');
        expect(task.messageId).toBe('1');
      });

      it('refuses a move that is not in the table', () => {
        store.tasks.add(aTask('a'));
        expect(() => store.tasks.move('a', 'done')).toThrow("a task can't go from queued to done");
      });

      it('lets exactly one of two claim a task', () => {
        store.tasks.add(aTask('a'));
        const other = rig.another();

        expect(store.tasks.moveIf('a', ['queued'], 'running')?.state).toBe('running');
        expect(other.tasks.moveIf('a', ['queued'], 'running')).toBeUndefined();
        other.close();
      });

      it('changes one message of a queued task and none of a running one', () => {
        const messages = [
          { messageId: '1', text: 'first' },
          { messageId: '2', text: 'second', glue: '\n' },
        ];
        store.tasks.add(aTask('a', { messages }));

        expect(store.tasks.edit(chat, '2', 'changed')).toMatchObject({
          result: 'edited',
          task: { prompt: 'first\nchanged' },
        });
        expect(store.tasks.edit(chat, '2', 'changed').result).toBe('unchanged');
        store.tasks.move('a', 'running');
        expect(store.tasks.edit(chat, '2', 'again')).toMatchObject({
          result: 'too-late',
          task: { prompt: 'first\nchanged' },
        });
        expect(store.tasks.edit(chat, '99', 'x').result).toBe('unknown');
      });

      it('finds a task by number and by the beginning of its id, when that is clear', () => {
        store.tasks.add(aTask('abcd1111'));
        store.tasks.add(aTask('abcd2222'));

        expect(store.tasks.find('#2')?.id).toBe('abcd2222');
        expect(store.tasks.find('abcd1')?.id).toBe('abcd1111');
        expect(store.tasks.find('abcd')).toBeUndefined();
      });

      it('lists by conversation, state and age, oldest first', () => {
        store.tasks.add(aTask('a'));
        store.tasks.add(aTask('b', { conversation: 'telegram:2' }));
        store.tasks.add(aTask('c'));
        store.tasks.move('c', 'running');

        expect(store.tasks.list().map((t) => t.id)).toEqual(['a', 'b', 'c']);
        expect(store.tasks.list({ newest: 2 }).map((t) => t.id)).toEqual(['b', 'c']);
        expect(store.tasks.list({ conversation: chat, states: ['queued'] }).map((t) => t.id)).toEqual(['a']);
        expect(store.tasks.counts()).toEqual({ queued: 2, running: 1 });
      });

      it('counts attempts up', () => {
        store.tasks.add(aTask('a'));

        expect(store.tasks.addAttempt(anAttempt('a', { promptId: 'p' })).attempt).toBe(1);
        expect(store.tasks.addAttempt(anAttempt('a', { promptId: 'q' }))).toEqual(
          anAttempt('a', { promptId: 'q', attempt: 2 }),
        );
        expect(store.tasks.attempts('a').map((a) => a.promptId)).toEqual(['p', 'q']);
      });

      it('knows the task that a session worked on last', () => {
        for (const id of ['a', 'b', 'c']) store.tasks.add(aTask(id));
        for (const [id, startedAt] of [
          ['b', 1],
          ['a', 2],
          ['b', 2],
        ] as const) {
          store.tasks.addAttempt(anAttempt(id, { startedAt }));
        }
        store.tasks.addAttempt(anAttempt('c', { sessionId: 's2', startedAt: 9 }));

        expect(store.tasks.lastOfSession('s1')?.id).toBe('b');
        expect(store.tasks.lastOfSession('s2')).toEqual(store.tasks.get('c'));
        expect(store.tasks.lastOfSession('s3')).toBeUndefined();
      });

      it('counts the tasks of a person on all their accounts', async () => {
        const telegram = { platform: 'telegram', userId: '1' } as const;
        const discord = { platform: 'discord', userId: '9' } as const;
        store.tasks.add(aTask('a'));
        store.tasks.add(aTask('b', { conversation: 'discord:5', userId: '9' }));
        store.tasks.add(aTask('foreign', { conversation: 'discord:5', userId: '1' }));
        await rig.advance(1000);
        store.tasks.add(aTask('c', { conversation: 'telegram:-100:3' }));
        store.tasks.move('c', 'running');
        const since = store.tasks.get('c')!.createdAt;

        const count = store.tasks.countOf;

        expect(count([telegram], { states: ['queued', 'running'] })).toBe(2);
        expect(count([telegram, discord], { states: ['queued', 'running'] })).toBe(3);
        expect(count([telegram, discord], { states: ['queued'] })).toBe(2);
        expect(count([telegram, discord], { states: [] })).toBe(0);
        expect(count([telegram, discord], { since: since - 1000 })).toBe(3);
        expect(count([telegram, discord], { since })).toBe(1);
        expect(count([], { since: 0 })).toBe(0);
      });

      it('tells of a cancel request of another process until the task has ended', () => {
        store.tasks.add(aTask('a'));
        const other = rig.another();
        store.changedElsewhere();

        other.tasks.requestCancel('a');

        expect(store.changedElsewhere()).toBe(true);
        expect(store.changedElsewhere()).toBe(false);
        expect(store.tasks.cancelRequests()).toEqual(['a']);
        store.tasks.move('a', 'cancelled');
        expect(store.tasks.cancelRequests()).toEqual([]);
        other.close();
      });
    });

    describe('files and identities', () => {
      const attachment = { kind: 'photo', size: 5, source: { id: 'x' } };

      it('keeps the files of a task and where they were stored, over restarts', () => {
        store.tasks.add(aTask('a', { files: [{ messageId: 'm-a', attachment }] }));
        const stored = { path: '/files/a/photo.jpg', name: 'photo.jpg', mimeType: 'image/jpeg', size: 5 };
        expect(store.files.ofTask('a')).toEqual([{ messageId: 'm-a', attachment, stored: undefined }]);

        store.files.setStored('a', 0, stored);
        store = rig.reopen();

        expect(store.files.ofTask('a')).toEqual([{ messageId: 'm-a', attachment, stored }]);
      });

      it('gives loose files once, to their own person in their own conversation', () => {
        store.files.addLoose(chat, '1', [{ messageId: '7', attachment }]);

        expect(store.files.takeLoose(chat, '2')).toEqual([]);
        expect(store.files.takeLoose(chat, '1')).toEqual([{ messageId: '7', attachment, stored: undefined }]);
        expect(store.files.takeLoose(chat, '1')).toEqual([]);
      });

      it('makes linked accounts one person, whoever links whom', () => {
        const telegram = { platform: 'telegram', userId: '1' } as const;
        const discord = { platform: 'discord', userId: '2' } as const;
        const second = { platform: 'telegram', userId: '3' } as const;
        expect(store.identities.of(telegram)).toEqual([telegram]);

        store.identities.link(telegram, discord);
        store.identities.link(second, discord);

        expect(store.identities.of(telegram)).toEqual(expect.arrayContaining([telegram, discord, second]));
        expect(store.identities.of(discord)[0]).toEqual(discord);
      });

      it('takes a link code once and only while it is good', () => {
        const owner = { platform: 'telegram', userId: '1' } as const;
        store.identities.addCode('h1', owner, 100);
        store.identities.addCode('h2', owner, 100);

        expect(store.identities.takeCode('h1', 99)).toEqual(owner);
        expect(store.identities.takeCode('h1', 99)).toBeUndefined();
        expect(store.identities.takeCode('h2', 100)).toBeUndefined();
      });
    });

    describe('outbox', () => {
      it('gives the oldest pending post of a conversation until it has arrived, over restarts', () => {
        store.outbox.add(chat, { blocks: [], notify: true, replyTo: '1' });
        store.outbox.add(chat, { blocks: [], notify: true, replyTo: '2' });
        const first = store.outbox.next(chat)!;
        store.outbox.setParts(first.seq, [{ a: 1 }, { b: 2 }]);
        store.outbox.partArrived(first.seq);

        store = rig.reopen();

        expect(store.outbox.waiting()).toEqual([chat]);
        expect(store.outbox.next(chat)).toMatchObject({ post: { replyTo: '1' }, parts: [{ a: 1 }, { b: 2 }], sent: 1 });
        store.outbox.arrived(first.seq);
        expect(store.outbox.next(chat)?.post.replyTo).toBe('2');
        store.outbox.failed(store.outbox.next(chat)!.seq, 'gone');
        expect(store.outbox.waiting()).toEqual([]);
      });
    });

    describe('conversations and users', () => {
      it('keeps a conversation’s project and session, and drops the session with the project', () => {
        store.conversations.ensure(chat, 'home');
        store.conversations.setSession(chat, 's1');
        expect(store.conversations.ensure(chat, 'other')).toEqual({
          id: chat,
          project: 'home',
          sessionId: 's1',
          bound: false,
          mode: undefined,
        });
        expect(store.conversations.bySession('s1')?.id).toBe(chat);

        store.conversations.setProject(chat, 'other');

        expect(store.conversations.get(chat)).toEqual({
          id: chat,
          project: 'other',
          sessionId: undefined,
          bound: false,
          mode: undefined,
        });
      });

      it('moves a session to another conversation, so that only one has it', () => {
        store.conversations.ensure(chat, 'home');
        store.conversations.ensure('discord:9', 'other');
        store.conversations.setSession(chat, 's1');

        store.conversations.moveSession(chat, 'discord:9');

        expect(store.conversations.get('discord:9')).toMatchObject({ project: 'home', sessionId: 's1' });
        expect(store.conversations.get(chat)).toMatchObject({ project: 'home', sessionId: undefined });
      });

      it('keeps a mode with its project, also where its session goes', () => {
        for (const id of [chat, 'discord:9']) store.conversations.ensure(id, 'home');
        store.conversations.setMode(chat, 'plan');
        store.conversations.setMode('discord:9', 'acceptEdits');
        store.conversations.setProject(chat, 'home');
        store = rig.reopen();
        expect(store.conversations.get(chat)?.mode).toBe('plan');

        store.conversations.moveSession(chat, 'discord:9');
        expect(store.conversations.get('discord:9')?.mode).toBe('plan');
        store.conversations.setProject('discord:9', 'other');
        expect(store.conversations.get('discord:9')?.mode).toBeUndefined();
        store.conversations.setMode(chat, undefined);
        expect(store.conversations.get(chat)?.mode).toBeUndefined();
      });

      it('lists the conversations of a user that have a session, the last used first', () => {
        for (const [n, id] of [chat, 'telegram:2', 'telegram:3'].entries()) {
          store.conversations.ensure(id, 'home');
          store.tasks.add(aTask(`task-${n}`, { conversation: id }));
        }
        store.conversations.setSession(chat, 's1');
        store.conversations.setSession('telegram:3', 's3');

        const found = store.conversations.withSession({ platform: 'telegram', userId: '1' });

        expect(found.map((conversation) => conversation.id)).toEqual(['telegram:3', chat]);
        expect(store.conversations.withSession({ platform: 'discord', userId: '1' })).toEqual([]);
      });

      it('adds, changes and removes users', () => {
        store.users.put({ platform: 'telegram', id: '1', role: 'viewer', name: 'Ann', host: 'box' });
        expect(store.users.setRole('telegram', '1', 'owner')).toBe(true);
        expect(store.users.get('telegram', '1')).toEqual({
          platform: 'telegram',
          id: '1',
          role: 'owner',
          name: 'Ann',
          host: 'box',
          source: 'paired',
        });
        expect(store.users.remove('telegram', '1')).toBe(true);
        expect(store.users.remove('telegram', '1')).toBe(false);
        expect(store.users.list()).toEqual([]);
      });
    });
  });
}

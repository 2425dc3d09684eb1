import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Store } from '../../../src/core/ports/store/store.ts';
import { testApprovals, testGrants } from './approvals.ts';
import { testAudit } from './audit.ts';
import { testConversations } from './conversations.ts';
import { testDues } from './dues.ts';
import { testFigures } from './figures.ts';
import { testJoining } from './joining.ts';
import { testKeyedPosts } from './keyed-posts.ts';
import { testNotices } from './notices.ts';
import { testOutbox } from './outbox.ts';
import { testProcesses } from './processes.ts';
import { testQueue } from './queue.ts';
import { testSearch } from './search.ts';
import { testSessionOverview } from './session-overview.ts';
import { aTask, chat, day, type StoreRig, type StoreStage } from './stage.ts';
import { testTasks } from './tasks.ts';

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
      now: () => rig.now(),
      advance: (ms) => rig.advance(ms),
    };
    testTasks(stage);
    testJoining(stage);
    testQueue(stage);
    testSearch(stage);
    testFigures(stage);
    testNotices(stage);
    testConversations(stage);
    testSessionOverview(stage);
    testOutbox(stage);
    testKeyedPosts(stage);
    testDues(stage);
    testProcesses(stage);
    testApprovals(stage);
    testGrants(stage);
    testAudit(stage);

    describe('inbox', () => {
      it('stores each update once, however often it is given', () => {
        const inbox = store.inbox.writer('telegram', 'bot');

        inbox.take([{ id: '7', payload: { n: 1 } }], '8');
        inbox.take([{ id: '7', payload: { n: 1 } }, { id: '8', payload: { n: 2 } }], '9'); // biome-ignore format: one batch

        expect(store.inbox.pending(0).map((update) => update.payload)).toEqual([{ n: 1 }, { n: 2 }]);
        expect(store.inbox.pending(0, 1).map((update) => update.payload)).toEqual([{ n: 1 }]);
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

      it('takes a new update that has the number of one settled three days ago, also where nothing was pruned', async () => {
        const inbox = store.inbox.writer('telegram', 'bot');
        inbox.take([{ id: '7', payload: 'old' }], '8');
        store.inbox.settle([store.inbox.pending(0)[0]!.seq], () => undefined);
        await rig.advance(3 * day);
        inbox.take([{ id: '7', payload: 'a repeat' }], '8');
        expect(store.inbox.pending(0)).toEqual([]);
        await rig.advance(1);

        inbox.take([{ id: '7', payload: 'new' }], '8');

        expect(store.inbox.pending(0).map(({ payload }) => payload)).toEqual(['new']);
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

      it('forgets a cursor after a quiet week, because the platform may begin its numbers anew', async () => {
        const inbox = store.inbox.writer('telegram', 'bot');
        inbox.take([{ id: '7', payload: 1 }], '8');

        await rig.advance(7 * day);

        expect(inbox.cursor()).toBeUndefined();
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

      it('makes linked accounts one person, in either direction', () => {
        const telegram = { platform: 'telegram', userId: '1' } as const;
        const discord = { platform: 'discord', userId: '2' } as const;
        const second = { platform: 'telegram', userId: '3' } as const;
        expect(store.identities.of(telegram)).toEqual([telegram]);

        store.identities.link(telegram, discord);
        store.identities.link(second, discord);

        expect(store.identities.of(telegram)).toEqual(expect.arrayContaining([telegram, discord, second]));
        expect(store.identities.of(discord)[0]).toEqual(discord);
      });

      it('takes an account out of its person; one that is left alone is linked with nobody', () => {
        const [one, two, three, other] = ['1', '2', '3', '4'].map(
          (userId) => ({ platform: 'discord', userId }) as const,
        );
        store.identities.link(one!, two!);
        store.identities.link(one!, three!);
        expect(store.identities.unlink(other!)).toEqual([]);

        expect(store.identities.unlink(two!)).toEqual(expect.arrayContaining([one, three]));
        expect(store.identities.of(two!)).toEqual([two]);
        expect(store.identities.linked()).toHaveLength(2);
        expect(store.identities.unlink(one!)).toEqual([three]);

        expect(store.identities.linked()).toEqual([]);
        expect(store.identities.of(three!)).toEqual([three]);
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
  });
}

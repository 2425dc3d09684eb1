import { describe, expect, it } from 'vitest';
import type { NoticeCursor, StandingNotice } from '../../../src/core/ports/store/notice-store.ts';
import { aTask, chat, day, type StoreStage } from './stage.ts';

/** Notices that stay in a chat while something lasts, such as the receipt of a task that waits. */
export function testNotices(stage: StoreStage): void {
  const keys = (kind: string, of?: { conversation?: string; taskId?: string; key?: string }) =>
    stage.store.notices.list(kind, of).map(({ key }) => key);

  function receipt(taskId: string, shown?: string, conversation = chat): StandingNotice {
    return { conversation, key: `line:${taskId}`, taskId, ...(shown !== undefined && { shown }) };
  }

  describe('notices', () => {
    it('are kept until they are removed, over restarts, with what they show', () => {
      const ofChat = { conversation: chat, key: 'queue:1', shown: 'hash' };
      for (const notice of [receipt('a', '1st in line'), receipt('b'), receipt('c', '', 'telegram:2')])
        stage.store.notices.put('receipts', notice);
      stage.store.notices.put('lists', ofChat);
      stage.reopen();

      const { notices } = stage.store;
      expect(notices.list('receipts')).toEqual([
        receipt('a', '1st in line'),
        receipt('b'),
        receipt('c', '', 'telegram:2'),
      ]);
      expect(notices.list('lists')).toEqual([ofChat]);
      notices.remove(receipt('a'));
      notices.remove(receipt('nobody'));

      expect(keys('receipts')).toEqual(['line:b', 'line:c']);
      expect(keys('others')).toEqual([]);
    });

    it('are found by their conversation, their task or their key', () => {
      const { notices } = stage.store;
      notices.put('cards', { conversation: chat, key: 'budget:1', taskId: 'a' });
      notices.put('cards', { conversation: 'telegram:2', key: 'budget:1', taskId: 'a' });
      notices.put('cards', { conversation: chat, key: 'budget:2', taskId: 'b' });
      notices.put('others', { conversation: chat, key: 'hold:1', taskId: 'a' });

      expect(keys('cards', { conversation: chat })).toEqual(['budget:1', 'budget:2']);
      expect(notices.list('cards', { taskId: 'a' }).map(({ conversation }) => conversation)).toEqual([
        chat,
        'telegram:2',
      ]);
      expect(keys('cards', { key: 'budget:2' })).toEqual(['budget:2']);
      expect(keys('cards', { taskId: '' })).toEqual([]);
      expect(notices.isOpen('telegram:2', 'budget:1')).toBe(true);
      expect(notices.isOpen('telegram:2', 'budget:2')).toBe(false);
    });

    it('are read part by part: chat by chat, or those of one', () => {
      const { notices } = stage.store;
      const all = [receipt('a', '', 'telegram:2'), receipt('b'), receipt('c'), receipt('d')];
      for (const notice of all) notices.put('receipts', notice);
      notices.put('others', { conversation: chat, key: 'hold:1' });
      const read = (most: number, conversation?: string) => {
        const parts: string[][] = [];
        let after: NoticeCursor | undefined;
        do {
          const page = notices.page('receipts', most, {
            ...(conversation && { conversation }),
            ...(after && { after }),
          });
          parts.push(page.notices.map(({ key }) => key));
          after = page.after;
        } while (after);
        return parts;
      };

      expect(read(3)).toEqual([['line:b', 'line:c', 'line:d'], ['line:a']]);
      expect(read(2)).toEqual([['line:b', 'line:c'], ['line:d', 'line:a'], []]);
      expect(read(2, chat)).toEqual([['line:b', 'line:c'], ['line:d']]);
      expect(read(5, 'telegram:9')).toEqual([[]]);
      expect(notices.page('receipts', 1).notices).toEqual([all[1]]);
    });

    it('are one for a key in a chat; the one that changed last is the newest', () => {
      const { notices } = stage.store;
      for (const id of ['a', 'b', 'c']) notices.put('receipts', receipt(id, 'old'));

      notices.put('receipts', receipt('a', 'new'));

      expect(keys('receipts')).toEqual(['line:b', 'line:c', 'line:a']);
      expect(notices.list('receipts', { taskId: 'a' })).toEqual([receipt('a', 'new')]);
    });

    it('are not there when the transaction that put them was taken back', () => {
      expect(() =>
        stage.store.atomically(() => {
          stage.store.notices.put('receipts', receipt('a'));
          throw new Error('taken back');
        }),
      ).toThrow('taken back');

      expect(keys('receipts')).toEqual([]);
    });

    it('go with their conversation when it gets another id; a list shows its first form there', () => {
      stage.store.conversations.ensure(chat, 'home');
      stage.store.notices.put('receipts', receipt('a', 'in line'));
      stage.store.notices.put('queue-cards', { conversation: chat, key: 'queue:1', shown: 'hash' });

      stage.store.moveConversation(chat, 'telegram:-100');
      stage.store.notices.put('receipts', receipt('late', 'in line'));

      const { notices } = stage.store;
      expect(notices.list('receipts')).toEqual([
        receipt('a', 'in line', 'telegram:-100'),
        receipt('late', 'in line', 'telegram:-100'),
      ]);
      expect(keys('receipts', { conversation: chat })).toHaveLength(2);
      expect(notices.list('queue-cards')).toEqual([{ conversation: 'telegram:-100', key: 'queue:1', shown: '' }]);
      notices.remove(receipt('a'));
      expect(keys('receipts')).toEqual(['line:late']);
    });

    it('of a task outlive its state; a receipt is forgotten a week after its end', async () => {
      for (const id of ['ended', 'waits']) {
        stage.store.tasks.add(aTask(id));
        stage.store.notices.put('receipts', receipt(id));
      }
      stage.store.tasks.move('ended', 'cancelled');
      await stage.advance(7 * day);
      stage.store.prune();
      expect(keys('receipts')).toEqual(['line:ended', 'line:waits']);

      await stage.advance(1);
      stage.store.prune();

      expect(keys('receipts')).toEqual(['line:waits']);
    });

    it('keep the name of their message, however old it is', async () => {
      const { outbox, notices } = stage.store;
      for (const key of ['queue:1', 'queue:2']) {
        outbox.add(chat, { blocks: [], notify: true, key });
        outbox.arrived(outbox.next(chat)!.seq, `m-${key}`);
      }
      notices.put('queue-cards', { conversation: chat, key: 'queue:1' });

      await stage.advance(31 * day);
      stage.store.prune();

      expect([outbox.messageOf(chat, 'queue:1'), outbox.messageOf(chat, 'queue:2')]).toEqual(['m-queue:1', undefined]);
    });
  });
}

import { describe, expect, it } from 'vitest';
import { aTask, chat, day, type StoreStage } from './stage.ts';

/** What the chat says of a task that waits. */
export function testReceipts(stage: StoreStage): void {
  const open = (conversation?: string) => stage.store.tasks.withReceipt(conversation).map((task) => task.id);

  describe('receipts', () => {
    it('are kept until they are settled, over restarts', () => {
      for (const id of ['a', 'b', 'c']) stage.store.tasks.add(aTask(id));
      stage.store.tasks.add(aTask('d', { conversation: 'telegram:2' }));
      for (const id of ['c', 'a', 'd']) stage.store.tasks.setReceipt(id, '2nd in line');
      stage.store.tasks.setReceipt('a', '1st in line');
      stage.reopen();

      expect(['a', 'b', 'c'].map((id) => stage.store.tasks.receipt(id))).toEqual([
        '1st in line',
        undefined,
        '2nd in line',
      ]);
      expect(open()).toEqual(['a', 'c', 'd']);
      expect(open(chat)).toEqual(['a', 'c']);
      stage.store.tasks.setReceipt('a', undefined);

      expect(stage.store.tasks.receipt('a')).toBeUndefined();
      expect(open()).toEqual(['c', 'd']);
      expect(stage.store.tasks.receipt('nobody')).toBeUndefined();
    });

    it('outlive the state of their task; a week after its end they are settled', async () => {
      for (const id of ['ended', 'waits']) {
        stage.store.tasks.add(aTask(id));
        stage.store.tasks.setReceipt(id, 'in line');
      }
      stage.store.tasks.move('ended', 'cancelled');
      await stage.advance(7 * day);
      stage.store.prune();
      expect(open()).toEqual(['ended', 'waits']);

      await stage.advance(1);
      stage.store.prune();

      expect(open()).toEqual(['waits']);
    });
  });
}

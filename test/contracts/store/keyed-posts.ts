import { describe, expect, it } from 'vitest';
import { anApproval, aTask, chat, day, type StoreStage } from './stage.ts';

/** Posts with a name: what they became is known, so that they can be changed and answered to. */
export function testKeyedPosts(stage: StoreStage): void {
  function bring(conversation: string, post: { key?: string; replaces?: string }, messageId?: string): void {
    const { outbox } = stage.store;
    outbox.add(conversation, { blocks: [], notify: true, ...post });
    outbox.arrived(outbox.next(conversation)!.seq, messageId);
  }

  describe('keyed posts', () => {
    it('tell which message they became and which one a message is, over restarts', () => {
      stage.store.outbox.add(chat, { blocks: [], notify: true, key: 'card' });
      expect(stage.store.outbox.messageOf(chat, 'card')).toBeUndefined();

      stage.store.outbox.arrived(stage.store.outbox.next(chat)!.seq, '77');
      stage.reopen();

      const { outbox } = stage.store;
      expect(outbox.messageOf(chat, 'card')).toBe('77');
      expect(outbox.keyOf(chat, '77')).toBe('card');
      expect([outbox.messageOf('telegram:2', 'card'), outbox.keyOf('telegram:2', '77')]).toEqual([
        undefined,
        undefined,
      ]);
    });

    it('are not known without a key, or where the platform told no id', () => {
      bring(chat, {}, '1');
      bring(chat, { replaces: 'card' }, '2');
      bring(chat, { key: 'card' });

      const { outbox } = stage.store;
      expect(outbox.messageOf(chat, 'card')).toBeUndefined();
      expect([outbox.keyOf(chat, '1'), outbox.keyOf(chat, '2')]).toEqual([undefined, undefined]);
    });

    it('give the newest of a name; replies to the older one are known too', () => {
      bring(chat, { key: 'card' }, '9');
      bring(chat, { key: 'card' }, '10');

      const { outbox } = stage.store;
      expect(outbox.messageOf(chat, 'card')).toBe('10');
      expect([outbox.keyOf(chat, '9'), outbox.keyOf(chat, '10')]).toEqual(['card', 'card']);
    });

    it('give a message another name when the post that replaced it has one', () => {
      bring(chat, { key: 'question' }, '9');
      bring(chat, { key: 'answer', replaces: 'question' }, '9');

      const { outbox } = stage.store;
      expect(outbox.keyOf(chat, '9')).toBe('answer');
      expect([outbox.messageOf(chat, 'answer'), outbox.messageOf(chat, 'question')]).toEqual(['9', undefined]);
    });

    it('that are lost come as they are by then, under the name that they have by then', () => {
      const { outbox } = stage.store;
      const of = (text: string) => [{ type: 'code' as const, text, language: undefined }];
      outbox.add(chat, { blocks: of('question'), buttons: [[{ label: 'Yes', action: 'a' }]], notify: true, key: 'q' });
      const entry = outbox.next(chat)!;
      const { seq } = entry;
      outbox.setParts(entry, [{}, {}]);
      outbox.partArrived(seq);
      outbox.lost(seq, 'gone');

      outbox.changeLost('telegram:2', { blocks: of('of another chat'), notify: false, replaces: 'q' });
      outbox.changeLost(chat, { blocks: of('answer'), notify: false, key: 'a', replaces: 'q' });
      outbox.changeLost(chat, { blocks: of('of another name'), notify: false, replaces: 'q' });
      outbox.revive(chat);

      expect(outbox.next(chat)).toMatchObject({ seq, sent: 0, parts: undefined });
      expect(outbox.next(chat)?.post).toEqual({ blocks: of('answer'), notify: true, key: 'a' });
    });

    it('that are lost are what a change means, unless a newer message has the name', () => {
      const { outbox } = stage.store;
      const change = { blocks: [], notify: false, replaces: 'k' };
      expect(outbox.changeLost(chat, change)).toBe(false);
      bring(chat, { key: 'k' }, '1');
      outbox.add(chat, { blocks: [], notify: false, key: 'k' });
      outbox.lost(outbox.next(chat)!.seq, 'gone');
      expect(outbox.changeLost(chat, change)).toBe(true);

      bring(chat, { key: 'k' }, '2');
      expect(outbox.changeLost(chat, change)).toBe(false);

      outbox.changeLost(chat, { blocks: [], notify: false, removes: 'k' });
      outbox.revive(chat);
      expect(outbox.next(chat)).toBeUndefined();
    });

    it('are taken away as they were before that was said', () => {
      const { outbox } = stage.store;
      outbox.add(chat, { blocks: [], notify: false, removes: 'k' });
      const { seq } = outbox.next(chat)!;
      outbox.arrived(seq);
      bring(chat, { key: 'k' }, '1');

      expect(outbox.sentBefore(seq, chat, 'k')).toBeUndefined();
      expect(outbox.sentBefore(seq + 2, chat, 'k')).toMatchObject({ messageId: '1' });
    });

    it('are forgotten after 30 days, but not while an approval of that time is open', async () => {
      const { outbox, approvals, tasks } = stage.store;
      bring(chat, { key: 'old' }, '1');
      await stage.advance(day);
      tasks.add(aTask('a'));
      approvals.add(anApproval('x', { askedAt: tasks.get('a')!.createdAt }));
      tasks.move('a', 'cancelled');
      bring(chat, { key: 'card' }, '2');

      await stage.advance(31 * day);
      stage.store.prune();
      expect([outbox.keyOf(chat, '1'), outbox.keyOf(chat, '2')]).toEqual([undefined, 'card']);
      approvals.close('x', { state: 'denied', outcome: 'denied it' });
      stage.store.prune();

      expect(outbox.keyOf(chat, '2')).toBeUndefined();
    });

    it('are not forgotten while a task of that time has not ended', async () => {
      const { outbox, tasks } = stage.store;
      tasks.add(aTask('a'));
      bring(chat, { key: 'receipt' }, '1');
      await stage.advance(31 * day);
      stage.store.prune();
      expect(outbox.keyOf(chat, '1')).toBe('receipt');

      tasks.move('a', 'cancelled');
      stage.store.prune();

      expect(outbox.keyOf(chat, '1')).toBeUndefined();
    });

    it.each(['waits for its turn', 'waits until its chat is back'])(
      'are not forgotten while a removal %s',
      async (which) => {
        const { outbox } = stage.store;
        bring(chat, { key: 'card' }, '1');
        outbox.add(chat, { blocks: [], notify: false, removes: 'card' });
        const { seq } = outbox.next(chat)!;
        if (which.includes('back')) outbox.lost(seq, 'gone');
        await stage.advance(31 * day);
        stage.store.prune();
        expect(outbox.sentBefore(seq, chat, 'card')?.messageId).toBe('1');

        outbox.arrived(seq);
        stage.store.prune();
        expect(outbox.messageOf(chat, 'card')).toBeUndefined();
      },
    );

    it('are not forgotten while the message still changes', async () => {
      const { outbox } = stage.store;
      bring(chat, { key: 'board' }, '1');
      bring('telegram:2', { key: 'board' }, '1');
      await stage.advance(20 * day);
      bring(chat, { replaces: 'board' }, '1');
      await stage.advance(20 * day);
      stage.store.prune();

      expect(outbox.messageOf(chat, 'board')).toBe('1');
      expect(outbox.messageOf('telegram:2', 'board')).toBeUndefined();
    });
  });
}

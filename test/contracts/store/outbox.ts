import { describe, expect, it } from 'vitest';
import type { Post } from '../../../src/core/model/post.ts';
import type { OutboxEntry } from '../../../src/core/ports/store/store.ts';
import { aTask, chat, type StoreStage } from './stage.ts';

/** Posts that must arrive: their order, and those that are not needed any more. */
export function testOutbox(stage: StoreStage): void {
  /** `name` stands for what it says; posts are told apart by it. */
  function add(name: string, post: Partial<Post> = {}, conversation = chat): void {
    stage.store.outbox.add(conversation, { blocks: [], notify: true, replyTo: name, ...post });
  }

  /** Everything that waits, in the order in which it is sent. */
  function drain(conversation = chat): (string | undefined)[] {
    const { outbox } = stage.store;
    const names: (string | undefined)[] = [];
    for (let entry = outbox.next(conversation); entry; entry = outbox.next(conversation)) {
      names.push(entry.post.replyTo);
      outbox.arrived(entry.seq);
    }
    return names;
  }

  describe('outbox', () => {
    it('gives the oldest pending post of a conversation until it has arrived, over restarts', () => {
      stage.store.outbox.add(chat, { blocks: [], notify: true, replyTo: '1' });
      stage.store.outbox.add(chat, { blocks: [], notify: true, replyTo: '2' });
      const first = stage.store.outbox.next(chat)!;
      stage.store.outbox.setParts(first, [{ a: 1 }, { b: 2 }]);
      stage.store.outbox.partArrived(first.seq);

      stage.reopen();

      expect(stage.store.outbox.waiting()).toEqual([chat]);
      expect(stage.store.outbox.next(chat)).toMatchObject({
        post: { replyTo: '1' },
        parts: [{ a: 1 }, { b: 2 }],
        sent: 1,
      });
      stage.store.outbox.arrived(first.seq);
      expect(stage.store.outbox.next(chat)?.post.replyTo).toBe('2');
      stage.store.outbox.failed(stage.store.outbox.next(chat)!.seq, 'gone');
      expect(stage.store.outbox.waiting()).toEqual([]);
    });

    it('gives a post of any length as it is, with its parts, over restarts', () => {
      const text = 'A line of a long post.\n'.repeat(2_000);
      const post: Post = {
        ...{ blocks: [{ type: 'code', text, asWritten: true }], notify: true, isAnswer: true, retracts: { id: '5' } },
        buttons: [[{ label: 'Retry', action: 'retry:1' }]],
      };
      stage.store.outbox.add(chat, post, 'a');
      stage.store.outbox.setParts(stage.store.outbox.next(chat)!, [{ a: 1 }, { rest: `End\n${text}` }]);
      const read = () => [stage.store.outbox.next(chat), stage.store.outbox.answerOf('a')];
      const before = read();

      stage.reopen();

      expect(before).toMatchObject([{ post, parts: [{ a: 1 }, { rest: `End\n${text}` }] }, { post }]);
      expect(read()).toEqual(before);
    });

    it('names the files that Claude sent for a task, in their order, but for those that never arrive', () => {
      const { outbox, tasks } = stage.store;
      for (const id of ['a', 'b']) tasks.add(aTask(id));
      const file = { path: '/x', kind: 'document' as const, size: 1 };
      const send = (name: string, taskId: string, isSaid?: true) =>
        outbox.add(chat, { blocks: [], notify: false, file: { ...file, name }, ...(isSaid && { isSaid }) }, taskId);
      send('lost.txt', 'a', true);
      outbox.failed(outbox.next(chat)!.seq, 'too big');
      send('two.txt', 'a', true);
      send('one.txt', 'a', true);
      send('spoken.ogg', 'a');
      send('other.txt', 'b', true);
      outbox.add(chat, { blocks: [], notify: true, isSaid: true }, 'a');

      expect(outbox.filesOf('a')).toEqual(['two.txt', 'one.txt']);
    });

    it('moves a post of any length with its conversation', () => {
      const text = 'A line of a long post.\n'.repeat(2_000);
      stage.store.outbox.add(chat, { blocks: [{ type: 'code', text }], notify: true, replyTo: '1' });

      stage.store.moveConversation(chat, 'telegram:2');

      expect(stage.store.outbox.next('telegram:2')?.post).toEqual({ blocks: [{ type: 'code', text }], notify: true });
    });

    it('gives what is new first, then what gives way, then what changes a message, each in order', () => {
      add('change 1', { replaces: 'x' });
      add('giving way 1', { givesWay: true });
      add('new 1');
      add('change 2', { replaces: 'y', givesWay: true });
      add('new 2', { givesWay: false });
      add('giving way 2', { givesWay: true });
      stage.reopen();

      expect(drain()).toEqual(['new 1', 'new 2', 'giving way 1', 'giving way 2', 'change 1', 'change 2']);
    });

    it('keeps only the newest of several changes of a message', () => {
      for (const n of [1, 2, 3]) add(`board ${n}`, { replaces: 'board' });
      add('other', { replaces: 'other' });
      add('elsewhere', { replaces: 'board' }, 'telegram:2');

      expect(drain()).toEqual(['board 3', 'other']);
      expect(drain('telegram:2')).toEqual(['elsewhere']);
    });

    it('keeps a change that does more than change: it names the message anew, or takes a preview away', () => {
      add('named', { replaces: 'card', key: 'answer' });
      add('retracting', { replaces: 'card', retracts: { id: 1 } });
      add('change', { replaces: 'card' });

      expect(drain()).toEqual(['named', 'retracting', 'change']);
    });

    it('keeps the changes it had when a newer one is rolled back', () => {
      add('board 1', { replaces: 'board' });

      const fail = () =>
        stage.store.atomically(() => {
          add('board 2', { replaces: 'board' });
          throw new Error('no');
        });

      expect(fail).toThrow('no');
      expect(drain()).toEqual(['board 1']);
    });

    it('sends only the newest change after the one that is being sent', () => {
      add('board 1', { replaces: 'board' });
      const { seq } = stage.store.outbox.next(chat)!;
      stage.store.outbox.sending(seq);
      add('board 2', { replaces: 'board' });
      add('board 3', { replaces: 'board' });

      expect(stage.store.outbox.next(chat)?.post.replyTo).toBe('board 1');
      stage.store.outbox.arrived(seq, '7');

      expect(drain()).toEqual(['board 3']);
    });

    it('takes an unsent post away, and the older message of its name too', () => {
      add('old', { key: 'receipt' });
      stage.store.outbox.arrived(stage.store.outbox.next(chat)!.seq, '7');
      add('unsent', { key: 'receipt' });
      add('removal', { removes: 'receipt' });

      expect(drain()).toEqual(['removal']);
      add('unsent', { key: 'new' });
      add('removal', { removes: 'new' });
      expect(drain()).toEqual([]);
    });

    it('takes an unsent post away, and the one that waits for its chat', () => {
      add('lost', { key: 'receipt' });
      stage.store.outbox.lost(stage.store.outbox.next(chat)!.seq, 'gone');
      add('unsent', { key: 'receipt' });
      add('removal', { removes: 'receipt' });

      expect(drain()).toEqual(['removal']);
    });

    it('takes an unsent post away, and after it the one that is on its way', () => {
      add('on its way', { key: 'receipt' });
      stage.store.outbox.sending(stage.store.outbox.next(chat)!.seq);
      add('unsent', { key: 'receipt' });
      add('removal', { removes: 'receipt' });

      expect(drain()).toEqual(['on its way', 'removal']);
    });

    it('gives a message the name it waits for, and then takes it away under that', () => {
      add('question', { key: 'first' });
      stage.store.outbox.arrived(stage.store.outbox.next(chat)!.seq, '7');
      add('change', { key: 'second', replaces: 'first' });

      expect(stage.store.outbox.withdraw(chat, 'second')).toBe(false);
      add('removal', { removes: 'second' });

      expect(drain()).toEqual(['change', 'removal']);
    });

    it('ends a message before a new one of its name comes', () => {
      add('change', { replaces: 'board' });
      add('removal', { removes: 'receipt' });
      add('other change', { replaces: 'other' });
      add('new', { key: 'receipt' });
      add('new board', { key: 'board' });
      stage.reopen();

      expect(drain()).toEqual(['change', 'removal', 'new', 'new board', 'other change']);
    });

    it('bears to hear of a post that was taken back meanwhile', () => {
      add('board', { key: 'board' });
      const entry = stage.store.outbox.next(chat)!;
      const { seq } = entry;
      stage.store.outbox.withdraw(chat, 'board');
      add('next');

      const { outbox } = stage.store;
      outbox.sending(seq);
      outbox.setParts(entry, [{}]);
      outbox.partArrived(seq);
      outbox.tried(seq);
      outbox.failed(seq, 'gone');
      outbox.arrived(seq, '7');

      expect(outbox.keyOf(chat, '7')).toBeUndefined();
      expect(drain()).toEqual(['next']);
    });

    it('takes a post back by its key, as long as it was not tried', () => {
      add('receipt', { key: 'receipt' });
      add('other', { key: 'other' });
      add('elsewhere', { key: 'receipt' }, 'telegram:2');

      expect(stage.store.outbox.withdraw(chat, 'receipt')).toBe(true);
      expect(stage.store.outbox.withdraw(chat, 'receipt')).toBe(false);

      expect(drain()).toEqual(['other']);
      expect(drain('telegram:2')).toEqual(['elsewhere']);
    });

    it.each<[string, (entry: OutboxEntry) => void]>([
      ['is being sent', ({ seq }) => stage.store.outbox.sending(seq)],
      ['waits for another try', ({ seq }) => stage.store.outbox.tried(seq)],
      ['has several parts', (entry) => stage.store.outbox.setParts(entry, [{}, {}])],
      ['has arrived in part', ({ seq }) => stage.store.outbox.partArrived(seq)],
      ['has arrived', ({ seq }) => stage.store.outbox.arrived(seq, '7')],
      ['can never arrive', ({ seq }) => stage.store.outbox.failed(seq, 'gone')],
    ])('takes no post back that %s, not even after a restart', (_, happen) => {
      add('receipt', { key: 'receipt' });
      happen(stage.store.outbox.next(chat)!);
      const before = stage.store.outbox.next(chat);

      stage.reopen();

      expect(stage.store.outbox.withdraw(chat, 'receipt')).toBe(false);
      expect(stage.store.outbox.next(chat)).toEqual(before);
    });
  });
}

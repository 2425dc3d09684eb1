import { describe, expect, it } from 'vitest';
import { anAttempt, aTask, chat, type StoreStage } from './stage.ts';

/** Tasks from their acceptance to their end. */
export function testTasks(stage: StoreStage): void {
  describe('tasks', () => {
    it('numbers tasks in the order of acceptance, over restarts', () => {
      expect(stage.store.tasks.add(aTask('a')).number).toBe(1);
      stage.reopen();
      expect(stage.store.tasks.add(aTask('b')).number).toBe(2);
    });

    it('makes one prompt of several messages', () => {
      const messages = [
        { messageId: '1', text: 'first' },
        { messageId: '2', text: 'second', glue: '\n\n' },
      ];
      const task = stage.store.tasks.add(aTask('a', { messages }));

      expect(task.prompt).toBe('first\n\nsecond');
      expect(task.messageId).toBe('1');
    });

    it('refuses a move that is not in the table', () => {
      stage.store.tasks.add(aTask('a'));
      expect(() => stage.store.tasks.move('a', 'done')).toThrow('a task cannot go from queued to done');
    });

    it('lets exactly one of two claim a task', () => {
      stage.store.tasks.add(aTask('a'));
      const other = stage.another();

      expect(stage.store.tasks.moveIf('a', ['queued'], 'running')?.state).toBe('running');
      expect(other.tasks.moveIf('a', ['queued'], 'running')).toBeUndefined();
      other.close();
    });

    it('changes one message of a queued task and none of a running one', () => {
      const messages = [
        { messageId: '1', text: 'first' },
        { messageId: '2', text: 'second', glue: '\n' },
      ];
      stage.store.tasks.add(aTask('a', { messages }));

      expect(stage.store.tasks.edit(chat, '2', 'changed')).toMatchObject({
        result: 'edited',
        task: { prompt: 'first\nchanged' },
      });
      expect(stage.store.tasks.edit(chat, '2', 'changed').result).toBe('unchanged');
      stage.store.tasks.move('a', 'running');
      expect(stage.store.tasks.edit(chat, '2', 'again')).toMatchObject({
        result: 'too-late',
        task: { prompt: 'first\nchanged' },
      });
      expect(stage.store.tasks.edit(chat, '99', 'x').result).toBe('unknown');
    });

    it('finds a task by number and by the beginning of its id, when that is clear', () => {
      stage.store.tasks.add(aTask('abcd1111'));
      stage.store.tasks.add(aTask('abcd2222'));

      expect(stage.store.tasks.find('#2')?.id).toBe('abcd2222');
      expect(stage.store.tasks.find('abcd1')?.id).toBe('abcd1111');
      expect(stage.store.tasks.find('abcd')).toBeUndefined();
      expect(stage.store.tasks.find('ABCD2')?.id).toBe('abcd2222');
      expect(stage.store.tasks.find('bcd1')).toBeUndefined();
      expect(stage.store.tasks.find('ab%1')).toBeUndefined();
    });

    it('lists by conversation, state and age, oldest first', () => {
      stage.store.tasks.add(aTask('a'));
      stage.store.tasks.add(aTask('b', { conversation: 'telegram:2' }));
      stage.store.tasks.add(aTask('c'));
      stage.store.tasks.move('c', 'running');

      expect(stage.store.tasks.list().map((t) => t.id)).toEqual(['a', 'b', 'c']);
      expect(stage.store.tasks.list({ newest: 2 }).map((t) => t.id)).toEqual(['b', 'c']);
      expect(stage.store.tasks.list({ conversation: chat, states: ['queued'] }).map((t) => t.id)).toEqual(['a']);
      expect(stage.store.tasks.counts()).toEqual({ queued: 2, running: 1 });
    });

    it('lists all in pages, without those that come in meanwhile', () => {
      const { tasks } = stage.store;
      for (const id of ['a', 'b', 'c', 'd', 'e']) tasks.add(aTask(id));

      const pages: string[][] = [];
      for (const page of tasks.pages(2)) {
        pages.push(page.map(({ id }) => id));
        tasks.add(aTask(`late ${pages.length}`));
      }

      expect(pages).toEqual([['a', 'b'], ['c', 'd'], ['e']]);
      expect([...tasks.pages(8)]).toHaveLength(1);
    });

    it('lists open tasks by conversation: the one with the oldest first, what has begun, then the queue', () => {
      const { tasks } = stage.store;
      expect(tasks.openInOrder()).toEqual([]);
      for (const id of ['over', 'a', 'b', 'c']) tasks.add(aTask(id));
      tasks.add(aTask('x', { conversation: 'telegram:2' }));
      tasks.add(aTask('d'));
      tasks.move('over', 'cancelled');
      tasks.move('b', 'running');
      tasks.move('c', 'parked', { reason: 'the limit' });
      tasks.setRank('d', 0);

      expect(tasks.openInOrder()).toEqual([
        { id: 'b', conversation: chat, place: undefined },
        { id: 'd', conversation: chat, place: 1 },
        { id: 'a', conversation: chat, place: 2 },
        { id: 'c', conversation: chat, place: 3 },
        { id: 'x', conversation: 'telegram:2', place: 1 },
      ]);
    });

    it('counts attempts up', () => {
      stage.store.tasks.add(aTask('a'));

      expect(stage.store.tasks.addAttempt(anAttempt('a', { promptId: 'p' })).attempt).toBe(1);
      expect(stage.store.tasks.addAttempt(anAttempt('a', { promptId: 'q' }))).toEqual(
        anAttempt('a', { promptId: 'q', attempt: 2 }),
      );
      expect(stage.store.tasks.attempts('a').map((a) => a.promptId)).toEqual(['p', 'q']);
    });

    it('counts the tasks of a person on all their accounts', async () => {
      const telegram = { platform: 'telegram', userId: '1' } as const;
      const discord = { platform: 'discord', userId: '9' } as const;
      stage.store.tasks.add(aTask('a'));
      stage.store.tasks.add(aTask('b', { conversation: 'discord:5', userId: '9' }));
      stage.store.tasks.add(aTask('foreign', { conversation: 'discord:5', userId: '1' }));
      await stage.advance(1000);
      stage.store.tasks.add(aTask('c', { conversation: 'telegram:-100:3' }));
      stage.store.tasks.move('c', 'running');
      const since = stage.store.tasks.get('c')!.createdAt;

      const count = stage.store.tasks.countOf;

      expect(count([telegram], { states: ['queued', 'running'] })).toBe(2);
      expect(count([telegram, discord], { states: ['queued', 'running'] })).toBe(3);
      expect(count([telegram, discord], { states: ['queued'] })).toBe(2);
      expect(count([telegram, discord], { states: [] })).toBe(0);
      expect(count([telegram, discord], { since: since - 1000 })).toBe(3);
      expect(count([telegram, discord], { since })).toBe(1);
      expect(count([], { since: 0 })).toBe(0);
    });

    it('tells of a cancel request of another process until the task has ended', () => {
      stage.store.tasks.add(aTask('a'));
      const other = stage.another();
      stage.store.changedElsewhere();

      other.tasks.requestCancel('a');

      expect(stage.store.changedElsewhere()).toBe(true);
      expect(stage.store.changedElsewhere()).toBe(false);
      expect(stage.store.tasks.cancelRequests()).toEqual(['a']);
      stage.store.tasks.move('a', 'cancelled');
      expect(stage.store.tasks.cancelRequests()).toEqual([]);
      other.close();
    });
  });
}

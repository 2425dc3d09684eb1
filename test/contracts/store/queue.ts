import { describe, expect, it } from 'vitest';
import { compactionMessages } from '../../../src/core/prompt/compaction.ts';
import { rankFor } from '../../../src/core/queue/order.ts';
import { aTask, chat, type StoreStage } from './stage.ts';

/** The order in which tasks have their turn, and tasks that repeat others. */
export function testQueue(stage: StoreStage): void {
  const queue = () => stage.store.tasks.queueOf(chat).map((task) => task.id);

  describe('the line of a conversation', () => {
    it('holds what waits there, in order of acceptance at first, and nothing else', () => {
      const { tasks } = stage.store;
      for (const id of ['running', 'a', 'b', 'over']) tasks.add(aTask(id));
      tasks.add(aTask('elsewhere', { conversation: 'telegram:2' }));
      tasks.move('running', 'running');
      tasks.move('b', 'parked', { reason: 'the limit' });
      tasks.move('over', 'cancelled');

      expect(queue()).toEqual(['a', 'b']);
      expect(tasks.queueOf(chat)[0]?.rank).toBe(tasks.get('a')?.number);
      expect(tasks.queueOf('telegram:3')).toEqual([]);
    });

    it('goes by rank, then by number, over restarts; the list goes by number all the same', () => {
      const { tasks } = stage.store;
      const [a, b, c] = ['a', 'b', 'c'].map((id) => tasks.add(aTask(id)));
      tasks.setRank('c', rankFor([a!, b!, c!], c!, 'first')!);
      tasks.setRank('a', b!.rank);

      stage.reopen();

      expect(queue()).toEqual(['c', 'a', 'b']);
      expect(stage.store.tasks.list().map((task) => task.id)).toEqual(['a', 'b', 'c']);
    });

    it('has a first one in each lane, over the sessions of that lane, and without those that have begun', () => {
      const { tasks } = stage.store;
      const [a, b] = ['a', 'b'].map((id) => tasks.add(aTask(id)));
      const other = tasks.add(aTask('other', { project: 'other' }));
      tasks.add(aTask('elsewhere', { conversation: 'telegram:2' }));
      const lane = stage.store.sessions.laneOf(a!.sessionId);
      tasks.setRank('other', rankFor([a!, b!, other], other, 'first')!);
      tasks.move('b', 'parked', { reason: 'the limit' });

      expect(other.sessionId).not.toBe(a!.sessionId);
      expect(tasks.firstOfLane(lane, [])).toEqual(tasks.get('other'));
      expect(tasks.firstOfLane(lane, ['other'])?.id).toBe('a');
      expect(tasks.firstOfLane(lane, ['other', 'a'])?.id).toBe('b');
      expect(tasks.firstOfLane(lane, ['other', 'a', 'b'])).toBeUndefined();
      expect(tasks.firstOfLane('nowhere', [])).toBeUndefined();
    });

    it('puts what comes later behind one that was moved to the end', () => {
      const { tasks } = stage.store;
      const [a, b] = ['a', 'b'].map((id) => tasks.add(aTask(id)));
      tasks.setRank('a', rankFor([a!, b!], a!, 'last')!);

      tasks.add(aTask('c'));

      expect(queue()).toEqual(['b', 'a', 'c']);
    });
  });

  describe('a task that compacts', () => {
    it('is one whose words are ours alone, also after a restart and when it is done again', () => {
      const { tasks } = stage.store;
      tasks.add(aTask('ours', { messages: compactionMessages('1') }));
      tasks.add(aTask('again', { messages: tasks.messages('ours') }));
      tasks.add(aTask('text', { messages: [{ messageId: '2', text: '/compact' }] }));
      stage.reopen();

      expect(['ours', 'again', 'text'].map((id) => stage.store.tasks.get(id))).toMatchObject([
        { compacts: true, prompt: '/compact', messageId: '1' },
        { compacts: true, prompt: '/compact', messageId: '1' },
        { compacts: false, prompt: '/compact' },
      ]);
    });

    it('is none any more once it has a text of a person', () => {
      const { tasks } = stage.store;
      tasks.add(aTask('ours', { messages: compactionMessages('1') }));
      tasks.editTask('ours', '1', ' and more');

      expect(tasks.get('ours')).toMatchObject({ compacts: false, prompt: '/compact and more' });
    });
  });

  describe('a task that follows another', () => {
    const messages = [
      { messageId: '1', text: 'first' },
      { messageId: '2', text: 'second', glue: '\n\n' },
    ];
    const attachment = { kind: 'photo', size: 5, source: { id: 'x' } };
    const stored = { path: '/files/a/photo.jpg', name: 'photo.jpg', mimeType: 'image/jpeg', size: 5 };

    function addAgain(): void {
      const { tasks, files } = stage.store;
      tasks.add(aTask('a', { messages, files: [{ messageId: '2', attachment }] }));
      files.setStored('a', 0, stored);
      tasks.move('a', 'cancelled');
      const again = { messages: tasks.messages('a'), files: files.ofTask('a') };
      tasks.add(aTask('again', { ...again, follows: { taskId: 'a', how: 'retry' } }));
    }

    it('is made of the same messages and files, and says what it follows', () => {
      addAgain();
      stage.reopen();

      const { tasks, files } = stage.store;
      expect(tasks.messages('again')).toEqual(messages);
      expect(tasks.messages('a')).toEqual(messages);
      expect(tasks.get('again')).toMatchObject({
        prompt: 'first\n\nsecond',
        messageId: '1',
        follows: { taskId: 'a', how: 'retry' },
      });
      expect(tasks.get('a')).toMatchObject({ prompt: 'first\n\nsecond', follows: undefined });
      expect(files.ofTask('again')).toEqual([{ messageId: '2', attachment, stored }]);
    });

    it('is the one that is meant by its messages; what it repeats stays as it was', () => {
      addAgain();
      const { tasks } = stage.store;

      expect(tasks.ofMessage(chat, '2')?.id).toBe('again');
      expect(tasks.edit(chat, '2', 'changed')).toMatchObject({ result: 'edited', task: { id: 'again' } });
      tasks.setText(chat, '1', 'heard');

      expect(tasks.messageText(chat, '1')).toBe('heard');
      expect(tasks.get('again')?.prompt).toBe('heard\n\nchanged');
      expect(tasks.get('a')?.prompt).toBe('first\n\nsecond');
    });

    it('is another one than what it repeats, when the task is named', () => {
      addAgain();
      const { tasks } = stage.store;
      tasks.add(aTask('newest', { messages, follows: { taskId: 'a', how: 'retry' } }));

      expect(tasks.editTask('again', '2', 'changed')).toMatchObject({ result: 'edited', task: { id: 'again' } });

      expect(['a', 'again', 'newest'].map((id) => tasks.get(id)?.prompt)).toEqual([
        'first\n\nsecond',
        'first\n\nchanged',
        'first\n\nsecond',
      ]);
      expect(tasks.editTask('again', '2', 'changed').result).toBe('unchanged');
      expect(tasks.editTask('a', '2', 'changed').result).toBe('too-late');
      expect(tasks.editTask('a', '3', 'changed').result).toBe('unknown');
    });
  });
}

import { describe, expect, it } from 'vitest';
import type { TaskState } from '../../../src/core/model/task.ts';
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

  describe('the places in a line', () => {
    /** a to e, in another order than that of their numbers; one of them has begun, another is elsewhere. */
    function inLine() {
      const { tasks } = stage.store;
      for (const id of ['a', 'b', 'c', 'd', 'e']) tasks.add(aTask(id));
      tasks.add(aTask('elsewhere', { conversation: 'telegram:2' }));
      tasks.move('b', 'parked', { reason: 'the limit' });
      tasks.setRank('e', 0);
      tasks.setRank('d', tasks.get('a')!.rank);
      return tasks;
    }

    it('are counted, with and without what is no longer in line', () => {
      const tasks = inLine();
      const places = (except: string[]) =>
        ['e', 'a', 'd', 'b', 'c'].map((id) => tasks.countAhead(tasks.get(id)!, except));

      expect(queue()).toEqual(['e', 'a', 'd', 'b', 'c']);
      expect(places([])).toEqual([0, 1, 2, 3, 4]);
      expect(places(['a', 'c', 'elsewhere', 'nothing'])).toEqual([0, 1, 1, 2, 3]);
      expect(tasks.countWaiting(chat)).toBe(5);
      expect(tasks.countWaiting(chat, ['a', 'elsewhere', 'nothing'])).toBe(4);
      expect(tasks.countWaiting()).toBe(6);
      expect(tasks.countWaiting(undefined, ['a', 'elsewhere'])).toBe(4);
      expect(tasks.countWaiting('telegram:3')).toBe(0);
    });

    it('have neighbours, the nearest first', () => {
      const tasks = inLine();
      const near = (id: string, side: 'before' | 'behind', most: number, except: string[] = []) =>
        tasks.neighbours(tasks.get(id)!, side, most, except).map((task) => task.id);

      expect(near('d', 'before', 9)).toEqual(['a', 'e']);
      expect(near('d', 'before', 1)).toEqual(['a']);
      expect(near('d', 'before', 9, ['a'])).toEqual(['e']);
      expect(near('a', 'behind', 2)).toEqual(['d', 'b']);
      expect(near('a', 'behind', 2, ['d', 'b'])).toEqual(['c']);
      expect(near('e', 'before', 9)).toEqual([]);
      expect(tasks.queueOf(chat, 2).map(({ id }) => id)).toEqual(['e', 'a']);
      expect(tasks.queueOf(chat, 2, ['e']).map(({ id }) => id)).toEqual(['a', 'd']);
    });

    it('may get other ranks, all at once', () => {
      const tasks = inLine();

      tasks.respace(
        chat,
        new Map([
          ['e', 10],
          ['a', 20],
          ['d', 30],
        ]),
      );

      expect(['e', 'a', 'd'].map((id) => tasks.get(id)?.rank)).toEqual([10, 20, 30]);
    });
  });

  it('the lanes of what waits are known with how much it is, that of the oldest task first', () => {
    const { tasks, sessions } = stage.store;
    tasks.add(aTask('x', { conversation: 'discord:9' }));
    const [b, a] = ['b', 'a'].map((id) => tasks.add(aTask(id, { conversation: id === 'b' ? 'telegram:2' : chat })));
    const other = tasks.add(aTask('other', { project: 'other' }));
    tasks.add(aTask('running'));
    tasks.move('running', 'running');
    const lane = (task: typeof a) => sessions.laneOf(task!.sessionId);

    expect(lane(other)).toBe(lane(a));
    expect(tasks.waitingLanes({ platform: 'telegram' })).toEqual([
      { lane: lane(b), waiting: 1 },
      { lane: lane(a), waiting: 2 },
    ]);
    expect(tasks.waitingLanes({ conversation: chat })).toEqual([{ lane: lane(a), waiting: 2 }]);
    expect(tasks.waitingLanes({ conversation: 'telegram' })).toEqual([]);
    expect(tasks.waitingPlaces()).toEqual(['discord:9', chat, 'telegram:2']);
  });

  it('the people of open tasks are known, and what is open of each', () => {
    const { tasks } = stage.store;
    for (const id of ['a', 'b', 'over']) tasks.add(aTask(id));
    tasks.add(aTask('hers', { userId: '2' }));
    tasks.add(aTask('d', { conversation: 'discord:9' }));
    tasks.add(aTask('gone', { userId: '3' }));
    tasks.move('b', 'running');
    for (const id of ['over', 'gone']) tasks.move(id, 'cancelled');

    expect(tasks.peopleOfOpen()).toEqual([
      { platform: 'discord', userId: '1' },
      { platform: 'telegram', userId: '1' },
      { platform: 'telegram', userId: '2' },
    ]);
    const ofAnn = (...states: TaskState[]) =>
      tasks.openOf({ platform: 'telegram', userId: '1' }, states).map(({ id }) => id);
    expect(ofAnn('queued', 'parked', 'running')).toEqual(['a', 'b']);
    expect(ofAnn('running')).toEqual(['b']);
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

import { describe, expect, it } from 'vitest';
import type { NewTask, TaskChange } from '../../../src/core/ports/store/task-store.ts';
import { aTask, chat, day, type StoreStage } from './stage.ts';

const hour = day / 24;

/** What tasks took. */
export function testFigures(stage: StoreStage): void {
  async function run(id: string, ms: number, change: TaskChange = {}, task: Partial<NewTask> = {}): Promise<void> {
    stage.store.tasks.add(aTask(id, task));
    stage.store.tasks.move(id, 'running');
    await stage.advance(ms);
    stage.store.tasks.move(id, 'done', change);
  }

  const goTo = (iso: string) => stage.advance(Date.parse(iso) - stage.now());

  const tokens = { input: 1, output: 20, cacheRead: 300, cacheWrite: 4000 };

  describe('durations', () => {
    it('are those of answered tasks of the conversation, newest first', async () => {
      await run('a', 1000);
      await run('b', 2000);
      await run('elsewhere', 5, {}, { conversation: 'telegram:2' });
      stage.store.tasks.add(aTask('failed'));
      stage.store.tasks.move('failed', 'running');
      stage.store.tasks.move('failed', 'failed');
      stage.store.tasks.add(aTask('waits'));
      await run('c', 3000);

      expect(stage.store.tasks.durations(chat, 10)).toEqual([3000, 2000, 1000]);
      expect(stage.store.tasks.durations(chat, 2)).toEqual([3000, 2000]);
      expect(stage.store.tasks.durations('telegram:3', 2)).toEqual([]);
    });

    it('hold no time that was waited for the turn', async () => {
      stage.store.tasks.add(aTask('a'));
      await stage.advance(hour);
      stage.store.tasks.move('a', 'running');
      await stage.advance(1000);
      stage.store.tasks.move('a', 'done');

      expect(stage.store.tasks.durations(chat, 10)).toEqual([1000]);
    });
  });

  describe('tokens', () => {
    it('stay with the task, over restarts and later moves that do not tell them', async () => {
      await run('a', 1, { tokens });
      stage.store.tasks.add(aTask('b'));
      stage.store.tasks.move('b', 'running');
      stage.store.tasks.move('b', 'interrupted', { tokens });
      stage.store.tasks.move('b', 'queued');
      stage.store.tasks.add(aTask('c'));

      stage.reopen();

      const known = ['a', 'b', 'c'].map((id) => stage.store.tasks.get(id)?.tokens);
      expect(known).toEqual([tokens, tokens, undefined]);
    });
  });

  describe('usage', () => {
    it('sums up by day, project and person, the newest day first', async () => {
      await goTo('2026-03-10T12:00:00Z');
      await run('a', 1, { costUsd: 0.5, tokens });
      await run('b', 1, { costUsd: 0.25, tokens });
      await run('other project', 1, { costUsd: 1 }, { project: 'work' });
      await run('other person', 1, {}, { userId: '2', userName: 'Bob' });
      await run('other account', 1, {}, { conversation: 'discord:5' });
      await stage.advance(day);
      await run('later', 1, { costUsd: 2 }, { userName: 'Ann Lee' });

      const rows = stage.store.tasks.usage(0, 'UTC');

      const today = { day: '2026-03-10', project: 'home', platform: 'telegram', userId: '1', userName: 'Ann' };
      const none = { input: 0, output: 0, cacheRead: 0, cacheWrite: 0 };
      expect(rows[0]).toEqual({
        ...today,
        day: '2026-03-11',
        userName: 'Ann Lee',
        tasks: 1,
        costUsd: 2,
        tokens: none,
      });
      expect(rows).toHaveLength(5);
      expect(rows.slice(1)).toEqual(
        expect.arrayContaining([
          { ...today, tasks: 2, costUsd: 0.75, tokens: { input: 2, output: 40, cacheRead: 600, cacheWrite: 8000 } },
          { ...today, project: 'work', tasks: 1, costUsd: 1, tokens: none },
          { ...today, userId: '2', userName: 'Bob', tasks: 1, costUsd: 0, tokens: none },
          { ...today, platform: 'discord', tasks: 1, costUsd: 0, tokens: none },
        ]),
      );
    });

    it('counts what began since then and cost something or ended', async () => {
      await run('before', 1, { costUsd: 9 });
      await stage.advance(hour);
      const since = stage.now();
      stage.store.tasks.add(aTask('never begun'));
      stage.store.tasks.add(aTask('still runs'));
      stage.store.tasks.move('still runs', 'running');
      stage.store.tasks.add(aTask('cut off'));
      stage.store.tasks.move('cut off', 'running');
      stage.store.tasks.move('cut off', 'interrupted', { costUsd: 0.5 });
      await run('done', 1);

      expect(stage.store.tasks.usage(since, 'UTC')).toMatchObject([{ tasks: 2, costUsd: 0.5 }]);
    });

    it('adds up what a task took once, however often that changes', async () => {
      await goTo('2026-03-10T12:00:00Z');
      stage.store.tasks.add(aTask('a'));
      stage.store.tasks.move('a', 'running');
      stage.store.tasks.move('a', 'interrupted', { costUsd: 0.1, tokens });
      stage.store.tasks.move('a', 'queued');
      await stage.advance(hour);
      stage.store.tasks.move('a', 'running');
      const more = { input: 2, output: 30, cacheRead: 300, cacheWrite: 4000 };
      stage.store.tasks.move('a', 'done', { costUsd: 0.3, tokens: more });
      await run('b', 1, { costUsd: 0.1 });
      await run('c', 1, { costUsd: 0.2 });

      expect(stage.store.tasks.usage(0, 'UTC')).toMatchObject([
        { tasks: 3, costUsd: 0.6, tokens: more, day: '2026-03-10' },
      ]);
      expect(stage.store.tasks.spent([{ platform: 'telegram', userId: '1' }], 0)).toBe(0.6);
      stage.reopen();
      expect(stage.store.tasks.usage(0, 'Asia/Kathmandu')).toMatchObject([{ tasks: 3, costUsd: 0.6 }]);
    });

    it('begins at any moment', async () => {
      const at: number[] = [];
      for (const id of ['a', 'b', 'c', 'd', 'e']) {
        at.push(stage.now());
        await run(id, 7 * 60_000, { costUsd: 1 });
      }

      const person = [{ platform: 'telegram', userId: '1' }] as const;
      for (const [n, since] of at.entries()) {
        expect(stage.store.tasks.usage(since, 'UTC').reduce((sum, row) => sum + row.tasks, 0)).toBe(5 - n);
        expect(stage.store.tasks.spent(person, since)).toBe(5 - n);
        expect(stage.store.tasks.spent(person, since + 1)).toBe(4 - n);
      }
    });

    it('keeps to the local day on the days the clocks change', async () => {
      const days = [
        ['2026-03-29T00:00:00+01:00', '2026-03-29T23:59:59+02:00'],
        ['2026-10-25T00:00:00+02:00', '2026-10-25T23:59:59+01:00'],
      ];
      for (const moment of days.flat()) {
        await goTo(moment);
        await run(moment, 1);
      }

      const rows = stage.store.tasks.usage(0, 'Europe/Berlin');

      expect(rows.map((row) => [row.day, row.tasks])).toEqual([
        ['2026-10-25', 2],
        ['2026-03-29', 2],
      ]);
      expect(stage.store.tasks.usage(0, 'UTC')).toHaveLength(4);
    });
  });

  describe('what a person has spent', () => {
    it('is the cost of what began since then, on all their accounts', async () => {
      const telegram = { platform: 'telegram', userId: '1' } as const;
      const discord = { platform: 'discord', userId: '9' } as const;
      await run('before', 1, { costUsd: 9 });
      await stage.advance(hour);
      const since = stage.now();
      await run('a', 1, { costUsd: 0.5 });
      await run('b', 1, { costUsd: 0.25 }, { conversation: 'discord:5', userId: '9' });
      await run('free', 1);
      await run('namesake', 1, { costUsd: 7 }, { conversation: 'discord:5', userId: '1' });

      const { spent } = stage.store.tasks;
      expect(spent([telegram, discord], since)).toBe(0.75);
      expect(spent([telegram], since)).toBe(0.5);
      expect(spent([telegram], 0)).toBe(9.5);
      expect(spent([], 0)).toBe(0);
    });
  });
}

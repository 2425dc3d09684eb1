import type { Clock } from '../../core/ports/clock.ts';
import type { Keep, PruneStore } from '../../core/ports/store/prune.ts';
import { atomic, type Sqlite } from '../database/sqlite.ts';
import { createEndedTasks, type TaskContents } from './ended-tasks.ts';
import { lifetimes, receiptsMs } from './lifetimes.ts';

/** The end of a step, by the one that comes first; the transaction also waits for the disk. */
const longestMs = 5;
const mostRows = 500;

/** Rows between two looks at the time. */
const rowsAtOnce = 25;

/** Deletes up to `most` rows of one kind. `tasks`: how many of them were tasks. */
type Part = (most: number, keep: Keep) => { rows: number; tasks: number; more: boolean };

/** A round goes through all kinds; it may take many steps. */
export function createPrune(
  sqlite: Sqlite,
  clock: Clock,
  contents: TaskContents,
): Pick<PruneStore, 'prune' | 'prunable'> {
  const endedTasks = createEndedTasks(sqlite, clock, contents);
  const parts: Part[] = [...lifetimes.map(overAge), oldReceipts(), endedTasks.part];
  let next = 0;
  /** The last notice that this round looked at. */
  let lastNotice = 0;

  function overAge({ sql, ms, isOver = () => true }: (typeof lifetimes)[number]): Part {
    const statement = sqlite.prepare(`${sql} LIMIT @most`);
    return (most, keep) => {
      if (!isOver(keep)) return { rows: 0, tasks: 0, more: false };
      const rows = statement.run({ before: clock.now() - ms, most }).changes;
      return { rows, tasks: 0, more: rows === most };
    };
  }

  /** Notice by notice: an index by the end of their tasks there is not, and many may wait. */
  function oldReceipts(): Part {
    const select = sqlite.prepare<unknown[], { seq: number; isOld: 0 | 1 }>(
      `SELECT seq, kind = 'receipts' AND EXISTS (
         SELECT 1 FROM tasks t WHERE t.id = task_id AND t.ended_at < @before) AS isOld
       FROM standing_notices WHERE seq > @lastNotice ORDER BY seq LIMIT @most`,
    );
    const remove = sqlite.prepare('DELETE FROM standing_notices WHERE seq = ?');
    return (most) => {
      const rows = select.all({ lastNotice, before: clock.now() - receiptsMs, most });
      for (const { seq, isOld } of rows) if (isOld) remove.run(seq);
      lastNotice = rows.at(-1)?.seq ?? lastNotice;
      return { rows: rows.length, tasks: 0, more: rows.length === most };
    };
  }

  const step = atomic(sqlite, (keep: Keep) => {
    const until = clock.steady() + longestMs;
    let left = mostRows;
    let tasks = 0;
    while (next < parts.length) {
      const done = parts[next]!(Math.min(rowsAtOnce, left), keep);
      left -= done.rows;
      tasks += done.tasks;
      if (!done.more) next++;
      if (next < parts.length && (left <= 0 || clock.steady() >= until)) return { tasks, more: true };
    }
    startOver();
    return { tasks, more: false };
  });

  function startOver(): void {
    next = 0;
    lastNotice = 0;
    endedTasks.startOver();
  }

  return {
    prune(keep = {}) {
      try {
        return step(keep);
      } catch (error) {
        startOver();
        throw error;
      }
    },
    prunable: endedTasks.count,
  };
}

import type { TaskStore } from '../../core/ports/store/task-store.ts';
import { atomic, type Sqlite } from '../database/sqlite.ts';
import { selectTask, type TaskRow } from '../tasks/rows.ts';
import { foldCase, shelfOf } from './fold.ts';

/** Pages of SQLite that one merge may write. */
const mergedPages = 16;

/**
 * Keeps `task_words` up to date. What changes is written down by triggers, in the transaction that changes it, and gets
 * its trigrams here, later: that takes longer than the rest of a message.
 */
export function createTaskWords(sqlite: Sqlite): Pick<TaskStore, 'indexWords'> {
  const newest = sqlite
    .prepare<unknown[], number>('SELECT number FROM unindexed_tasks WHERE number > 0 ORDER BY number DESC LIMIT ?')
    .pluck();
  const row = sqlite.prepare<unknown[], TaskRow>(`${selectTask} WHERE t.number = ?`);
  const write = sqlite.prepare('INSERT OR REPLACE INTO task_words (rowid, text) VALUES (?, ?)');
  const done = sqlite.prepare('DELETE FROM unindexed_tasks WHERE number = ?');
  const merge = sqlite.prepare(`INSERT INTO task_words (task_words, rank) VALUES ('merge', ${mergedPages})`);
  const changes = sqlite.prepare<unknown[], number>('SELECT total_changes()').pluck();
  /** The last process may have left something to merge. */
  let isMergeNext = true;

  const index = atomic(sqlite, (most: number) => {
    // FTS5 writes a segment of its own for each number that is not above the last one.
    const numbers = newest.all(most).reverse();
    for (const number of numbers) {
      const { prompt, reason } = row.get(number)!;
      write.run(number, [shelfOf(number), foldCase(prompt), foldCase(reason ?? '')].join('\n'));
      done.run(number);
    }
    return numbers.length;
  });

  /** @returns whether there may be more to merge; FTS5 reports it so (https://sqlite.org/fts5.html, 'merge') */
  const mergeSome = atomic(sqlite, () => {
    const before = changes.get()!;
    merge.run();
    return changes.get()! - before >= 2;
  });

  return {
    indexWords(most) {
      // One or the other: each takes as long as a step may.
      isMergeNext &&= mergeSome();
      if (isMergeNext) return true;
      if (newest.get(1) === undefined) return false;
      index(most);
      isMergeNext = true;
      return true;
    },
  };
}

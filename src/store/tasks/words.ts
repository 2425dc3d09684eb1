import type { TaskStore } from '../../core/ports/store/task-store.ts';
import { atomic, type Sqlite } from '../database/sqlite.ts';
import { foldCase } from './fold.ts';
import { selectTask, type TaskRow } from './rows.ts';

/** Pages of SQLite that one merge may write. */
const mergedPages = 64;

/**
 * Keeps `task_words` up to date. What changes is written down by triggers, in the transaction that changes it, and gets
 * its trigrams here, later: that takes longer than the rest of a message.
 */
export function createTaskWords(sqlite: Sqlite): Pick<TaskStore, 'indexWords'> {
  const newest = sqlite
    .prepare<unknown[], number>('SELECT number FROM unindexed_tasks ORDER BY number DESC LIMIT ?')
    .pluck();
  const row = sqlite.prepare<unknown[], TaskRow>(`${selectTask} WHERE t.number = ?`);
  const write = sqlite.prepare('INSERT OR REPLACE INTO task_words (rowid, text) VALUES (?, ?)');
  const done = sqlite.prepare('DELETE FROM unindexed_tasks WHERE number = ?');
  const merge = sqlite.prepare(`INSERT INTO task_words (task_words, rank) VALUES ('merge', ${mergedPages})`);
  const changes = sqlite.prepare<unknown[], number>('SELECT total_changes()').pluck();
  /** The last process may have left some. */
  let mayMerge = true;

  const index = atomic(sqlite, (most: number) => {
    // FTS5 writes a segment of its own for each number that is not above the last one.
    const numbers = newest.all(most).reverse();
    for (const number of numbers) {
      const { prompt, reason } = row.get(number)!;
      write.run(number, `${foldCase(prompt)}\n${foldCase(reason ?? '')}`);
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
      const count = newest.all(1).length === 0 ? 0 : index(most);
      if (count > 0) mayMerge = true;
      if (mayMerge) mayMerge = mergeSome();
      return count === most || mayMerge;
    },
  };
}

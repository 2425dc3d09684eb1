import type { OpenTask, TaskStore } from '../../core/ports/store/task-store.ts';
import type { Sqlite } from '../database/sqlite.ts';
import { selectTask, type TaskRow, toTask } from './rows.ts';

type OpenRow = Omit<OpenTask, 'place'> & { place: number | null };

/** Long lists of tasks, a part at a time. */
export function createTaskPages(sqlite: Sqlite): Pick<TaskStore, 'pages' | 'openInOrder'> {
  const last = sqlite.prepare<unknown[], number>('SELECT coalesce(max(number), 0) FROM tasks').pluck();
  const page = sqlite.prepare<unknown[], TaskRow>(
    `${selectTask} WHERE t.number > @after AND t.number <= @upTo ORDER BY t.number LIMIT @most`,
  );
  const openInOrder = sqlite.prepare<unknown[], OpenRow>(
    `SELECT id, conversation, place FROM (
       SELECT id, conversation, number, min(number) OVER (PARTITION BY conversation) AS first,
         CASE WHEN waits THEN row_number() OVER (PARTITION BY conversation, waits ORDER BY rank, number) END AS place
       FROM (SELECT id, conversation, number, rank, state IN ('queued', 'parked') AS waits FROM tasks
         WHERE state IN ('queued', 'parked', 'running', 'waiting', 'interrupted')))
     ORDER BY first, place, number`,
  );

  return {
    *pages(most) {
      // What comes in meanwhile is left to the next list.
      const upTo = last.get()!;
      for (let after = 0; after < upTo; ) {
        const tasks = page.all({ after, upTo, most }).map(toTask);
        if (tasks.length === 0) return;
        yield tasks;
        after = tasks.at(-1)!.number;
      }
    },
    openInOrder: () => openInOrder.all().map(({ place, ...task }) => ({ ...task, place: place ?? undefined })),
  };
}

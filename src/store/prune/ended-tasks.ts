import type { Clock } from '../../core/ports/clock.ts';
import type { Archive, Keep, Prunable } from '../../core/ports/store/prune.ts';
import type { FileStore, OutboxStore } from '../../core/ports/store/store.ts';
import type { TaskStore } from '../../core/ports/store/task-store.ts';
import type { Sqlite } from '../database/sqlite.ts';
import { createDeleteTask } from '../tasks/delete-tasks.ts';
import { appendToArchive } from './archive.ts';

/** Where the contents of a task are. */
export interface TaskContents {
  tasks: Pick<TaskStore, 'get' | 'messages' | 'attempts'>;
  files: Pick<FileStore, 'ofTask'>;
  outbox: Pick<OutboxStore, 'answerOf'>;
}

interface Row {
  id: string;
  number: number;
  session_id: string;
  ended_at: number;
  needed: 0 | 1;
}

/** Among how many of the newest tasks of a session the last answered one is looked for. */
const lookBack = 20;

/** Whether something still needs the ended task `t`. `repeated`: the tasks `r` of which one repeats it, as a condition. */
function needed(repeated: string): string {
  return `(t.state NOT IN ('done', 'failed', 'cancelled')
    OR EXISTS (SELECT 1 FROM outbox o WHERE o.task_id = t.id AND o.state <> 'arrived')
    OR EXISTS (SELECT 1 FROM approvals a WHERE a.task_id = t.id AND a.state = 'open')
    OR EXISTS (SELECT 1 FROM tasks r WHERE r.follows_id = t.id AND ${repeated})
    -- A living \`claude\` that worked on it: the rights of its person decide about what it left running.
    OR EXISTS (SELECT 1 FROM attempts a CROSS JOIN processes ON processes.session_id = a.session_id
      WHERE a.task_id = t.id)
    -- The binding of a session: who used it last, and whether anyone would miss its history.
    OR EXISTS (SELECT 1 FROM sessions s WHERE s.id = t.session_id AND s.state = 'open' AND t.number IN (
      SELECT max(n.number) FROM tasks n WHERE n.session_id = s.id
      UNION ALL
      SELECT max(l.number) FROM (SELECT n.number, n.state FROM tasks n WHERE n.session_id = s.id
        ORDER BY n.number DESC LIMIT ${lookBack}) l WHERE l.state = 'done')))`;
}

/** Tasks that ended long ago, oldest first: into the archive, then out of the database. Open tasks have no end. */
export function createEndedTasks(sqlite: Sqlite, clock: Clock, { tasks, files, outbox }: TaskContents) {
  const select = sqlite.prepare<unknown[], Row>(
    `SELECT t.id, t.number, t.session_id, t.ended_at, ${needed('true')} AS needed
     FROM tasks t INDEXED BY tasks_ended
     WHERE t.ended_at >= @at AND t.ended_at < @before AND (t.ended_at > @at OR t.number > @number)
     ORDER BY t.ended_at, t.number LIMIT @most`,
  );
  const count = sqlite.prepare<unknown[], { tasks: number; needed: number }>(
    `SELECT count(*) AS tasks, total(${needed('(r.ended_at IS NULL OR r.ended_at >= @before)')}) AS needed
     FROM tasks t WHERE t.ended_at < @before`,
  );
  const deleteTask = createDeleteTask(sqlite);
  const start = { at: 0, number: 0 };
  /** The last task that this round looked at. */
  let cursor = start;

  function lineOf(id: string, { markdown }: Archive): string {
    const answer = outbox.answerOf(id);
    return JSON.stringify({
      ...tasks.get(id),
      messages: tasks.messages(id),
      files: files.ofTask(id),
      attempts: tasks.attempts(id),
      answer: answer ? { text: markdown(answer.post.blocks).trimEnd(), state: answer.state } : null,
      archivedAt: clock.now(),
    });
  }

  return {
    startOver() {
      cursor = start;
    },
    /** Looks at up to `most` tasks. Inside a transaction, which nothing else can change a task in. */
    part(most: number, { tasksSince, archive }: Keep) {
      if (tasksSince === undefined) return { rows: 0, tasks: 0, more: false };
      const rows = select.all({ ...cursor, before: tasksSince, most });
      const going = rows.filter((row) => !row.needed);
      // First the archive, flushed: a kill before the commit may write a task twice, and loses none.
      if (archive !== undefined && going.length > 0) {
        appendToArchive(
          archive.file,
          going.map(({ id }) => lineOf(id, archive)),
        );
      }
      for (const row of going) deleteTask(row);
      const last = rows.at(-1);
      if (last) cursor = { at: last.ended_at, number: last.number };
      return { rows: rows.length, tasks: going.length, more: rows.length === most };
    },
    count(before: number): Prunable {
      const found = count.get({ before })!;
      return { tasks: found.tasks - found.needed, needed: found.needed };
    },
  };
}

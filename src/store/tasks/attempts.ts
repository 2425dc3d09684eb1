import type { Attempt } from '../../core/model/task.ts';
import type { TaskStore } from '../../core/ports/store/task-store.ts';
import { atomic, type Sqlite, unsynced } from '../database/sqlite.ts';

type NewAttempt = Parameters<TaskStore['addAttempt']>[0];

interface Row {
  task_id: string;
  attempt: number;
  prompt_id: string;
  session_id: string;
  handle: string;
  started_at: number;
  answering: number;
  cut_asking: number;
  adds: number;
}

/** An attempt with the state of its approvals. */
const columns = `a.*,
  EXISTS (SELECT 1 FROM approvals p WHERE p.prompt_id = a.prompt_id AND p.state = 'lapsed') AS cut_asking`;

export function createAttemptStore(
  sqlite: Sqlite,
): Pick<TaskStore, 'addAttempt' | 'setAnswering' | 'attempts' | 'sessionHasHistory'> {
  const insert = sqlite.prepare(
    `INSERT INTO attempts (task_id, attempt, prompt_id, session_id, handle, started_at, adds)
     VALUES (@taskId, (SELECT count(*) + 1 FROM attempts WHERE task_id = @taskId),
       @promptId, @sessionId, @handle, @startedAt, @adds)`,
  );
  const newest = sqlite.prepare<unknown[], Row>(
    `SELECT ${columns} FROM attempts a WHERE a.task_id = ? ORDER BY a.attempt DESC LIMIT 1`,
  );
  const setAnswering = sqlite.prepare(
    'UPDATE attempts SET answering = 1 WHERE task_id = @taskId AND attempt = (SELECT max(attempt) FROM attempts WHERE task_id = @taskId AND adds = 0)',
  );
  const all = sqlite.prepare<unknown[], Row>(
    `SELECT ${columns} FROM attempts a WHERE a.task_id = ? ORDER BY a.attempt`,
  );
  const history = sqlite
    .prepare<unknown[], number>(
      "SELECT 1 FROM attempts a JOIN tasks t ON t.id = a.task_id WHERE a.session_id = ? AND t.state = 'done' LIMIT 1",
    )
    .pluck();

  return {
    addAttempt: atomic(sqlite, ({ adds, ...attempt }: NewAttempt) => {
      insert.run({ ...attempt, adds: adds ? 1 : 0 });
      return toAttempt(newest.get(attempt.taskId)!);
    }),
    setAnswering(taskId, isSynced) {
      if (isSynced) setAnswering.run({ taskId });
      else unsynced(sqlite, () => setAnswering.run({ taskId }));
    },
    attempts: (taskId) => all.all(taskId).map(toAttempt),
    sessionHasHistory: (sessionId) => history.get(sessionId) !== undefined,
  };
}

function toAttempt(row: Row): Attempt {
  return {
    taskId: row.task_id,
    attempt: row.attempt,
    promptId: row.prompt_id,
    sessionId: row.session_id,
    handle: row.handle,
    startedAt: row.started_at,
    answering: row.answering === 1,
    cutAsking: row.cut_asking === 1,
    adds: row.adds === 1,
  };
}

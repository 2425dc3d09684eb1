import type { Sqlite } from '../database/sqlite.ts';

/** Deletes ended tasks, with all that belongs to them. The only place that deletes tasks; inside a transaction. */
export type DeleteTask = (task: { id: string; session_id: string }) => void;

export function createDeleteTask(sqlite: Sqlite): DeleteTask {
  const belongings = [
    'DELETE FROM task_messages WHERE task_id = @id',
    'DELETE FROM task_files WHERE task_id = @id',
    'DELETE FROM task_pieces WHERE task_id = @id',
    'DELETE FROM attempts WHERE task_id = @id',
    'DELETE FROM approvals WHERE task_id = @id',
    "DELETE FROM outbox WHERE task_id = @id AND state = 'arrived'",
    'DELETE FROM standing_notices WHERE task_id = @id',
    'DELETE FROM checkpoints WHERE task = @id',
    'DELETE FROM tasks WHERE id = @id',
  ].map((sql) => sqlite.prepare(sql));
  /** A session that its chat has left, and in which no task is left. */
  const leftSession = sqlite.prepare(
    `DELETE FROM sessions WHERE id = ? AND state = 'closed'
       AND NOT EXISTS (SELECT 1 FROM tasks t WHERE t.session_id = sessions.id)
       AND NOT EXISTS (SELECT 1 FROM workspaces w WHERE w.session = sessions.id)
       AND NOT EXISTS (SELECT 1 FROM steps p WHERE p.session = sessions.id)
       AND NOT EXISTS (SELECT 1 FROM pull_requests r WHERE r.session = sessions.id)
       AND NOT EXISTS (SELECT 1 FROM conversations c WHERE c.id = sessions.conversation AND c.session = sessions.id)`,
  );

  return ({ id, session_id: sessionId }) => {
    for (const statement of belongings) statement.run({ id });
    leftSession.run(sessionId);
  };
}

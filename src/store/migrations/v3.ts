/**
 * A queue that people see and steer, the usage of tasks, the `claude` processes; a chat message may be in several
 * tasks.
 */
export const v3 = `
ALTER TABLE tasks ADD COLUMN rank REAL NOT NULL DEFAULT 0;
UPDATE tasks SET rank = number;
ALTER TABLE tasks ADD COLUMN receipt TEXT;
ALTER TABLE tasks ADD COLUMN tokens_input INTEGER;
ALTER TABLE tasks ADD COLUMN tokens_output INTEGER;
ALTER TABLE tasks ADD COLUMN tokens_cache_read INTEGER;
ALTER TABLE tasks ADD COLUMN tokens_cache_write INTEGER;
ALTER TABLE tasks ADD COLUMN follows_id TEXT REFERENCES tasks (id);
ALTER TABLE tasks ADD COLUMN follows_how TEXT;
DROP INDEX tasks_open;
-- By number too: that is the key of a row, which every index ends with.
CREATE INDEX tasks_conversation ON tasks (conversation);
CREATE INDEX tasks_conversation_state ON tasks (conversation, state);
CREATE INDEX tasks_line ON tasks (conversation, rank) WHERE state IN ('queued', 'parked');
CREATE INDEX tasks_started ON tasks (started_at) WHERE started_at IS NOT NULL;
CREATE INDEX tasks_receipt ON tasks (conversation) WHERE receipt IS NOT NULL;

CREATE TABLE messages_of_tasks (
  task_id TEXT NOT NULL REFERENCES tasks (id),
  position INTEGER NOT NULL,
  conversation TEXT NOT NULL,
  message_id TEXT NOT NULL,
  glue TEXT NOT NULL,
  text TEXT NOT NULL,
  PRIMARY KEY (task_id, position)
) STRICT;
INSERT INTO messages_of_tasks (task_id, position, conversation, message_id, glue, text)
  SELECT task_id, position, conversation, message_id, glue, text FROM task_messages;
DROP TABLE task_messages;
ALTER TABLE messages_of_tasks RENAME TO task_messages;
CREATE INDEX task_messages_message ON task_messages (conversation, message_id);

ALTER TABLE conversations ADD COLUMN paused INTEGER NOT NULL DEFAULT 0;
ALTER TABLE conversations ADD COLUMN context_used INTEGER;
ALTER TABLE conversations ADD COLUMN context_window INTEGER;

-- 0: what is sent in order. 1: what gives way to that. 2: what only changes a message.
ALTER TABLE outbox RENAME COLUMN replaces TO rank;
UPDATE outbox SET rank = 2 WHERE rank = 1;
ALTER TABLE outbox ADD COLUMN sending INTEGER NOT NULL DEFAULT 0;

CREATE TABLE processes (
  pid INTEGER NOT NULL,
  start_time TEXT NOT NULL,
  session_id TEXT NOT NULL,
  started_at INTEGER NOT NULL,
  PRIMARY KEY (pid, start_time)
) STRICT;
`;

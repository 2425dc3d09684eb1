/** A UUID of version 4. */
const uuid = `lower(hex(randomblob(4)) || '-' || hex(randomblob(2)) || '-4' || substr(hex(randomblob(2)), 2)
  || '-' || substr('89ab', 1 + (random() & 3), 1) || substr(hex(randomblob(2)), 2) || '-' || hex(randomblob(6)))`;

const now = `CAST(unixepoch('subsec') * 1000 AS INTEGER)`;

/**
 * Sessions as rows of their own. A task belongs to a session, has an origin and the platform of its person, and needs
 * no chat message.
 */
export const v7 = `
CREATE TABLE sessions (
  id TEXT PRIMARY KEY,
  agent_id TEXT,
  conversation TEXT NOT NULL,
  lane TEXT NOT NULL,
  kind TEXT NOT NULL,
  project TEXT NOT NULL,
  folder TEXT,
  title TEXT,
  model TEXT,
  state TEXT NOT NULL,
  context_used INTEGER,
  context_window INTEGER,
  created_at INTEGER NOT NULL,
  used_at INTEGER NOT NULL
) STRICT;
CREATE INDEX sessions_agent ON sessions (agent_id) WHERE agent_id IS NOT NULL;
CREATE INDEX sessions_conversation ON sessions (conversation);
CREATE INDEX sessions_lane ON sessions (lane);

INSERT OR IGNORE INTO conversations (id, project) SELECT conversation, project FROM tasks ORDER BY number DESC;

-- The current session of each conversation.
ALTER TABLE conversations ADD COLUMN session TEXT;
UPDATE conversations SET session = ${uuid};
INSERT INTO sessions (id, agent_id, conversation, lane, kind, project, state, context_used, context_window, created_at, used_at)
  SELECT c.session, nullif(c.session_id, ''), c.id, c.session, 'chat', c.project, 'open', c.context_used, c.context_window,
    coalesce((SELECT min(t.created_at) FROM tasks t WHERE t.conversation = c.id), ${now}),
    coalesce((SELECT max(t.created_at) FROM tasks t WHERE t.conversation = c.id), ${now})
  FROM conversations c;

-- Those that conversations have left, as far as tasks ran in them. An empty id is none.
INSERT INTO sessions (id, agent_id, conversation, lane, kind, project, state, created_at, used_at)
  SELECT ${uuid}, old.agent_id, t.conversation, c.session, 'chat', t.project, 'closed', old.begun, old.used
  FROM (
    SELECT session_id AS agent_id, min(started_at) AS begun, max(started_at) AS used FROM attempts
    WHERE session_id <> '' AND session_id NOT IN (SELECT session_id FROM conversations WHERE session_id IS NOT NULL) GROUP BY session_id) old
  JOIN tasks t ON t.id = (SELECT a.task_id FROM attempts a WHERE a.session_id = old.agent_id ORDER BY a.started_at DESC LIMIT 1)
  JOIN conversations c ON c.id = t.conversation;

-- A waiting task of the present project runs in the present session; another one where it ran last.
ALTER TABLE tasks ADD COLUMN session_id TEXT REFERENCES sessions (id);
UPDATE tasks SET session_id = (
  SELECT c.session FROM conversations c WHERE c.id = tasks.conversation AND c.project = tasks.project)
  WHERE state IN ('queued', 'parked');
UPDATE tasks SET session_id = (
  SELECT s.id FROM sessions s WHERE s.agent_id = (
    SELECT a.session_id FROM attempts a WHERE a.task_id = tasks.id ORDER BY a.attempt DESC LIMIT 1)
  ORDER BY s.conversation = tasks.conversation DESC LIMIT 1)
  WHERE session_id IS NULL;
UPDATE tasks SET session_id = (
  SELECT c.session FROM conversations c WHERE c.id = tasks.conversation AND c.project = tasks.project)
  WHERE session_id IS NULL;
INSERT INTO sessions (id, conversation, lane, kind, project, state, created_at, used_at)
  SELECT ${uuid}, t.conversation, c.session, 'chat', t.project, 'open', min(t.created_at), max(t.created_at)
  FROM tasks t JOIN conversations c ON c.id = t.conversation
  WHERE t.session_id IS NULL GROUP BY t.conversation, t.project;
-- A chat may have left thousands of sessions: no task reads them all.
CREATE INDEX sessions_begun_here ON sessions (conversation, project) WHERE state = 'open' AND agent_id IS NULL;
UPDATE tasks SET session_id = (
  SELECT s.id FROM sessions s
  WHERE s.conversation = tasks.conversation AND s.project = tasks.project AND s.state = 'open' AND s.agent_id IS NULL)
  WHERE session_id IS NULL;
DROP INDEX sessions_begun_here;
CREATE INDEX tasks_session ON tasks (session_id);
CREATE INDEX tasks_session_waiting ON tasks (session_id, rank) WHERE state IN ('queued', 'parked');
UPDATE sessions SET title = (
  SELECT substr(replace(m.text, char(10), ' '), 1, 80) FROM tasks t JOIN task_messages m ON m.task_id = t.id
  WHERE t.session_id = sessions.id AND m.text <> '' ORDER BY t.number, m.position LIMIT 1);

DROP INDEX conversations_session;
ALTER TABLE conversations DROP COLUMN session_id;
ALTER TABLE conversations DROP COLUMN project;
ALTER TABLE conversations DROP COLUMN context_used;
ALTER TABLE conversations DROP COLUMN context_window;

ALTER TABLE tasks ADD COLUMN origin TEXT NOT NULL DEFAULT 'message';
ALTER TABLE tasks ADD COLUMN origin_ref TEXT;
ALTER TABLE tasks ADD COLUMN platform TEXT NOT NULL DEFAULT '';
UPDATE tasks SET platform = substr(conversation, 1, instr(conversation, ':') - 1);
DROP INDEX tasks_user_created;
CREATE INDEX tasks_person_created ON tasks (platform, user_id, created_at);

-- The same, but a text may come without a chat message.
CREATE TABLE texts_of_tasks (
  task_id TEXT NOT NULL REFERENCES tasks (id),
  position INTEGER NOT NULL,
  conversation TEXT NOT NULL,
  message_id TEXT,
  glue TEXT NOT NULL,
  text TEXT NOT NULL,
  PRIMARY KEY (task_id, position)
) STRICT;
INSERT INTO texts_of_tasks SELECT task_id, position, conversation, nullif(message_id, ''), glue, text FROM task_messages;
DROP TABLE task_messages;
ALTER TABLE texts_of_tasks RENAME TO task_messages;
CREATE INDEX task_messages_message ON task_messages (conversation, message_id) WHERE message_id IS NOT NULL;
`;

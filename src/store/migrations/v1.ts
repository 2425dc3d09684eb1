/** Inbox, tasks, outbox, users: released. */
export const v1 = `
CREATE TABLE inbox (
  seq INTEGER PRIMARY KEY AUTOINCREMENT,
  platform TEXT NOT NULL,
  account TEXT NOT NULL,
  update_id TEXT NOT NULL,
  payload TEXT NOT NULL,
  received_at INTEGER NOT NULL,
  done_at INTEGER,
  UNIQUE (platform, account, update_id)
) STRICT;
CREATE INDEX inbox_pending ON inbox (seq) WHERE done_at IS NULL;
CREATE INDEX inbox_done ON inbox (done_at) WHERE done_at IS NOT NULL;

CREATE TABLE cursors (
  platform TEXT NOT NULL,
  account TEXT NOT NULL,
  cursor TEXT NOT NULL,
  updated_at INTEGER NOT NULL,
  PRIMARY KEY (platform, account)
) STRICT;

CREATE TABLE conversations (
  id TEXT PRIMARY KEY,
  project TEXT NOT NULL,
  session_id TEXT,
  bound INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE INDEX conversations_session ON conversations (session_id);

CREATE TABLE tasks (
  number INTEGER PRIMARY KEY AUTOINCREMENT,
  id TEXT NOT NULL UNIQUE,
  conversation TEXT NOT NULL,
  user_id TEXT NOT NULL,
  user_name TEXT NOT NULL,
  project TEXT NOT NULL,
  state TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  started_at INTEGER,
  ended_at INTEGER,
  reason TEXT,
  cost_usd REAL,
  tool_count INTEGER,
  preview TEXT,
  cancel_requested INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE INDEX tasks_open ON tasks (conversation, number) WHERE state NOT IN ('done', 'failed', 'cancelled');
CREATE INDEX tasks_state ON tasks (state);

CREATE TABLE task_messages (
  conversation TEXT NOT NULL,
  message_id TEXT NOT NULL,
  task_id TEXT NOT NULL REFERENCES tasks (id),
  position INTEGER NOT NULL,
  glue TEXT NOT NULL,
  text TEXT NOT NULL,
  PRIMARY KEY (conversation, message_id)
) STRICT;
CREATE INDEX task_messages_task ON task_messages (task_id, position);

CREATE TABLE task_files (
  task_id TEXT NOT NULL REFERENCES tasks (id),
  position INTEGER NOT NULL,
  message_id TEXT NOT NULL,
  attachment TEXT NOT NULL,
  stored TEXT,
  PRIMARY KEY (task_id, position)
) STRICT;

CREATE TABLE loose_files (
  seq INTEGER PRIMARY KEY AUTOINCREMENT,
  conversation TEXT NOT NULL,
  user_id TEXT NOT NULL,
  message_id TEXT NOT NULL,
  attachment TEXT NOT NULL
) STRICT;
CREATE INDEX loose_files_owner ON loose_files (conversation, user_id);

CREATE TABLE attempts (
  task_id TEXT NOT NULL REFERENCES tasks (id),
  attempt INTEGER NOT NULL,
  prompt_id TEXT NOT NULL,
  session_id TEXT NOT NULL,
  pid INTEGER NOT NULL,
  start_time TEXT NOT NULL,
  started_at INTEGER NOT NULL,
  answering INTEGER NOT NULL DEFAULT 0,
  PRIMARY KEY (task_id, attempt)
) STRICT;
CREATE INDEX attempts_session ON attempts (session_id);

CREATE TABLE outbox (
  seq INTEGER PRIMARY KEY AUTOINCREMENT,
  conversation TEXT NOT NULL,
  task_id TEXT,
  post TEXT NOT NULL,
  parts TEXT,
  sent INTEGER NOT NULL DEFAULT 0,
  tries INTEGER NOT NULL DEFAULT 0,
  state TEXT NOT NULL DEFAULT 'pending',
  error TEXT,
  created_at INTEGER NOT NULL,
  done_at INTEGER
) STRICT;
CREATE INDEX outbox_pending ON outbox (conversation, seq) WHERE state = 'pending';

CREATE TABLE users (
  platform TEXT NOT NULL,
  id TEXT NOT NULL,
  role TEXT NOT NULL,
  name TEXT NOT NULL,
  host TEXT NOT NULL,
  added_at INTEGER NOT NULL,
  PRIMARY KEY (platform, id)
) STRICT;

CREATE TABLE pairings (
  id TEXT PRIMARY KEY,
  platform TEXT NOT NULL,
  role TEXT NOT NULL,
  code_hash TEXT NOT NULL,
  expires_at INTEGER NOT NULL,
  used_by_id TEXT,
  used_by_name TEXT
) STRICT;

CREATE TABLE wrong_tries (
  platform TEXT NOT NULL,
  user_id TEXT NOT NULL,
  at INTEGER NOT NULL
) STRICT;
CREATE INDEX wrong_tries_user ON wrong_tries (platform, user_id, at);

CREATE TABLE identities (
  platform TEXT NOT NULL,
  user_id TEXT NOT NULL,
  person TEXT NOT NULL,
  PRIMARY KEY (platform, user_id)
) STRICT;
CREATE INDEX identities_person ON identities (person);

CREATE TABLE link_codes (
  code_hash TEXT PRIMARY KEY,
  platform TEXT NOT NULL,
  user_id TEXT NOT NULL,
  expires_at INTEGER NOT NULL
) STRICT;

CREATE TABLE notes (
  key TEXT PRIMARY KEY,
  value TEXT NOT NULL
) STRICT;
`;

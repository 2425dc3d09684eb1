/** Each entry brings the database one version further; `PRAGMA user_version` counts them. Never change one that shipped. */
export const migrations: readonly string[] = [
  `
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
  `,
  `
  ALTER TABLE conversations ADD COLUMN mode TEXT;
  ALTER TABLE outbox ADD COLUMN replaces INTEGER NOT NULL DEFAULT 0;
  DROP INDEX outbox_pending;
  CREATE INDEX outbox_pending ON outbox (conversation, replaces, seq) WHERE state = 'pending';

  CREATE INDEX tasks_user_created ON tasks (user_id, created_at);
  CREATE INDEX tasks_cancelling ON tasks (id) WHERE cancel_requested = 1;

  CREATE INDEX attempts_prompt ON attempts (prompt_id);

  CREATE TABLE approvals (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    id TEXT NOT NULL UNIQUE,
    kind TEXT NOT NULL,
    task_id TEXT NOT NULL REFERENCES tasks (id),
    prompt_id TEXT,
    conversation TEXT NOT NULL,
    cards TEXT NOT NULL,
    tool TEXT NOT NULL,
    input TEXT NOT NULL,
    summary TEXT NOT NULL,
    state TEXT NOT NULL,
    answers TEXT NOT NULL,
    ticked TEXT NOT NULL,
    awaiting TEXT,
    asked_at INTEGER NOT NULL,
    closed_at INTEGER,
    closed_by TEXT,
    outcome TEXT
  ) STRICT;
  CREATE INDEX approvals_open ON approvals (seq) WHERE state = 'open';
  CREATE INDEX approvals_lapsed ON approvals (prompt_id) WHERE state = 'lapsed';
  CREATE INDEX approvals_closed ON approvals (closed_at) WHERE closed_at IS NOT NULL;

  CREATE TABLE grants (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    platform TEXT NOT NULL,
    user_id TEXT NOT NULL,
    user_name TEXT NOT NULL,
    project TEXT NOT NULL,
    tool TEXT NOT NULL,
    rule TEXT,
    created_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL
  ) STRICT;
  CREATE INDEX grants_expiry ON grants (expires_at);

  CREATE TABLE keyed_messages (
    conversation TEXT NOT NULL,
    message_id TEXT NOT NULL,
    key TEXT NOT NULL,
    post_seq INTEGER NOT NULL,
    arrived_at INTEGER NOT NULL,
    PRIMARY KEY (conversation, message_id)
  ) STRICT;
  CREATE INDEX keyed_messages_key ON keyed_messages (conversation, key, post_seq);
  CREATE INDEX keyed_messages_age ON keyed_messages (arrived_at);

  CREATE TABLE audit (
    seq INTEGER PRIMARY KEY,
    at INTEGER NOT NULL,
    action TEXT NOT NULL,
    actor_platform TEXT,
    actor_id TEXT,
    actor_name TEXT,
    task INTEGER,
    detail TEXT NOT NULL,
    hash TEXT NOT NULL
  ) STRICT;

  -- The last row that was written, so that it can be told when rows are cut off at the end.
  CREATE TABLE audit_head (
    id INTEGER PRIMARY KEY CHECK (id = 1),
    seq INTEGER NOT NULL,
    hash TEXT NOT NULL
  ) STRICT;
  INSERT INTO audit_head (id, seq, hash) VALUES (1, 0, '');

  CREATE TRIGGER audit_only_grows BEFORE INSERT ON audit
  WHEN NEW.seq IS NOT (SELECT seq + 1 FROM audit_head) BEGIN
    SELECT RAISE(ABORT, 'audit rows are only added at the end');
  END;
  CREATE TRIGGER audit_is_not_changed BEFORE UPDATE ON audit BEGIN
    SELECT RAISE(ABORT, 'audit rows are never changed');
  END;
  CREATE TRIGGER audit_is_not_deleted BEFORE DELETE ON audit BEGIN
    SELECT RAISE(ABORT, 'audit rows are never deleted');
  END;
  CREATE TRIGGER audit_head_only_advances BEFORE UPDATE ON audit_head WHEN NEW.seq IS NOT OLD.seq + 1 BEGIN
    SELECT RAISE(ABORT, 'the head of the audit only moves to the next row');
  END;
  CREATE TRIGGER audit_head_stays BEFORE DELETE ON audit_head BEGIN
    SELECT RAISE(ABORT, 'the head of the audit is never deleted');
  END;
  `,
];

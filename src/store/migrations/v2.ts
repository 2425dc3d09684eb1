/** Approvals, grants, audit; posts that change a message: released. */
export const v2 = `
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
`;

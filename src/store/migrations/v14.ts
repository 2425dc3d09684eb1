/**
 * Code sessions: names, places of their own, worktrees; what the bridge began at the end of a task; what it keeps before
 * it takes something away; what owners allowed and chose for a project.
 */
export const v14 = `
ALTER TABLE sessions ADD COLUMN effort TEXT;
ALTER TABLE sessions ADD COLUMN name TEXT;
ALTER TABLE sessions ADD COLUMN made_by TEXT NOT NULL DEFAULT 'message';
ALTER TABLE sessions ADD COLUMN person_platform TEXT;
ALTER TABLE sessions ADD COLUMN person_id TEXT;
ALTER TABLE sessions ADD COLUMN has_place INTEGER NOT NULL DEFAULT 0;
ALTER TABLE sessions ADD COLUMN asked_in TEXT;
ALTER TABLE sessions ADD COLUMN copy_of TEXT;
CREATE UNIQUE INDEX sessions_name ON sessions (name) WHERE name IS NOT NULL AND state = 'open';
CREATE INDEX sessions_named_used ON sessions (used_at) WHERE name IS NOT NULL AND state = 'open';

ALTER TABLE tasks ADD COLUMN wish TEXT;
ALTER TABLE tasks ADD COLUMN route TEXT;

CREATE TABLE workspaces (
  session TEXT PRIMARY KEY REFERENCES sessions (id),
  project TEXT NOT NULL,
  checkout TEXT NOT NULL,
  path TEXT NOT NULL,
  inside TEXT NOT NULL,
  branch TEXT NOT NULL,
  base TEXT NOT NULL,
  base_sha TEXT NOT NULL,
  port INTEGER,
  state TEXT NOT NULL,
  note TEXT,
  bytes INTEGER,
  created_at INTEGER NOT NULL,
  used_at INTEGER NOT NULL
) STRICT;
CREATE INDEX workspaces_open ON workspaces (used_at) WHERE state <> 'gone';

CREATE TABLE steps (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  session TEXT NOT NULL REFERENCES sessions (id),
  task TEXT,
  kind TEXT NOT NULL,
  state TEXT NOT NULL,
  input TEXT NOT NULL,
  result TEXT,
  by_platform TEXT,
  by_id TEXT,
  by_name TEXT,
  begun_at INTEGER NOT NULL,
  ended_at INTEGER
) STRICT;
CREATE INDEX steps_begun ON steps (id) WHERE state = 'begun';
CREATE INDEX steps_session ON steps (session, id);

CREATE TABLE pull_requests (
  session TEXT PRIMARY KEY REFERENCES sessions (id),
  number INTEGER,
  url TEXT NOT NULL,
  state TEXT NOT NULL,
  is_draft INTEGER NOT NULL,
  base TEXT NOT NULL,
  seen TEXT NOT NULL,
  updated_at INTEGER NOT NULL
) STRICT;
CREATE INDEX pull_requests_open ON pull_requests (updated_at) WHERE state = 'open';

CREATE TABLE rescues (
  id TEXT PRIMARY KEY,
  project TEXT NOT NULL,
  session TEXT,
  task TEXT,
  name TEXT NOT NULL,
  place TEXT NOT NULL,
  rescued TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  expires_at INTEGER NOT NULL
) STRICT;
CREATE INDEX rescues_created ON rescues (created_at);
CREATE INDEX rescues_expiry ON rescues (expires_at);

CREATE TABLE checkpoints (
  task TEXT PRIMARY KEY REFERENCES tasks (id),
  project TEXT NOT NULL,
  folder TEXT NOT NULL,
  before TEXT NOT NULL,
  after TEXT,
  undone TEXT,
  created_at INTEGER NOT NULL
) STRICT;
CREATE INDEX checkpoints_created ON checkpoints (created_at);
CREATE INDEX checkpoints_folder ON checkpoints (folder, created_at);

CREATE TABLE allowed_commands (
  project TEXT NOT NULL,
  kind TEXT NOT NULL,
  line TEXT NOT NULL,
  fingerprint TEXT NOT NULL,
  by_platform TEXT NOT NULL,
  by_id TEXT NOT NULL,
  by_name TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  PRIMARY KEY (project, kind, fingerprint)
) STRICT;

CREATE TABLE project_choices (
  project TEXT PRIMARY KEY,
  route TEXT,
  by_platform TEXT NOT NULL,
  by_id TEXT NOT NULL,
  by_name TEXT NOT NULL,
  changed_at INTEGER NOT NULL
) STRICT;
`;

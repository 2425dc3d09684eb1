import type Database from 'better-sqlite3';

/** Before sessions were rows: a conversation has a project and an id of `claude`, a task has no session and no origin. */
export function backToVersion6(old: Database.Database): void {
  old.pragma('foreign_keys = OFF');
  old.exec(`
    ALTER TABLE conversations ADD COLUMN project TEXT NOT NULL DEFAULT '';
    ALTER TABLE conversations ADD COLUMN session_id TEXT;
    ALTER TABLE conversations ADD COLUMN context_used INTEGER;
    ALTER TABLE conversations ADD COLUMN context_window INTEGER;
    UPDATE conversations SET (project, session_id, context_used, context_window) =
      (SELECT s.project, s.agent_id, s.context_used, s.context_window FROM sessions s WHERE s.id = conversations.session);
    ALTER TABLE conversations DROP COLUMN session;
    CREATE INDEX conversations_session ON conversations (session_id);

    DROP INDEX tasks_session;
    DROP INDEX tasks_session_waiting;
    DROP INDEX tasks_person_created;
    CREATE INDEX tasks_user_created ON tasks (user_id, created_at);
    ALTER TABLE tasks DROP COLUMN origin;
    ALTER TABLE tasks DROP COLUMN origin_ref;
    ALTER TABLE tasks DROP COLUMN platform;
    -- SQLite drops no column with a foreign key.
    UPDATE tasks SET session_id = NULL;
    ALTER TABLE tasks RENAME COLUMN session_id TO left_over;
    DROP TABLE sessions;
  `);
}

/** Before the handle of an attempt was one text. */
export function backToVersion7(old: Database.Database): void {
  old.exec(`
    ALTER TABLE attempts ADD COLUMN pid INTEGER NOT NULL DEFAULT 0;
    ALTER TABLE attempts ADD COLUMN start_time TEXT NOT NULL DEFAULT '';
    UPDATE attempts SET pid = iif(json_valid(handle), handle ->> '$.pid', 0),
      start_time = iif(json_valid(handle), handle ->> '$.startTime', handle);
    ALTER TABLE attempts DROP COLUMN handle;
    CREATE TABLE processes_by_pid (
      pid INTEGER NOT NULL,
      start_time TEXT NOT NULL,
      session_id TEXT NOT NULL,
      started_at INTEGER NOT NULL,
      PRIMARY KEY (pid, start_time)
    ) STRICT;
    INSERT INTO processes_by_pid
      SELECT handle ->> '$.pid', handle ->> '$.startTime', session_id, started_at FROM processes;
    DROP TABLE processes;
    ALTER TABLE processes_by_pid RENAME TO processes;
    UPDATE notes SET key = 'hold' WHERE key = 'hold:local';
    UPDATE dues SET key = 'hold' WHERE key = 'hold:local';
    UPDATE standing_notices SET kind = 'hold-notices' WHERE kind = 'hold-notices:local';
  `);
}

/** Before what each message and each turn asks, and what is old, was found by an index. */
export function backToVersion8(old: Database.Database): void {
  old.exec(`
    DROP INDEX tasks_person_open;
    DROP INDEX tasks_waiting;
    DROP INDEX tasks_line;
    CREATE INDEX tasks_line ON tasks (conversation, rank) WHERE state IN ('queued', 'parked');
    DROP INDEX task_pieces_person;
    DROP INDEX task_pieces_album;
    ALTER TABLE task_pieces DROP COLUMN task;
    CREATE INDEX task_pieces_person ON task_pieces (place, user_id);
    DROP INDEX dues_kind;
    DROP INDEX conversations_paused;
    DROP INDEX sessions_beside;
    DROP INDEX outbox_lost;
    DROP INDEX outbox_untried_key;
    DROP INDEX outbox_untried_change;
  `);
  const forOldData = ['tasks_ended', 'tasks_open_created', 'tasks_follows', 'approvals_task', 'task_pieces_age'];
  for (const name of [...forOldData, 'outbox_task', 'outbox_arrived', 'outbox_answered'])
    old.exec(`DROP INDEX ${name}`);
}

/** Before the words of tasks and their usage were kept for long lists. */
export function backToVersion9(old: Database.Database): void {
  const triggers = old
    .prepare<unknown[], string>(
      "SELECT name FROM sqlite_schema WHERE type = 'trigger' AND (name LIKE 'task_words_%' OR name LIKE 'usage_slots_%')",
    )
    .pluck();
  for (const name of triggers.all()) old.exec(`DROP TRIGGER ${name}`);
  old.exec(`
    DROP TABLE task_words;
    DROP TABLE unindexed_tasks;
    DROP TABLE usage_slots;
    DROP INDEX tasks_person_conversation;
    DROP INDEX audit_at;
  `);
}

/** Before the blocks of long posts had a table. */
export function backToVersion10(old: Database.Database): void {
  old.exec(`
    UPDATE outbox SET post = json_set(post, '$.blocks', json(blocks)) FROM long_posts WHERE long_posts.seq = outbox.seq;
    DROP TABLE long_posts;
  `);
}

/** Before approvals knew whether they were dangerous, and owners approved folders in the chat. */
export function backToVersion11(old: Database.Database): void {
  old.exec('ALTER TABLE approvals DROP COLUMN dangerous; DROP TABLE approved_folders');
}

/** Before a pairing code knew who made it. */
export function backToVersion12(old: Database.Database): void {
  for (const column of ['made_by_platform', 'made_by_id', 'made_by_name'])
    old.exec(`ALTER TABLE pairings DROP COLUMN ${column}`);
}

/** Before code sessions. */
export function backToVersion13(old: Database.Database): void {
  for (const table of [
    'workspaces',
    'steps',
    'pull_requests',
    'rescues',
    'checkpoints',
    'allowed_commands',
    'project_choices',
  ])
    old.exec(`DROP TABLE ${table}`);
  old.exec('DROP INDEX sessions_name; DROP INDEX sessions_named_used');
  const columns = {
    sessions: ['effort', 'name', 'made_by', 'person_platform', 'person_id', 'has_place', 'asked_in', 'copy_of'],
    tasks: ['wish', 'route'],
  };
  for (const [table, names] of Object.entries(columns))
    for (const name of names) old.exec(`ALTER TABLE ${table} DROP COLUMN ${name}`);
}

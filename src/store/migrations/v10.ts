const isCounted = (row: string) =>
  `${row}.started_at IS NOT NULL AND (${row}.cost_usd IS NOT NULL OR ${row}.ended_at IS NOT NULL)`;

/** A quarter of an hour: days of every time zone begin with one. */
const slotOf = (row: string) => `${row}.started_at - ${row}.started_at % 900000`;

/** Whole numbers, so that what was added can be taken away again without a trace. */
const nanodollars = (row: string) => `CAST(round(coalesce(${row}.cost_usd, 0) * 1e9) AS INTEGER)`;

const tokens = ['tokens_input', 'tokens_output', 'tokens_cache_read', 'tokens_cache_write'];

const unindexed = (row: string) =>
  `INSERT OR IGNORE INTO unindexed_tasks (number) SELECT number FROM tasks WHERE id = ${row}.task_id;`;

/**
 * Long lists: the words of tasks for searches, what tasks took in each quarter of an hour, the chats of a person, the
 * audit by time.
 */
export const v10 = `
-- The trigrams of each task, by its number. Nothing else, because the texts are in tasks and task_messages.
CREATE VIRTUAL TABLE task_words USING fts5 (
  text, content = '', contentless_delete = 1, detail = none, tokenize = 'trigram case_sensitive 1');
-- The store merges in steps of its own: these would come at any commit, and may take seconds.
INSERT INTO task_words (task_words, rank) VALUES ('automerge', 0), ('crisismerge', 1999);

-- Tasks whose present words are not in task_words yet.
CREATE TABLE unindexed_tasks (number INTEGER PRIMARY KEY) STRICT;
INSERT INTO unindexed_tasks (number) SELECT number FROM tasks;
-- None for an insert into tasks: without messages there are no words, and SQLite would look for children of the row.
CREATE TRIGGER task_words_of_reason AFTER UPDATE OF reason ON tasks WHEN NEW.reason IS NOT OLD.reason BEGIN
  INSERT OR IGNORE INTO unindexed_tasks (number) VALUES (NEW.number);
END;
CREATE TRIGGER task_words_of_message AFTER INSERT ON task_messages BEGIN ${unindexed('NEW')} END;
CREATE TRIGGER task_words_of_edit AFTER UPDATE OF task_id, position, glue, text ON task_messages BEGIN
  ${unindexed('NEW')}
END;
CREATE TRIGGER task_words_without_message AFTER DELETE ON task_messages BEGIN ${unindexed('OLD')} END;
CREATE TRIGGER task_words_of_none AFTER DELETE ON tasks BEGIN
  DELETE FROM task_words WHERE rowid = OLD.number;
  DELETE FROM unindexed_tasks WHERE number = OLD.number;
END;

-- What tasks took that began in a slot, whether they are still stored or not.
CREATE TABLE usage_slots (
  slot INTEGER NOT NULL,
  platform TEXT NOT NULL,
  user_id TEXT NOT NULL,
  project TEXT NOT NULL,
  user_name TEXT NOT NULL,
  last_at INTEGER NOT NULL,
  tasks INTEGER NOT NULL,
  nanodollars INTEGER NOT NULL,
  ${tokens.map((name) => `${name} INTEGER NOT NULL`).join(', ')},
  PRIMARY KEY (slot, platform, user_id, project)
) STRICT, WITHOUT ROWID;
INSERT INTO usage_slots
  SELECT ${slotOf('t')} AS begun, t.platform, t.user_id, t.project, t.user_name, max(t.started_at), count(*),
    sum(${nanodollars('t')}), ${tokens.map((name) => `coalesce(sum(t.${name}), 0)`).join(', ')}
  FROM tasks t WHERE ${isCounted('t')} GROUP BY begun, t.platform, t.user_id, t.project;
CREATE TRIGGER usage_slots_without AFTER UPDATE OF started_at, ended_at, cost_usd, ${tokens.join(', ')} ON tasks
WHEN ${isCounted('OLD')} BEGIN
  UPDATE usage_slots SET tasks = tasks - 1, nanodollars = nanodollars - ${nanodollars('OLD')},
    ${tokens.map((name) => `${name} = ${name} - coalesce(OLD.${name}, 0)`).join(', ')}
  WHERE slot = ${slotOf('OLD')} AND platform = OLD.platform AND user_id = OLD.user_id AND project = OLD.project;
END;
CREATE TRIGGER usage_slots_with AFTER UPDATE OF started_at, ended_at, cost_usd, ${tokens.join(', ')} ON tasks
WHEN ${isCounted('NEW')} BEGIN
  INSERT INTO usage_slots VALUES (${slotOf('NEW')}, NEW.platform, NEW.user_id, NEW.project, NEW.user_name,
    NEW.started_at, 1, ${nanodollars('NEW')}, ${tokens.map((name) => `coalesce(NEW.${name}, 0)`).join(', ')})
  ON CONFLICT DO UPDATE SET tasks = tasks + 1, nanodollars = nanodollars + excluded.nanodollars,
    ${tokens.map((name) => `${name} = ${name} + excluded.${name}`).join(', ')},
    user_name = iif(excluded.last_at >= last_at, excluded.user_name, user_name),
    last_at = max(last_at, excluded.last_at);
END;

CREATE INDEX tasks_person_conversation ON tasks (platform, user_id, conversation);
CREATE INDEX audit_at ON audit (at);
`;

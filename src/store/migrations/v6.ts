/**
 * Moments that are due, and open notices in chats with what they show. Both were parts of notes; what the receipt of a
 * task shows was a column.
 */
export const v6 = `
CREATE TABLE dues (
  key TEXT PRIMARY KEY,
  at INTEGER NOT NULL,
  payload TEXT NOT NULL
) STRICT;
CREATE INDEX dues_at ON dues (at);

-- While claude is missing the bridge looks for it; that hold has no end of its own.
INSERT INTO dues (key, at, payload)
  SELECT 'hold', CAST(value ->> '$.until' AS INTEGER), 'null' FROM notes
  WHERE key = 'hold' AND value ->> '$.until' > 0 AND value ->> '$.kind' <> 'missing';
-- A list of the queue changes only so long where the platform ends that.
INSERT OR IGNORE INTO dues (key, at, payload)
  SELECT card.value ->> '$.key', CAST(card.value ->> '$.until' AS INTEGER), 'null'
  FROM notes n, json_each(n.value) card
  WHERE n.key = 'queue-cards' AND card.value ->> '$.until' IS NOT NULL;

CREATE TABLE standing_notices (
  seq INTEGER PRIMARY KEY AUTOINCREMENT,
  kind TEXT NOT NULL,
  conversation TEXT NOT NULL,
  key TEXT NOT NULL,
  task_id TEXT,
  shown TEXT,
  UNIQUE (conversation, key)
) STRICT;
CREATE INDEX standing_notices_kind ON standing_notices (kind, conversation);
CREATE INDEX standing_notices_task ON standing_notices (task_id) WHERE task_id IS NOT NULL;
CREATE INDEX standing_notices_key ON standing_notices (key);

INSERT OR IGNORE INTO standing_notices (kind, conversation, key, task_id)
  SELECT n.key, one.value ->> '$.conversation', one.value ->> '$.key', one.value ->> '$.taskId'
  FROM notes n, json_each(n.value) one
  WHERE n.key IN ('hold-notices', 'budget-cards', 'stalls', 'session-in-use')
  ORDER BY n.key, one.id;
INSERT OR IGNORE INTO standing_notices (kind, conversation, key, shown)
  SELECT 'queue-cards', card.key, card.value ->> '$.key', card.value ->> '$.shown'
  FROM notes n, json_each(n.value) card
  WHERE n.key = 'queue-cards'
  ORDER BY card.id;
INSERT OR IGNORE INTO standing_notices (kind, conversation, key, task_id, shown)
  SELECT 'receipts', conversation, 'line:' || number, id, receipt FROM tasks
  WHERE receipt IS NOT NULL
  ORDER BY number;
DELETE FROM notes WHERE key IN ('hold-notices', 'budget-cards', 'stalls', 'session-in-use', 'queue-cards');
DROP INDEX tasks_receipt;
ALTER TABLE tasks DROP COLUMN receipt;
`;

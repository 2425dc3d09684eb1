/**
 * What a host knows a `claude` process by is its own affair: one text in place of a pid and a start time. A hold belongs
 * to a host; until now there was one.
 */
export const v8 = `
ALTER TABLE attempts ADD COLUMN handle TEXT NOT NULL DEFAULT '';
UPDATE attempts SET handle = json_object('pid', pid, 'startTime', start_time);
ALTER TABLE attempts DROP COLUMN pid;
ALTER TABLE attempts DROP COLUMN start_time;

CREATE TABLE processes_by_handle (
  handle TEXT NOT NULL PRIMARY KEY,
  session_id TEXT NOT NULL,
  started_at INTEGER NOT NULL
) STRICT;
INSERT INTO processes_by_handle (handle, session_id, started_at)
  SELECT json_object('pid', pid, 'startTime', start_time), session_id, started_at FROM processes;
DROP TABLE processes;
ALTER TABLE processes_by_handle RENAME TO processes;

UPDATE notes SET key = 'hold:local' WHERE key = 'hold';
UPDATE dues SET key = 'hold:local' WHERE key = 'hold';
UPDATE standing_notices SET kind = 'hold-notices:local' WHERE kind = 'hold-notices';
`;

/**
 * What is asked at each message and each turn is found by an index, whatever the history and the queue: open tasks by
 * person, waiting ones by session, the newest task of a person by its pieces, moments by kind, posts by what they change.
 */
export const v9 = `
CREATE INDEX tasks_person_open ON tasks (platform, user_id, state)
  WHERE state IN ('queued', 'parked', 'running', 'waiting', 'interrupted');
CREATE INDEX tasks_waiting ON tasks (conversation, session_id, state) WHERE state IN ('queued', 'parked');
-- With all that a count needs: it reads no tasks.
DROP INDEX tasks_line;
CREATE INDEX tasks_line ON tasks (conversation, rank, number, state) WHERE state IN ('queued', 'parked');

ALTER TABLE task_pieces ADD COLUMN task INTEGER NOT NULL DEFAULT 0;
UPDATE task_pieces SET task = (SELECT number FROM tasks WHERE id = task_id);
DROP INDEX task_pieces_person;
CREATE INDEX task_pieces_person ON task_pieces (place, user_id, task);
CREATE INDEX task_pieces_album ON task_pieces (place, user_id, album_id, task) WHERE album_id IS NOT NULL;

CREATE INDEX dues_kind ON dues (substr(key, 1, instr(key || ':', ':') - 1), at);
CREATE INDEX conversations_paused ON conversations (id) WHERE paused = 1;
CREATE INDEX sessions_beside ON sessions (conversation, project, used_at) WHERE kind = 'chat' AND state = 'open';

CREATE INDEX outbox_lost ON outbox (conversation) WHERE state = 'lost';
CREATE INDEX outbox_untried_key ON outbox (conversation, post ->> '$.key')
  WHERE state = 'pending' AND post ->> '$.key' IS NOT NULL;
CREATE INDEX outbox_untried_change ON outbox (conversation, post ->> '$.replaces')
  WHERE state = 'pending' AND post ->> '$.replaces' IS NOT NULL;
`;

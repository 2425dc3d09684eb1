/** Pieces, which show the messages that belong to a task, and additions to a task Claude works on. */
export const v4 = `
CREATE TABLE task_pieces (
  task_id TEXT NOT NULL REFERENCES tasks (id),
  place TEXT NOT NULL,
  user_id TEXT NOT NULL,
  sent_at INTEGER NOT NULL,
  own_words INTEGER NOT NULL,
  album_id TEXT
) STRICT;
CREATE INDEX task_pieces_task ON task_pieces (task_id);
CREATE INDEX task_pieces_person ON task_pieces (place, user_id);

ALTER TABLE attempts ADD COLUMN adds INTEGER NOT NULL DEFAULT 0;
`;

/** Moments that are due, also after a restart: the end of a hold, and of a list of the queue that cannot change for ever. */
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
INSERT OR IGNORE INTO dues (key, at, payload)
  SELECT card.value ->> '$.key', CAST(card.value ->> '$.until' AS INTEGER), 'null'
  FROM notes n, json_each(n.value) card
  WHERE n.key = 'queue-cards' AND card.value ->> '$.until' IS NOT NULL;
`;

/** Moments that are due, also after a restart. */
export const v6 = `
CREATE TABLE dues (
  key TEXT PRIMARY KEY,
  at INTEGER NOT NULL,
  payload TEXT NOT NULL
) STRICT;
CREATE INDEX dues_at ON dues (at);
`;

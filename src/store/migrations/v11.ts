/** The blocks of a long post, beside its row: each step of a post writes the row as a whole, and each look reads it. */
export const v11 = `
CREATE TABLE long_posts (
  seq INTEGER PRIMARY KEY REFERENCES outbox (seq) ON DELETE CASCADE,
  blocks TEXT NOT NULL
) STRICT;
`;

/**
 * Whether a card warned of danger: such a decision stays in the chat when its task is done. And folders outside a project
 * that owners approved in the chat; a number is never given twice, as buttons remove by it.
 */
export const v12 = `
ALTER TABLE approvals ADD COLUMN dangerous INTEGER NOT NULL DEFAULT 0;
CREATE TABLE approved_folders (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  project TEXT NOT NULL,
  path TEXT NOT NULL,
  by_platform TEXT NOT NULL,
  by_id TEXT NOT NULL,
  by_name TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  UNIQUE (project, path)
) STRICT;
`;

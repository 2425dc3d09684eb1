/** Folders outside a project that owners approved in the chat. A number is never given twice: buttons remove by it. */
export const v12 = `
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

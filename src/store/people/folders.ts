import type { ApprovedFolder } from '../../core/model/approved-folder.ts';
import type { PlatformName } from '../../core/model/conversation.ts';
import type { FolderStore } from '../../core/ports/store/folder-store.ts';
import type { Sqlite } from '../database/sqlite.ts';

interface Row {
  id: number;
  project: string;
  path: string;
  by_platform: PlatformName;
  by_id: string;
  by_name: string;
  created_at: number;
}

export function createFolderStore(sqlite: Sqlite): FolderStore {
  const insert = sqlite.prepare(
    `INSERT INTO approved_folders (project, path, by_platform, by_id, by_name, created_at)
     VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING`,
  );
  const ofProject = sqlite.prepare<unknown[], Row>('SELECT * FROM approved_folders WHERE project = ? ORDER BY id');
  const remove = sqlite.prepare('DELETE FROM approved_folders WHERE id = ?');

  return {
    add: ({ project, path, by, createdAt }) =>
      insert.run(project, path, by.platform, by.id, by.name, createdAt).changes > 0,
    list: (project) => ofProject.all(project).map(toFolder),
    remove: (id) => remove.run(id).changes > 0,
  };
}

function toFolder({ id, project, path, by_platform, by_id, by_name, created_at }: Row): ApprovedFolder {
  return { id, project, path, by: { platform: by_platform, id: by_id, name: by_name }, createdAt: created_at };
}

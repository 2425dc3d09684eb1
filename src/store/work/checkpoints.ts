import type { Clock } from '../../core/ports/clock.ts';
import type { Checkpoint, CheckpointStore } from '../../core/ports/store/work-store.ts';
import type { Snapshot } from '../../core/ports/workspaces/rescue.ts';
import type { Sqlite } from '../database/sqlite.ts';

interface Row {
  task: string;
  project: string;
  folder: string;
  before: string;
  after: string | null;
  undone: string | null;
  created_at: number;
}

export function createCheckpointStore(sqlite: Sqlite, clock: Clock): CheckpointStore {
  const byTask = sqlite.prepare<unknown[], Row>('SELECT * FROM checkpoints WHERE task = ?');
  const insert = sqlite.prepare(
    `INSERT INTO checkpoints (task, project, folder, before, created_at) VALUES (?, ?, ?, ?, ?) ON CONFLICT DO NOTHING`,
  );
  const setAfter = sqlite.prepare('UPDATE checkpoints SET after = ? WHERE task = ?');
  const setUndone = sqlite.prepare('UPDATE checkpoints SET undone = ? WHERE task = ?');
  const list = sqlite.prepare<unknown[], Row>(
    'SELECT * FROM checkpoints INDEXED BY checkpoints_folder WHERE folder = ? ORDER BY created_at DESC LIMIT ?',
  );
  const old = sqlite.prepare<unknown[], Row>('SELECT * FROM checkpoints WHERE created_at < ? ORDER BY created_at');
  const remove = sqlite.prepare('DELETE FROM checkpoints WHERE task = ?');

  return {
    of(task) {
      const row = byTask.get(task);
      return row && toCheckpoint(row);
    },
    add({ task, project, folder, before }) {
      insert.run(task, project, folder, JSON.stringify(before), clock.now());
    },
    setAfter(task, after) {
      setAfter.run(JSON.stringify(after), task);
    },
    setUndone(task, undone) {
      setUndone.run(undone ? JSON.stringify(undone) : null, task);
    },
    list: (folder, most) => list.all(folder, most).map(toCheckpoint),
    olderThan: (at) => old.all(at).map(toCheckpoint),
    remove(task) {
      remove.run(task);
    },
  };
}

function toCheckpoint({ task, project, folder, before, after, undone, created_at: createdAt }: Row): Checkpoint {
  return { task, project, folder, before: read(before)!, after: read(after), undone: read(undone), createdAt };
}

function read(json: string | null): Snapshot | undefined {
  return json === null ? undefined : (JSON.parse(json) as Snapshot);
}

import type { Clock } from '../../core/ports/clock.ts';
import type { RescueStore, StoredRescue } from '../../core/ports/store/work-store.ts';
import type { Sqlite } from '../database/sqlite.ts';

interface Row {
  id: string;
  project: string;
  session: string | null;
  task: string | null;
  name: string;
  place: string;
  rescued: string;
  created_at: number;
  expires_at: number;
}

export function createRescueStore(sqlite: Sqlite, clock: Clock): RescueStore {
  const insert = sqlite.prepare(
    `INSERT INTO rescues (id, project, session, task, name, place, rescued, created_at, expires_at)
     VALUES (@id, @project, @session, @task, @name, @place, @rescued, @now, @expiresAt)
     ON CONFLICT (id) DO UPDATE SET place = @place, rescued = @rescued, expires_at = @expiresAt`,
  );
  const byId = sqlite.prepare<unknown[], Row>('SELECT * FROM rescues WHERE id = ?');
  const list = sqlite.prepare<unknown[], Row>(
    `SELECT * FROM rescues INDEXED BY rescues_created WHERE @project IS NULL OR project = @project
     ORDER BY created_at DESC LIMIT @most`,
  );
  const expired = sqlite.prepare<unknown[], Row>('SELECT * FROM rescues WHERE expires_at < ? ORDER BY expires_at');
  const remove = sqlite.prepare('DELETE FROM rescues WHERE id = ?');

  return {
    add({ id, project, session, task, name, place, rescued, expiresAt }) {
      insert.run({
        ...{ id, project, name, expiresAt, session: session ?? null, task: task ?? null, now: clock.now() },
        ...{ place: JSON.stringify(place), rescued: JSON.stringify(rescued) },
      });
    },
    get(id) {
      const row = byId.get(id);
      return row && toRescue(row);
    },
    list: ({ project, most }) => list.all({ project: project ?? null, most }).map(toRescue),
    expired: (at) => expired.all(at).map(toRescue),
    remove(id) {
      remove.run(id);
    },
  };
}

function toRescue({ id, project, session, task, name, place, rescued, created_at, expires_at }: Row): StoredRescue {
  return {
    ...{ id, project, name, session: session ?? undefined, task: task ?? undefined },
    place: JSON.parse(place) as StoredRescue['place'],
    rescued: JSON.parse(rescued) as StoredRescue['rescued'],
    ...{ createdAt: created_at, expiresAt: expires_at },
  };
}

import type { Due, DueStore } from '../core/ports/store/due-store.ts';
import type { Sqlite } from './database/sqlite.ts';

interface Row {
  key: string;
  at: number;
  payload: string;
}

const kind = "substr(key, 1, instr(key || ':', ':') - 1)";

export function createDueStore(sqlite: Sqlite): DueStore {
  const upsert = sqlite.prepare(
    `INSERT INTO dues (key, at, payload) VALUES (@key, @at, @payload)
     ON CONFLICT DO UPDATE SET at = excluded.at, payload = excluded.payload`,
  );
  const remove = sqlite.prepare('DELETE FROM dues WHERE key = ?');
  const select = sqlite.prepare<unknown[], Row>('SELECT * FROM dues WHERE key = ?');
  const next = sqlite.prepare<unknown[], Row>(
    `SELECT d.key, d.at, d.payload FROM json_each(@kinds) k JOIN dues d ON d.rowid = (
       SELECT rowid FROM dues WHERE ${kind} = k.value AND key NOT IN (SELECT value FROM json_each(@except))
       ORDER BY at, rowid LIMIT 1)
     ORDER BY d.at, d.rowid LIMIT 1`,
  );
  // From one kind to the next along the index: there may be many of a kind.
  const nextKind = sqlite
    .prepare<unknown[], string>(`SELECT ${kind} FROM dues WHERE ${kind} > ? ORDER BY ${kind} LIMIT 1`)
    .pluck();

  return {
    set({ key, at, payload }) {
      upsert.run({ key, at: Math.round(at), payload: JSON.stringify(payload ?? null) });
    },
    cancel(key) {
      remove.run(key);
    },
    get: (key) => toDue(select.get(key)),
    next: (of, except) => toDue(next.get({ kinds: JSON.stringify(of), except: JSON.stringify(except) })),
    kinds() {
      const kinds: string[] = [];
      for (let next = nextKind.get(''); next !== undefined; next = nextKind.get(next)) kinds.push(next);
      return kinds;
    },
  };
}

function toDue(row: Row | undefined): Due | undefined {
  return row && { key: row.key, at: row.at, payload: JSON.parse(row.payload) };
}

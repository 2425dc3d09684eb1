import type { ClaudeRecord, ProcessStore } from '../core/ports/store/store.ts';
import { type Sqlite, unsynced } from './database/sqlite.ts';

interface Row {
  handle: string;
  session_id: string;
  started_at: number;
}

/**
 * What this list is for is a bridge that is killed: a power cut ends the processes too. So a row is written at once, but
 * not synced, and a row of a process that is gone does no harm.
 */
export function createProcessStore(sqlite: Sqlite): ProcessStore {
  const upsert = sqlite.prepare(
    `INSERT INTO processes (handle, session_id, started_at)
     VALUES (@handle, @sessionId, @startedAt)
     ON CONFLICT DO UPDATE SET session_id = excluded.session_id, started_at = excluded.started_at`,
  );
  const remove = sqlite.prepare('DELETE FROM processes WHERE handle = ?');
  const all = sqlite.prepare<unknown[], Row>('SELECT * FROM processes ORDER BY started_at, handle');

  return {
    add({ handle, sessionId, startedAt }) {
      unsynced(sqlite, () => upsert.run({ handle, sessionId, startedAt }));
    },
    remove(handle) {
      unsynced(sqlite, () => remove.run(handle));
    },
    list: () => all.all().map(toRecord),
  };
}

function toRecord(row: Row): ClaudeRecord {
  return { handle: row.handle, sessionId: row.session_id, startedAt: row.started_at };
}

import type { ClaudeRecord, ProcessStore } from '../core/ports/store.ts';
import type { Sqlite } from './database/sqlite.ts';

interface Row {
  pid: number;
  start_time: string;
  session_id: string;
  started_at: number;
}

export function createProcessStore(sqlite: Sqlite): ProcessStore {
  const upsert = sqlite.prepare(
    `INSERT INTO processes (pid, start_time, session_id, started_at)
     VALUES (@pid, @startTime, @sessionId, @startedAt)
     ON CONFLICT DO UPDATE SET session_id = excluded.session_id, started_at = excluded.started_at`,
  );
  const remove = sqlite.prepare('DELETE FROM processes WHERE pid = ? AND start_time = ?');
  const all = sqlite.prepare<unknown[], Row>('SELECT * FROM processes ORDER BY started_at, pid');

  return {
    add({ pid, startTime, sessionId, startedAt }) {
      upsert.run({ pid, startTime, sessionId, startedAt });
    },
    remove({ pid, startTime }) {
      remove.run(pid, startTime);
    },
    list: () => all.all().map(toRecord),
  };
}

function toRecord(row: Row): ClaudeRecord {
  return { pid: row.pid, startTime: row.start_time, sessionId: row.session_id, startedAt: row.started_at };
}

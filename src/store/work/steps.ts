import type { Clock } from '../../core/ports/clock.ts';
import type { StepKind, StepStore, WorkStep } from '../../core/ports/store/work-store.ts';
import type { Sqlite } from '../database/sqlite.ts';

interface Row {
  id: number;
  session: string;
  task: string | null;
  kind: StepKind;
  state: WorkStep['state'];
  input: string;
  result: string | null;
  by_platform: string | null;
  by_id: string | null;
  by_name: string | null;
  begun_at: number;
}

export function createStepStore(sqlite: Sqlite, clock: Clock): StepStore {
  const insert = sqlite.prepare(
    `INSERT INTO steps (session, task, kind, state, input, by_platform, by_id, by_name, begun_at)
     VALUES (?, ?, ?, 'begun', ?, ?, ?, ?, ?)`,
  );
  const end = sqlite.prepare('UPDATE steps SET state = ?, result = ?, ended_at = ? WHERE id = ?');
  const byId = sqlite.prepare<unknown[], Row>('SELECT * FROM steps WHERE id = ?');
  const begun = sqlite.prepare<unknown[], Row>("SELECT * FROM steps WHERE state = 'begun' AND id > 0 ORDER BY id");
  const of = sqlite.prepare<unknown[], Row>('SELECT * FROM steps WHERE session = ? ORDER BY id DESC LIMIT ?');

  const get = (id: number) => {
    const row = byId.get(id);
    return row && toStep(row);
  };

  return {
    begin({ session, task, kind, input, by }) {
      const who = [by?.platform ?? null, by?.id ?? null, by?.name ?? null];
      const { lastInsertRowid } = insert.run(
        session,
        task ?? null,
        kind,
        JSON.stringify(input ?? null),
        ...who,
        clock.now(),
      );
      return get(Number(lastInsertRowid))!;
    },
    end(id, state, result) {
      end.run(state, JSON.stringify(result ?? null), clock.now(), id);
    },
    get,
    begun: () => begun.all().map(toStep),
    of: (session, most) => of.all(session, most).map(toStep),
  };
}

function toStep({
  id,
  session,
  task,
  kind,
  state,
  input,
  result,
  by_platform,
  by_id,
  by_name,
  begun_at,
}: Row): WorkStep {
  const by =
    by_platform === null || by_id === null ? undefined : { platform: by_platform, id: by_id, name: by_name ?? by_id };
  return {
    ...{ id, session, kind, state, by, begunAt: begun_at },
    task: task ?? undefined,
    input: JSON.parse(input) as unknown,
    result: result === null ? undefined : (JSON.parse(result) as unknown),
  };
}

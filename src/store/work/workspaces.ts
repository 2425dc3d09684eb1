import type { Clock } from '../../core/ports/clock.ts';
import type { Workspace, WorkspaceState, WorkspaceStore } from '../../core/ports/store/work-store.ts';
import type { Sqlite } from '../database/sqlite.ts';

interface Row {
  session: string;
  project: string;
  checkout: string;
  path: string;
  inside: string;
  branch: string;
  base: string;
  base_sha: string;
  port: number | null;
  state: WorkspaceState;
  note: string | null;
  bytes: number | null;
  created_at: number;
  used_at: number;
}

export function createWorkspaceStore(sqlite: Sqlite, clock: Clock): WorkspaceStore {
  const byId = sqlite.prepare<unknown[], Row>('SELECT * FROM workspaces WHERE session = ?');
  const insert = sqlite.prepare(
    `INSERT INTO workspaces (session, project, checkout, path, inside, branch, base, base_sha, port, state, created_at, used_at)
     VALUES (@session, @project, @checkout, @path, @inside, @branch, @base, @baseSha, @port, 'making', @now, @now)
     ON CONFLICT (session) DO UPDATE SET project = @project, checkout = @checkout, path = @path, inside = @inside,
       branch = @branch, base = @base, base_sha = @baseSha, port = @port, state = 'making', note = NULL, used_at = @now`,
  );
  const update = sqlite.prepare(
    `UPDATE workspaces SET state = @state, note = @note, bytes = @bytes, port = @port, base = @base, base_sha = @baseSha
     WHERE session = @session`,
  );
  const use = sqlite.prepare('UPDATE workspaces SET used_at = ? WHERE session = ?');
  const open = sqlite.prepare<unknown[], Row>(
    "SELECT * FROM workspaces WHERE state <> 'gone' AND used_at > 0 ORDER BY used_at",
  );

  const of = (session: string) => {
    const row = byId.get(session);
    return row && toWorkspace(row);
  };

  return {
    of,
    add({ session, project, checkout, path, inside, branch, base, baseSha, port }) {
      const place = { session, project, checkout, path, inside, branch, base, baseSha };
      insert.run({ ...place, port: port ?? null, now: clock.now() });
      return of(session)!;
    },
    change(session, change) {
      const workspace = of(session);
      if (!workspace) return;
      const { state, note, bytes, port, base, baseSha } = { ...workspace, ...change };
      update.run({ session, state, base, baseSha, note: note ?? null, bytes: bytes ?? null, port: port ?? null });
    },
    use(session) {
      use.run(clock.now(), session);
    },
    open: () => open.all().map(toWorkspace),
    ports: () => open.all().flatMap(({ port }) => port ?? []),
  };
}

function toWorkspace({ base_sha: baseSha, created_at: createdAt, used_at: usedAt, ...row }: Row): Workspace {
  const { port, note, bytes } = row;
  return {
    ...row,
    baseSha,
    createdAt,
    usedAt,
    port: port ?? undefined,
    note: note ?? undefined,
    bytes: bytes ?? undefined,
  };
}

import type { Clock } from '../../core/ports/clock.ts';
import type { ChoiceStore, Routing } from '../../core/ports/store/work-store.ts';
import type { Sqlite } from '../database/sqlite.ts';

export function createChoiceStore(sqlite: Sqlite, clock: Clock): ChoiceStore {
  const isAllowed = sqlite.prepare(
    'SELECT 1 FROM allowed_commands WHERE project = @project AND kind = @kind AND fingerprint = @fingerprint',
  );
  const allow = sqlite.prepare(
    `INSERT INTO allowed_commands (project, kind, line, fingerprint, by_platform, by_id, by_name, created_at)
     VALUES (@project, @kind, @line, @fingerprint, @platform, @id, @name, @now) ON CONFLICT DO NOTHING`,
  );
  const route = sqlite
    .prepare<unknown[], Routing | null>('SELECT route FROM project_choices WHERE project = ?')
    .pluck();
  const setRoute = sqlite.prepare(
    `INSERT INTO project_choices (project, route, by_platform, by_id, by_name, changed_at)
     VALUES (@project, @route, @platform, @id, @name, @now)
     ON CONFLICT (project) DO UPDATE SET route = @route, by_platform = @platform, by_id = @id, by_name = @name,
       changed_at = @now`,
  );

  return {
    isAllowed: ({ project, kind, fingerprint }) => isAllowed.get({ project, kind, fingerprint }) !== undefined,
    allow({ project, kind, line, fingerprint, by: { platform, id, name } }) {
      allow.run({ project, kind, line, fingerprint, platform, id, name, now: clock.now() });
    },
    route: (project) => route.get(project) ?? undefined,
    setRoute(project, chosen, { platform, id, name }) {
      setRoute.run({ project, route: chosen, platform, id, name, now: clock.now() });
    },
  };
}

import type { ConversationId } from '../core/model/conversation.ts';
import type { TaskRoute, TaskState } from '../core/model/task.ts';
import type { SessionOverview, SessionStore } from '../core/ports/store/session-store.ts';
import type { Sqlite } from './database/sqlite.ts';
import { type SessionRow, toSession } from './sessions.ts';

interface Row extends SessionRow {
  task_id: string | null;
  task_number: number;
  task_state: TaskState;
  task_route: string | null;
  task_ended: number | null;
  task_reason: string | null;
  cost: number;
  branch: string | null;
  path: string;
  bytes: number | null;
  workspace_used: number;
}

/** Sessions with a name, each with its newest task, its cost and its worktree. */
export function createSessionOverview(
  sqlite: Sqlite,
  current: (id: ConversationId) => ConversationId,
): Pick<SessionStore, 'overview' | 'overviewOf'> {
  const prepare = (which: string) =>
    sqlite.prepare<unknown[], Row>(
      `SELECT s.*, t.id AS task_id, t.number AS task_number, t.state AS task_state, t.route AS task_route,
         t.ended_at AS task_ended, t.reason AS task_reason, w.branch, w.path, w.bytes, w.used_at AS workspace_used,
         coalesce((SELECT sum(cost_usd) FROM tasks WHERE session_id = s.id), 0) AS cost
       FROM (SELECT *, rowid AS seq FROM sessions ${which} ORDER BY used_at DESC, rowid DESC LIMIT @most) s
       LEFT JOIN tasks t ON t.number = (SELECT max(number) FROM tasks WHERE session_id = s.id)
       LEFT JOIN workspaces w ON w.session = s.id AND w.state <> 'gone'
       ORDER BY s.used_at DESC, s.seq DESC`,
    );
  const conditions = `
    AND (@of IS NULL OR person_platform || ' ' || person_id IN (SELECT value FROM json_each(@of)))
    AND (@in IS NULL OR conversation = @in OR asked_in = @in)`;
  // A statement for each state: the index has the open ones alone.
  const inState = {
    open: prepare(`INDEXED BY sessions_named_used WHERE name IS NOT NULL AND state = 'open' ${conditions}`),
    closed: prepare(`WHERE name IS NOT NULL AND state = 'closed' ${conditions}`),
  };
  const one = prepare('WHERE id = @id AND name IS NOT NULL');
  return {
    overview: ({ state = 'open', of, in: conversation, most }) =>
      inState[state]
        .all({
          most,
          of: of ? JSON.stringify(of.map(({ platform, userId }) => `${platform} ${userId}`)) : null,
          in: conversation === undefined ? null : current(conversation),
        })
        .map(toOverview),
    overviewOf(id) {
      const row = one.get({ id, most: 1 });
      return row && toOverview(row);
    },
  };
}

function toOverview(row: Row): SessionOverview {
  return {
    session: toSession(row),
    task:
      row.task_id === null
        ? undefined
        : {
            ...{ id: row.task_id, number: row.task_number, state: row.task_state },
            route: row.task_route === null ? undefined : (JSON.parse(row.task_route) as TaskRoute),
            endedAt: row.task_ended ?? undefined,
            reason: row.task_reason ?? undefined,
          },
    costUsd: row.cost,
    workspace:
      row.branch === null
        ? undefined
        : { branch: row.branch, path: row.path, bytes: row.bytes ?? undefined, usedAt: row.workspace_used },
  };
}

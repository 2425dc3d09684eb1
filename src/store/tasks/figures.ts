import type { TaskStore, UsageRow } from '../../core/ports/store/task-store.ts';
import type { Sqlite } from '../database/sqlite.ts';
import { type TaskRow, type TokenColumns, toTokens } from './rows.ts';

type UsageColumns = TokenColumns &
  Pick<TaskRow, 'platform' | 'user_id' | 'user_name' | 'project' | 'cost_usd'> & { started_at: number };

/** The usage of tasks: time, money, tokens. */
export function createTaskFigures(sqlite: Sqlite): Pick<TaskStore, 'durations' | 'usage' | 'spent'> {
  const durations = sqlite
    .prepare<unknown[], number>(
      `SELECT ended_at - started_at FROM tasks
       WHERE conversation = ? AND state = 'done' AND started_at IS NOT NULL ORDER BY number DESC LIMIT ?`,
    )
    .pluck();
  const begun = sqlite.prepare<unknown[], UsageColumns>(
    `SELECT started_at, platform, user_id, user_name, project, cost_usd,
       tokens_input, tokens_output, tokens_cache_read, tokens_cache_write
     FROM tasks WHERE started_at >= ? AND (cost_usd IS NOT NULL OR ended_at IS NOT NULL)
     ORDER BY started_at DESC, number DESC`,
  );
  const spent = sqlite
    .prepare<unknown[], number>(
      `SELECT total(t.cost_usd) FROM tasks t WHERE t.started_at >= @since AND EXISTS (
         SELECT 1 FROM json_each(@accounts) one WHERE one.value ->> 'userId' = t.user_id
           AND one.value ->> 'platform' = t.platform)`,
    )
    .pluck();

  return {
    durations: (conversation, newest) => durations.all(conversation, newest),
    usage(since, timeZone) {
      const dayOf = localDays(timeZone);
      const groups = new Map<string, UsageRow>();
      // In JavaScript, because SQLite knows no time zones; row by row, because there may be many.
      for (const row of begun.iterate(since)) {
        const day = dayOf(row.started_at);
        const { platform } = row;
        const key = JSON.stringify([day, row.project, platform, row.user_id]);
        const group = groups.get(key);
        if (group) addTo(group, row);
        else groups.set(key, { day, platform, ...firstOf(row) });
      }
      return [...groups.values()];
    },
    spent: (person, since) => spent.get({ accounts: JSON.stringify(person), since })!,
  };
}

function firstOf(row: UsageColumns): Omit<UsageRow, 'day' | 'platform'> {
  return {
    project: row.project,
    userId: row.user_id,
    userName: row.user_name,
    tasks: 1,
    costUsd: row.cost_usd ?? 0,
    tokens: toTokens(row),
  };
}

function addTo(group: UsageRow, row: UsageColumns): void {
  const tokens = toTokens(row);
  group.tasks += 1;
  group.costUsd += row.cost_usd ?? 0;
  group.tokens.input += tokens.input;
  group.tokens.output += tokens.output;
  group.tokens.cacheRead += tokens.cacheRead;
  group.tokens.cacheWrite += tokens.cacheWrite;
}

/** A function that gives the day of a moment in this zone, `2026-11-21`. */
function localDays(timeZone: string): (at: number) => string {
  const format = new Intl.DateTimeFormat('en', { timeZone, year: 'numeric', month: '2-digit', day: '2-digit' });
  return (at) => {
    const parts = Object.fromEntries(format.formatToParts(at).map(({ type, value }) => [type, value]));
    return `${parts.year}-${parts.month}-${parts.day}`;
  };
}

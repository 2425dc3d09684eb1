import type { TaskStore, UsageRow } from '../../core/ports/store/task-store.ts';
import type { Sqlite } from '../database/sqlite.ts';
import type { TaskRow } from './rows.ts';

/** As in `usage_slots`, ms. */
const slotMs = 900_000;
const nano = 1e9;

/** What tasks of one person and project took. */
interface Taken extends Pick<TaskRow, 'platform' | 'user_id' | 'user_name' | 'project'> {
  /** When they began, ms since the epoch, or a slot. */
  at: number;
  tasks: number;
  nanodollars: number;
  tokens_input: number;
  tokens_output: number;
  tokens_cache_read: number;
  tokens_cache_write: number;
}

/**
 * The usage of tasks: time, money, tokens. Triggers add up what tasks took, by slots; of the slot in which `since` lies,
 * the tasks themselves are added up.
 */
export function createTaskFigures(sqlite: Sqlite): Pick<TaskStore, 'durations' | 'usage' | 'spent'> {
  const durations = sqlite
    .prepare<unknown[], number>(
      `SELECT ended_at - started_at FROM tasks
       WHERE conversation = ? AND state = 'done' AND started_at IS NOT NULL ORDER BY number DESC LIMIT ?`,
    )
    .pluck();
  const slots = sqlite.prepare<unknown[], Taken>(
    `SELECT slot AS at, platform, user_id, user_name, project, tasks, nanodollars,
       tokens_input, tokens_output, tokens_cache_read, tokens_cache_write
     FROM usage_slots WHERE slot >= @from AND tasks > 0 ORDER BY slot DESC, last_at DESC`,
  );
  const begun = sqlite.prepare<unknown[], Taken>(
    `SELECT started_at AS at, platform, user_id, user_name, project, 1 AS tasks,
       CAST(round(coalesce(cost_usd, 0) * ${nano}) AS INTEGER) AS nanodollars,
       coalesce(tokens_input, 0) AS tokens_input, coalesce(tokens_output, 0) AS tokens_output,
       coalesce(tokens_cache_read, 0) AS tokens_cache_read, coalesce(tokens_cache_write, 0) AS tokens_cache_write
     FROM tasks WHERE started_at >= @since AND started_at < @until AND (cost_usd IS NOT NULL OR ended_at IS NOT NULL)
     ORDER BY started_at DESC, number DESC`,
  );
  const isOf = (row: string) => `EXISTS (SELECT 1 FROM json_each(@accounts) one
    WHERE one.value ->> 'userId' = ${row}.user_id AND one.value ->> 'platform' = ${row}.platform)`;
  const spentInSlots = sqlite
    .prepare<unknown[], number>(
      `SELECT coalesce(sum(u.nanodollars), 0) FROM usage_slots u WHERE u.slot >= @from AND ${isOf('u')}`,
    )
    .pluck();
  const spentBefore = sqlite
    .prepare<unknown[], number>(
      `SELECT coalesce(sum(CAST(round(coalesce(t.cost_usd, 0) * ${nano}) AS INTEGER)), 0)
       FROM tasks t WHERE t.started_at >= @since AND t.started_at < @until AND ${isOf('t')}`,
    )
    .pluck();

  return {
    durations: (conversation, newest) => durations.all(conversation, newest),
    usage(since, timeZone) {
      const dayOf = localDays(timeZone);
      const from = firstSlot(since);
      const taken = slots.all({ from });
      if (from > since) taken.push(...begun.all({ since, until: from }));
      const groups = new Map<string, { day: string; sum: Taken }>();
      // In JavaScript, because SQLite knows no time zones.
      for (const row of taken) {
        const day = dayOf(row.at);
        const key = JSON.stringify([day, row.project, row.platform, row.user_id]);
        const group = groups.get(key);
        if (group) addTo(group.sum, row);
        else groups.set(key, { day, sum: { ...row } });
      }
      return [...groups.values()].map(toUsageRow);
    },
    spent(person, since) {
      const accounts = JSON.stringify(person);
      const from = firstSlot(since);
      const before = from > since ? spentBefore.get({ accounts, since, until: from })! : 0;
      return (before + spentInSlots.get({ accounts, from })!) / nano;
    },
  };
}

/** The first slot that begins at `since` or later. */
function firstSlot(since: number): number {
  return Math.ceil(since / slotMs) * slotMs;
}

function addTo(sum: Taken, row: Taken): void {
  sum.tasks += row.tasks;
  sum.nanodollars += row.nanodollars;
  sum.tokens_input += row.tokens_input;
  sum.tokens_output += row.tokens_output;
  sum.tokens_cache_read += row.tokens_cache_read;
  sum.tokens_cache_write += row.tokens_cache_write;
}

function toUsageRow({ day, sum }: { day: string; sum: Taken }): UsageRow {
  return {
    day,
    platform: sum.platform,
    project: sum.project,
    userId: sum.user_id,
    userName: sum.user_name,
    tasks: sum.tasks,
    costUsd: sum.nanodollars / nano,
    tokens: {
      input: sum.tokens_input,
      output: sum.tokens_output,
      cacheRead: sum.tokens_cache_read,
      cacheWrite: sum.tokens_cache_write,
    },
  };
}

/** A function that gives the day of a moment in this zone, `2026-11-21`. */
function localDays(timeZone: string): (at: number) => string {
  const format = new Intl.DateTimeFormat('en', { timeZone, year: 'numeric', month: '2-digit', day: '2-digit' });
  const days = new Map<number, string>();
  return (at) => {
    let day = days.get(at);
    if (day === undefined) {
      const parts = Object.fromEntries(format.formatToParts(at).map(({ type, value }) => [type, value]));
      day = `${parts.year}-${parts.month}-${parts.day}`;
      days.set(at, day);
    }
    return day;
  };
}

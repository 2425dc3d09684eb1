import type { Keep } from '../../core/ports/store/prune.ts';

const hour = 60 * 60 * 1000;
const day = 24 * hour;

/** Updates that are done stay so long. */
export const inboxMs = 3 * day;

/** Receipts stay so long after the end of their task. */
export const receiptsMs = 7 * day;

interface Lifetime {
  /** Rows older than `@before` that nobody needs. */
  sql: string;
  ms: number;
  /** Default: always. */
  isOver?(keep: Keep): boolean;
}

/** Changes and removals that are still to come: a chat may be out of reach for months, and then back. */
function changeIn(state: 'pending' | 'lost'): string {
  return `SELECT 1 FROM outbox o WHERE o.state = '${state}' AND o.conversation = keyed_messages.conversation
        AND keyed_messages.key IN (o.post ->> '$.replaces', o.post ->> '$.removes')`;
}

/**
 * Done updates stay for some days because the platform may repeat them; but not for a week, because then it may restart
 * its ids (see inbox.ts). Recovery still needs the approvals of a task that has not ended (cutAsking), and an approval
 * or a task may stay open for months: then the chat still has to change. A process stays until someone saw its end.
 */
export const lifetimes: readonly Lifetime[] = [
  { sql: 'DELETE FROM inbox WHERE done_at < @before', ms: inboxMs },
  {
    sql: "DELETE FROM outbox WHERE state = 'arrived' AND post ->> '$.isAnswer' IS NULL AND done_at < @before",
    ms: 7 * day,
  },
  {
    sql: "DELETE FROM outbox WHERE state = 'arrived' AND post ->> '$.isAnswer' IS NOT NULL AND done_at < @before",
    ms: 7 * day,
    // Else it goes into the archive together with its task.
    isOver: ({ archive, answersStay = archive !== undefined }) => !answersStay,
  },
  { sql: 'DELETE FROM task_pieces WHERE sent_at < @before', ms: 3 * day },
  { sql: 'DELETE FROM wrong_tries WHERE at < @before', ms: day },
  { sql: 'DELETE FROM pairings WHERE expires_at < @before', ms: 30 * day },
  { sql: 'DELETE FROM link_codes WHERE expires_at < @before', ms: day },
  { sql: 'DELETE FROM grants WHERE expires_at < @before', ms: 30 * day },
  {
    sql: `DELETE FROM approvals WHERE closed_at < @before AND NOT EXISTS (
      SELECT 1 FROM tasks t WHERE t.id = task_id AND t.state NOT IN ('done', 'failed', 'cancelled'))`,
    ms: 30 * day,
  },
  {
    sql: `DELETE FROM keyed_messages WHERE arrived_at < min(@before,
        coalesce((SELECT min(asked_at) FROM approvals WHERE state = 'open'), @before),
        coalesce((SELECT created_at FROM tasks WHERE state NOT IN ('done', 'failed', 'cancelled')
          ORDER BY created_at LIMIT 1), @before))
      AND NOT EXISTS (SELECT 1 FROM standing_notices n
        WHERE n.conversation = keyed_messages.conversation AND n.key = keyed_messages.key)
      AND NOT EXISTS (${changeIn('pending')}) AND NOT EXISTS (${changeIn('lost')})`,
    ms: 30 * day,
  },
];

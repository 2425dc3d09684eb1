import type { Clock } from '../core/ports/clock.ts';
import { atomic, type Sqlite } from './database/sqlite.ts';

const hour = 60 * 60 * 1000;
const day = 24 * hour;

/**
 * Done updates stay for some days because the platform may repeat them; but not for a week, because then it may restart
 * its ids (see inbox.ts). Recovery still needs the approvals of a task that has not ended (cutAsking), and an approval
 * or a task may stay open for months: then the chat still has to change. The audit stays for ever, and a process until
 * someone saw its end.
 */
const lifetimes = [
  ['DELETE FROM inbox WHERE done_at < ?', 3 * day],
  ["DELETE FROM outbox WHERE state = 'arrived' AND done_at < ?", 7 * day],
  ['DELETE FROM task_pieces WHERE sent_at < ?', 3 * day],
  ['DELETE FROM wrong_tries WHERE at < ?', day],
  ['DELETE FROM pairings WHERE expires_at < ?', 30 * day],
  ['DELETE FROM link_codes WHERE expires_at < ?', day],
  ['DELETE FROM grants WHERE expires_at < ?', 30 * day],
  [
    `DELETE FROM approvals WHERE closed_at < ? AND NOT EXISTS (
       SELECT 1 FROM tasks t WHERE t.id = task_id AND t.state NOT IN ('done', 'failed', 'cancelled'))`,
    30 * day,
  ],
  [
    `DELETE FROM standing_notices WHERE kind = 'receipts'
       AND EXISTS (SELECT 1 FROM tasks t WHERE t.id = task_id AND t.ended_at < ?)`,
    7 * day,
  ],
  [
    `DELETE FROM keyed_messages WHERE arrived_at < ?
       AND arrived_at < coalesce((SELECT min(asked_at) FROM approvals WHERE state = 'open'), arrived_at + 1)
       AND arrived_at < coalesce((SELECT min(created_at) FROM tasks
         WHERE state NOT IN ('done', 'failed', 'cancelled')), arrived_at + 1)
       AND NOT EXISTS (SELECT 1 FROM standing_notices n
         WHERE n.conversation = keyed_messages.conversation AND n.key = keyed_messages.key)`,
    30 * day,
  ],
] as const;

export function createPrune(sqlite: Sqlite, clock: Clock): () => void {
  const steps = lifetimes.map(([sql, lifetime]) => ({ statement: sqlite.prepare(sql), lifetime }));
  return atomic(sqlite, () => {
    for (const { statement, lifetime } of steps) statement.run(clock.now() - lifetime);
  });
}

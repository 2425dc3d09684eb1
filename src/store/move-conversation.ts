import type { Clock } from '../core/ports.ts';
import { atomic, type Sqlite } from './sqlite.ts';

/** Ids of messages in the old place mean others, or none, in the new one. */
const foreign = "'old ' || message_id";

/**
 * One conversation gets another id everywhere. What stands open in the old place, requests and the list of the line, is
 * to be posted anew in the new one.
 */
export function createMoveConversation(sqlite: Sqlite, clock: Clock): (from: string, to: string) => void {
  const isKnown = sqlite.prepare('SELECT 1 FROM conversations WHERE id = ?');
  const replaceIn = (column: string) => `replace(${column}, '"' || @from || '"', '"' || @to || '"')`;
  const repost = sqlite.prepare(
    `INSERT INTO outbox (conversation, task_id, post, rank, created_at)
     SELECT @to, o.task_id, json_remove(o.post, '$.replyTo', '$.id'), o.rank, @now FROM outbox o
     WHERE o.seq IN (
       SELECT max(k.post_seq) FROM keyed_messages k WHERE k.conversation = @from AND (k.key LIKE 'queue:%'
         OR EXISTS (SELECT 1 FROM approvals a WHERE a.state = 'open' AND k.key LIKE a.id || '.%')) GROUP BY k.key)
     ORDER BY o.seq`,
  );
  const steps = [
    'DELETE FROM keyed_messages WHERE conversation = @from',
    'DELETE FROM conversations WHERE id = @to',
    'UPDATE conversations SET id = @to WHERE id = @from',
    'UPDATE tasks SET conversation = @to WHERE conversation = @from',
    'UPDATE task_pieces SET place = @to WHERE place = @from',
    `UPDATE task_messages SET conversation = @to, message_id = ${foreign} WHERE conversation = @from`,
    `UPDATE loose_files SET conversation = @to, message_id = ${foreign} WHERE conversation = @from`,
    `UPDATE outbox SET post = json_remove(post, '$.replyTo'), parts = CASE WHEN sent > 0 THEN parts END
       WHERE conversation = @from AND state = 'pending'`,
    'UPDATE outbox SET conversation = @to WHERE conversation = @from',
    'UPDATE approvals SET conversation = @to WHERE conversation = @from',
    `UPDATE approvals SET cards = ${replaceIn('cards')}, awaiting = ${replaceIn('awaiting')} WHERE state = 'open'`,
    `UPDATE notes SET value = ${replaceIn('value')} WHERE instr(value, '"' || @from || '"')`,
  ].map((sql) => sqlite.prepare(sql));

  return atomic(sqlite, (from: string, to: string) => {
    if (isKnown.get(from) === undefined) return;
    repost.run({ from, to, now: clock.now() });
    for (const step of steps) step.run({ from, to });
  });
}

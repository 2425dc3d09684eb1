import { type ConversationId, idInOldPlace } from '../core/model/conversation.ts';
import type { Clock } from '../core/ports/clock.ts';
import { atomic, type Sqlite } from './database/sqlite.ts';

/** Message ids of the old place mean other messages, or none, in the new one. */
const foreign = `'${idInOldPlace('')}' || message_id`;

/** Conversations that have another id now. */
export interface Moves {
  /**
   * Gives one conversation another id everywhere. Open requests and the list of the queue have to be posted again in
   * the new place.
   */
  move(from: ConversationId, to: ConversationId): void;
  /** Its present id: a task that ran during the move may still have the old one. */
  current(id: ConversationId): ConversationId;
}

const notePrefix = 'moved ';

export function createMoves(sqlite: Sqlite, clock: Clock): Moves {
  const noted = sqlite.prepare<unknown[], string>(`SELECT value FROM notes WHERE key = '${notePrefix}' || ?`).pluck();
  const replaceIn = (column: string) => `replace(${column}, '"' || @from || '"', '"' || @to || '"')`;
  const repost = sqlite.prepare(
    `INSERT INTO outbox (conversation, task_id, post, rank, created_at)
     SELECT @to, o.task_id, json_remove(o.post, '$.replyTo', '$.id'), o.rank, @now FROM outbox o
     WHERE o.seq IN (
       SELECT max(k.post_seq) FROM keyed_messages k WHERE k.conversation = @from AND (k.key LIKE 'queue:%'
         OR EXISTS (SELECT 1 FROM approvals a WHERE a.state = 'open' AND k.key LIKE a.id || '.%')) GROUP BY k.key)
       -- The copy of a file is gone once it has arrived; it is in the old place.
       AND o.post ->> '$.file' IS NULL
     ORDER BY o.seq`,
  );
  const laneOf = sqlite
    .prepare<unknown[], string>('SELECT s.lane FROM conversations c JOIN sessions s ON s.id = c.session WHERE c.id = ?')
    .pluck();
  const steps = [
    'DELETE FROM keyed_messages WHERE conversation = @from',
    // What waits there belongs to the chat that comes, and so runs in its session.
    `UPDATE tasks SET session_id = (SELECT session FROM conversations WHERE id = @from)
       WHERE session_id = (SELECT session FROM conversations WHERE id = @to) AND state IN ('queued', 'parked')
         AND project = (SELECT f.project FROM conversations c JOIN sessions f ON f.id = c.session WHERE c.id = @from)`,
    `UPDATE sessions SET state = 'closed' WHERE id = (SELECT session FROM conversations WHERE id = @to)
       AND EXISTS (SELECT 1 FROM conversations WHERE id = @from)`,
    'DELETE FROM conversations WHERE id = @to AND EXISTS (SELECT 1 FROM conversations WHERE id = @from)',
    `DELETE FROM notes WHERE key = '${notePrefix}' || @to`,
    `INSERT INTO notes (key, value) VALUES ('${notePrefix}' || @from, @to) ON CONFLICT DO UPDATE SET value = @to`,
    // One lane for all that is there from now on.
    `UPDATE sessions SET lane = (SELECT f.lane FROM conversations c JOIN sessions f ON f.id = c.session WHERE c.id = @from)
       WHERE conversation = @to AND kind = 'chat' AND EXISTS (SELECT 1 FROM conversations WHERE id = @from)`,
    'UPDATE conversations SET id = @to WHERE id = @from',
    'UPDATE sessions SET conversation = @to WHERE conversation = @from',
    'UPDATE sessions SET asked_in = @to WHERE asked_in = @from',
    `UPDATE task_files SET message_id = ${foreign} WHERE task_id IN (SELECT id FROM tasks WHERE conversation = @from)`,
    'UPDATE tasks SET conversation = @to, preview = NULL WHERE conversation = @from',
    'UPDATE task_pieces SET place = @to WHERE place = @from',
    `UPDATE task_messages SET conversation = @to, message_id = ${foreign} WHERE conversation = @from`,
    `UPDATE loose_files SET conversation = @to, message_id = ${foreign} WHERE conversation = @from`,
    `UPDATE outbox SET post = json_remove(post, '$.replyTo', '$.retracts'), parts = CASE WHEN sent > 0 THEN parts END
       WHERE conversation = @from AND state = 'pending'`,
    'UPDATE outbox SET conversation = @to WHERE conversation = @from',
    'UPDATE approvals SET conversation = @to WHERE conversation = @from',
    `UPDATE approvals SET cards = ${replaceIn('cards')}, awaiting = ${replaceIn('awaiting')} WHERE state = 'open'`,
    `UPDATE notes SET value = ${replaceIn('value')} WHERE instr(value, '"' || @from || '"')`,
    // Notes of one chat are named `<what>:<its id>`.
    `UPDATE OR REPLACE notes SET key = substr(key, 1, instr(key, ':')) || @to WHERE substr(key, instr(key, ':') + 1) = @from`,
    'UPDATE OR REPLACE standing_notices SET conversation = @to WHERE conversation = @from',
    // The list is posted in its first form.
    "UPDATE standing_notices SET shown = '' WHERE kind = 'queue-cards' AND conversation = @to",
  ].map((sql) => sqlite.prepare(sql));

  return {
    move: atomic(sqlite, (from: ConversationId, to: ConversationId) => {
      // The rows from there are here already, and would look like rows to move.
      if (from === to || current(from) === to) return;
      const [kept, merged] = [laneOf.get(from), laneOf.get(to)];
      repost.run({ from, to, now: clock.now() });
      for (const step of steps) step.run({ from, to });
      const mergedLane = kept !== undefined && merged !== undefined && { from: merged, to: kept };
      sqlite.feed.note({ type: 'conversation-moved', from, to, ...(mergedLane && { mergedLane }) });
    }),
    current,
  };

  function current(id: ConversationId): ConversationId {
    const next = noted.get(id);
    return next === undefined ? id : current(next);
  }
}

import type { ConversationId } from '../../core/model/conversation.ts';
import type { Clock } from '../../core/ports/clock.ts';
import type { OutboxStore } from '../../core/ports/store/store.ts';
import { atomic, type Sqlite } from '../database/sqlite.ts';

/** Which message each post with a key became. */
export interface KeyedMessages extends Pick<OutboxStore, 'messageOf' | 'sentBefore' | 'keysLike' | 'keyOf' | 'rename'> {
  /** The `seq` of the newest post with this key that has arrived. */
  seqOf(conversation: ConversationId, key: string): number | undefined;
  /** `seq`: of the post, or of the change of an older one. */
  arrived(seq: number, messageId: string): void;
}

export function createKeyedMessages(sqlite: Sqlite, clock: Clock): KeyedMessages {
  const keepMessage = sqlite.prepare(
    `INSERT INTO keyed_messages (conversation, message_id, key, post_seq, arrived_at)
     SELECT conversation, @messageId, post ->> '$.key', seq, @now FROM outbox
     WHERE seq = @seq AND post ->> '$.key' IS NOT NULL
     ON CONFLICT DO UPDATE SET key = excluded.key, post_seq = excluded.post_seq, arrived_at = excluded.arrived_at`,
  );
  // Keeps a message that still changes, however old it is.
  const changedMessage = sqlite.prepare(
    `UPDATE keyed_messages SET arrived_at = @now
     WHERE message_id = @messageId AND conversation = (SELECT conversation FROM outbox WHERE seq = @seq)`,
  );
  const messageOf = sqlite
    .prepare<unknown[], string>(
      'SELECT message_id FROM keyed_messages WHERE conversation = ? AND key = ? ORDER BY post_seq DESC LIMIT 1',
    )
    .pluck();
  const seqOf = sqlite
    .prepare<unknown[], number>(
      'SELECT post_seq FROM keyed_messages WHERE conversation = ? AND key = ? ORDER BY post_seq DESC LIMIT 1',
    )
    .pluck();
  const sentBefore = sqlite.prepare<unknown[], { messageId: string; addedAt: number | null }>(
    `SELECT message_id AS messageId, (SELECT created_at FROM outbox WHERE seq = post_seq) AS addedAt
     FROM keyed_messages WHERE conversation = ? AND key = ? AND post_seq < ? ORDER BY post_seq DESC LIMIT 1`,
  );
  const keysLike = sqlite
    .prepare<unknown[], string>(
      `SELECT key FROM keyed_messages
       WHERE conversation = @conversation AND key >= @beginning AND key < @beginning || char(1114111)
       UNION SELECT post ->> '$.key' FROM outbox WHERE conversation = @conversation AND state = 'pending'
         AND post ->> '$.key' >= @beginning AND post ->> '$.key' < @beginning || char(1114111)`,
    )
    .pluck();
  const renameMessages = sqlite.prepare(
    'UPDATE keyed_messages SET key = @renamed WHERE conversation = @conversation AND key = @key',
  );
  const renameChanges = ['replaces', 'removes'].map((field) =>
    sqlite.prepare(
      `UPDATE outbox SET post = json_set(post, '$.${field}', @renamed)
       WHERE conversation = @conversation AND state = 'pending' AND post ->> '$.${field}' = @key`,
    ),
  );
  const keyOf = sqlite
    .prepare<unknown[], string>('SELECT key FROM keyed_messages WHERE conversation = ? AND message_id = ?')
    .pluck();

  return {
    arrived(seq, messageId) {
      const now = clock.now();
      if (keepMessage.run({ seq, messageId, now }).changes === 0) changedMessage.run({ seq, messageId, now });
    },
    messageOf: (conversation, key) => messageOf.get(conversation, key),
    seqOf: (conversation, key) => seqOf.get(conversation, key),
    sentBefore(seq, conversation, key) {
      const found = sentBefore.get(conversation, key, seq);
      return found && { messageId: found.messageId, addedAt: found.addedAt ?? undefined };
    },
    keysLike: (conversation, beginning) => keysLike.all({ conversation, beginning }),
    rename: atomic(sqlite, (conversation: ConversationId, key: string, renamed: string) => {
      for (const rename of [renameMessages, ...renameChanges]) rename.run({ conversation, key, renamed });
    }),
    keyOf: (conversation, messageId) => keyOf.get(conversation, messageId),
  };
}

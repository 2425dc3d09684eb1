import type { Clock, Part, Post } from '../core/ports.ts';
import type { OutboxEntry, OutboxStore } from '../core/store.ts';
import { atomic, type Sqlite } from './sqlite.ts';

interface Row {
  seq: number;
  conversation: string;
  task_id: string | null;
  post: string;
  parts: string | null;
  sent: number;
  tries: number;
}

export function createOutboxStore(sqlite: Sqlite, clock: Clock): OutboxStore {
  const insert = sqlite.prepare(
    'INSERT INTO outbox (conversation, task_id, post, replaces, created_at) VALUES (?, ?, ?, ?, ?)',
  );
  const waiting = sqlite
    .prepare<unknown[], string>("SELECT DISTINCT conversation FROM outbox WHERE state = 'pending'")
    .pluck();
  const next = sqlite.prepare<unknown[], Row>(
    "SELECT * FROM outbox WHERE state = 'pending' AND conversation = ? ORDER BY replaces, seq LIMIT 1",
  );
  const setParts = sqlite.prepare('UPDATE outbox SET parts = ? WHERE seq = ?');
  const partArrived = sqlite.prepare('UPDATE outbox SET sent = sent + 1, tries = 0 WHERE seq = ?');
  const tried = sqlite.prepare('UPDATE outbox SET tries = tries + 1 WHERE seq = ?');
  const end = sqlite.prepare('UPDATE outbox SET state = ?, error = ?, done_at = ? WHERE seq = ?');
  const keepMessage = sqlite.prepare(
    `INSERT INTO keyed_messages (conversation, message_id, key, post_seq, arrived_at)
     SELECT conversation, @messageId, post ->> '$.key', seq, @now FROM outbox
     WHERE seq = @seq AND post ->> '$.key' IS NOT NULL
     ON CONFLICT DO UPDATE SET key = excluded.key, post_seq = excluded.post_seq, arrived_at = excluded.arrived_at`,
  );
  const messageOf = sqlite
    .prepare<unknown[], string>(
      'SELECT message_id FROM keyed_messages WHERE conversation = ? AND key = ? ORDER BY post_seq DESC LIMIT 1',
    )
    .pluck();
  const keyOf = sqlite
    .prepare<unknown[], string>('SELECT key FROM keyed_messages WHERE conversation = ? AND message_id = ?')
    .pluck();

  return {
    add(conversation, post, taskId) {
      const replaces = post.replaces === undefined ? 0 : 1;
      insert.run(conversation, taskId ?? null, JSON.stringify(post), replaces, clock.now());
    },
    waiting: () => waiting.all(),
    next: (conversation) => toEntry(next.get(conversation)),
    setParts(seq, parts) {
      setParts.run(JSON.stringify(parts), seq);
    },
    partArrived(seq) {
      partArrived.run(seq);
    },
    tried(seq) {
      tried.run(seq);
    },
    arrived: atomic(sqlite, (seq: number, messageId?: string) => {
      const now = clock.now();
      end.run('arrived', null, now, seq);
      if (messageId !== undefined) keepMessage.run({ seq, messageId, now });
    }),
    failed(seq, error) {
      end.run('failed', error, clock.now(), seq);
    },
    messageOf: (conversation, key) => messageOf.get(conversation, key),
    keyOf: (conversation, messageId) => keyOf.get(conversation, messageId),
  };
}

function toEntry(row: Row | undefined): OutboxEntry | undefined {
  return (
    row && {
      seq: row.seq,
      conversation: row.conversation,
      taskId: row.task_id ?? undefined,
      post: JSON.parse(row.post) as Post,
      parts: row.parts === null ? undefined : (JSON.parse(row.parts) as Part[]),
      sent: row.sent,
      tries: row.tries,
    }
  );
}

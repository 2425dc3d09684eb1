import type { Clock, Part, Post } from '../core/ports.ts';
import type { OutboxEntry, OutboxStore } from '../core/store.ts';
import type { Sqlite } from './sqlite.ts';

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
  const insert = sqlite.prepare('INSERT INTO outbox (conversation, task_id, post, created_at) VALUES (?, ?, ?, ?)');
  const waiting = sqlite
    .prepare<unknown[], string>("SELECT DISTINCT conversation FROM outbox WHERE state = 'pending'")
    .pluck();
  const next = sqlite.prepare<unknown[], Row>(
    "SELECT * FROM outbox WHERE state = 'pending' AND conversation = ? ORDER BY seq LIMIT 1",
  );
  const setParts = sqlite.prepare('UPDATE outbox SET parts = ? WHERE seq = ?');
  const partArrived = sqlite.prepare('UPDATE outbox SET sent = sent + 1, tries = 0 WHERE seq = ?');
  const tried = sqlite.prepare('UPDATE outbox SET tries = tries + 1 WHERE seq = ?');
  const end = sqlite.prepare('UPDATE outbox SET state = ?, error = ?, done_at = ? WHERE seq = ?');

  return {
    add(conversation, post, taskId) {
      insert.run(conversation, taskId ?? null, JSON.stringify(post), clock.now());
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
    arrived(seq) {
      end.run('arrived', null, clock.now(), seq);
    },
    failed(seq, error) {
      end.run('failed', error, clock.now(), seq);
    },
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

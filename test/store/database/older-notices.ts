import type Database from 'better-sqlite3';

interface Standing {
  conversation: string;
  key: string;
  taskId: string | null;
  shown: string | null;
}

/** What the bridge of version 5 of the database had in its own way: notices and their ends in notes, receipts in tasks. */
export function backToVersion5(old: Database.Database): void {
  const write = (key: string, value: unknown) =>
    old.prepare('INSERT OR REPLACE INTO notes (key, value) VALUES (?, ?)').run(key, JSON.stringify(value));
  const standing = (kind: string) =>
    old
      .prepare<unknown[], Standing>(
        'SELECT conversation, key, task_id AS taskId, shown FROM standing_notices WHERE kind = ? ORDER BY seq',
      )
      .all(kind);
  for (const kind of ['hold-notices', 'budget-cards', 'stalls', 'session-in-use']) {
    const notices = standing(kind).map(({ conversation, key, taskId }) => ({ conversation, key, taskId }));
    if (notices.length > 0) write(kind, notices);
  }
  const until = old.prepare<unknown[], number>('SELECT at FROM dues WHERE key = ?').pluck();
  const cards = standing('queue-cards').map(({ conversation, key, shown }) => [
    conversation,
    { key, shown, until: until.get(key) },
  ]);
  if (cards.length > 0) write('queue-cards', Object.fromEntries(cards));
  old.exec('ALTER TABLE tasks ADD COLUMN receipt TEXT');
  old.exec('CREATE INDEX tasks_receipt ON tasks (conversation) WHERE receipt IS NOT NULL');
  for (const { taskId, shown } of standing('receipts'))
    old.prepare('UPDATE tasks SET receipt = ? WHERE id = ?').run(shown, taskId);
  old.exec('DROP TABLE dues; DROP TABLE standing_notices');
}

import type { NoteStore } from '../core/ports/store/store.ts';
import type { Sqlite } from './database/sqlite.ts';

export function createNoteStore(sqlite: Sqlite): NoteStore {
  const select = sqlite.prepare<unknown[], string>('SELECT value FROM notes WHERE key = ?').pluck();
  const upsert = sqlite.prepare(
    'INSERT INTO notes (key, value) VALUES (?, ?) ON CONFLICT DO UPDATE SET value = excluded.value',
  );
  const remove = sqlite.prepare('DELETE FROM notes WHERE key = ?');

  return {
    get: (key) => select.get(key),
    set(key, value) {
      upsert.run(key, value);
      sqlite.feed.note({ type: 'note-changed', key });
    },
    delete(key) {
      if (remove.run(key).changes > 0) sqlite.feed.note({ type: 'note-changed', key });
    },
  };
}

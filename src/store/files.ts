import type { FileStore } from '../core/ports/store/store.ts';
import type { TaskAttachment } from '../core/ports/store/task-store.ts';
import { atomic, type Sqlite } from './database/sqlite.ts';

interface Row {
  message_id: string;
  attachment: string;
  stored: string | null;
}

export function createFileStore(sqlite: Sqlite): FileStore {
  const ofTask = sqlite.prepare<unknown[], Row>('SELECT * FROM task_files WHERE task_id = ? ORDER BY position');
  const setStored = sqlite.prepare('UPDATE task_files SET stored = ? WHERE task_id = ? AND position = ?');
  const addLoose = sqlite.prepare(
    'INSERT INTO loose_files (conversation, user_id, message_id, attachment) VALUES (?, ?, ?, ?)',
  );
  const loose = sqlite.prepare<unknown[], Row>(
    'SELECT message_id, attachment, NULL AS stored FROM loose_files WHERE conversation = ? AND user_id = ? ORDER BY seq',
  );
  const forgetLoose = sqlite.prepare('DELETE FROM loose_files WHERE conversation = ? AND user_id = ?');

  return {
    ofTask: (taskId) => ofTask.all(taskId).map(toTaskAttachment),
    setStored(taskId, position, stored) {
      setStored.run(JSON.stringify(stored), taskId, position);
    },
    addLoose: atomic(sqlite, (conversation: string, userId: string, files: readonly TaskAttachment[]) => {
      for (const file of files) addLoose.run(conversation, userId, file.messageId, JSON.stringify(file.attachment));
    }),
    countLoose: (conversation, userId) => loose.all(conversation, userId).length,
    takeLoose: atomic(sqlite, (conversation: string, userId: string) => {
      const rows = loose.all(conversation, userId);
      forgetLoose.run(conversation, userId);
      return rows.map(toTaskAttachment);
    }),
  };
}

function toTaskAttachment(row: Row): TaskAttachment {
  return {
    messageId: row.message_id,
    attachment: JSON.parse(row.attachment),
    stored: row.stored === null ? undefined : JSON.parse(row.stored),
  };
}

import type { Task } from '../../core/model/task.ts';
import type { EditResult, NewTask, TaskStore } from '../../core/ports/store/task-store.ts';
import { atomic, type Sqlite } from '../database/sqlite.ts';

interface Row {
  task_id: string;
  position: number;
  conversation: string;
  message_id: string | null;
  glue: string;
  text: string;
}

type TaskMessages = Pick<
  TaskStore,
  'edit' | 'editTask' | 'messages' | 'placesOf' | 'ofMessage' | 'allOfMessage' | 'messageText' | 'setText'
>;

/** The chat messages of tasks. A task that repeats another has the same ones. */
export function createTaskMessages(sqlite: Sqlite, get: (id: string) => Task | undefined): TaskMessages {
  const newest = sqlite.prepare<unknown[], Row>(
    `SELECT m.* FROM task_messages m JOIN tasks t ON t.id = m.task_id
     WHERE m.conversation = ? AND m.message_id = ? ORDER BY t.number DESC LIMIT 1`,
  );
  const all = sqlite.prepare<unknown[], Row>(
    `SELECT m.* FROM task_messages m JOIN tasks t ON t.id = m.task_id
     WHERE m.conversation = ? AND m.message_id = ? ORDER BY t.number`,
  );
  const named = sqlite.prepare<unknown[], Row>('SELECT * FROM task_messages WHERE task_id = ? AND message_id IS ?');
  const ofTask = sqlite.prepare<unknown[], Row>('SELECT * FROM task_messages WHERE task_id = ? ORDER BY position');
  const setText = sqlite.prepare('UPDATE task_messages SET text = ? WHERE task_id = ? AND position = ?');

  function write(message: Row | undefined, text: string): EditResult {
    const task = message && get(message.task_id);
    if (!message || !task) return { result: 'unknown' };
    if (message.text === text) return { result: 'unchanged', task };
    if (task.state !== 'queued' && task.state !== 'parked') return { result: 'too-late', task };
    setText.run(text, task.id, message.position);
    sqlite.feed.note({ type: 'queue-changed', conversation: task.conversation });
    return { result: 'edited', task: get(task.id)! };
  }

  return {
    edit: atomic(sqlite, (conversation: string, messageId: string, text: string) =>
      write(newest.get(conversation, messageId), text),
    ),
    editTask: atomic(sqlite, (id: string, messageId: string | undefined, text: string) =>
      write(named.get(id, messageId ?? null), text),
    ),
    messages: (id) => ofTask.all(id).map(toMessage),
    placesOf: (id) =>
      ofTask
        .all(id)
        .flatMap(({ conversation, message_id: messageId }) => (messageId === null ? [] : { conversation, messageId })),
    ofMessage(conversation, messageId) {
      const message = newest.get(conversation, messageId);
      return message && get(message.task_id);
    },
    allOfMessage: (conversation, messageId) =>
      all.all(conversation, messageId).flatMap(({ task_id: id }) => get(id) ?? []),
    messageText: (conversation, messageId) => newest.get(conversation, messageId)?.text,
    setText: atomic(sqlite, (conversation: string, messageId: string, text: string) => {
      const message = newest.get(conversation, messageId);
      if (!message) return;
      setText.run(text, message.task_id, message.position);
      sqlite.feed.note({ type: 'queue-changed', conversation });
    }),
  };
}

function toMessage({ message_id: messageId, text, glue }: Row): NewTask['messages'][number] {
  return { ...(messageId !== null && { messageId }), text, ...(glue !== '' && { glue }) };
}

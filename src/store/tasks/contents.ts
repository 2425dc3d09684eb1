import { BridgeError } from '../../core/model/errors.ts';
import type { Task, TaskRoute } from '../../core/model/task.ts';
import type { Clock } from '../../core/ports/clock.ts';
import type { Extension, NewTask, TaskAttachment, TaskStore } from '../../core/ports/store/task-store.ts';
import { atomic, type Sqlite } from '../database/sqlite.ts';
import type { TaskPieces } from './pieces.ts';

type TaskContents = Pick<TaskStore, 'add' | 'extend' | 'reroute'>;

interface ContentsOptions extends Pick<TaskPieces, 'addPieces'> {
  get(id: string): Task | undefined;
  chatSession(conversation: string, project: string): string;
}

/** The content of a task: its messages, its files, and the pieces by which later messages find it. */
export function createTaskContents(
  sqlite: Sqlite,
  clock: Clock,
  { get, addPieces, chatSession }: ContentsOptions,
): TaskContents {
  const insert = sqlite.prepare(
    `INSERT INTO tasks (id, origin, origin_ref, conversation, session_id, platform, user_id, user_name, project, state,
       created_at, follows_id, follows_how, wish, route)
     VALUES (@id, @origin, @originRef, @conversation, @sessionId, @platform, @userId, @userName, @project, 'queued',
       @now, @followsId, @followsHow, @wish, @route)`,
  );
  const reroute = sqlite.prepare('UPDATE tasks SET session_id = ?, route = ? WHERE id = ?');
  const rankLast = sqlite.prepare('UPDATE tasks SET rank = number WHERE id = ?');
  const insertMessage = sqlite.prepare(
    'INSERT INTO task_messages (task_id, position, conversation, message_id, glue, text) VALUES (?, ?, ?, ?, ?, ?)',
  );
  const insertFile = sqlite.prepare(
    'INSERT INTO task_files (task_id, position, message_id, attachment, stored) VALUES (?, ?, ?, ?, ?)',
  );
  const messageRange = sqlite.prepare<unknown[], { first: number; last: number }>(
    'SELECT coalesce(min(position), 0) AS first, coalesce(max(position), -1) AS last FROM task_messages WHERE task_id = ?',
  );
  const setApart = sqlite.prepare(
    'UPDATE task_messages SET glue = char(10, 10) || glue WHERE task_id = ? AND position = ?',
  );
  const countFiles = sqlite.prepare<unknown[], number>('SELECT count(*) FROM task_files WHERE task_id = ?').pluck();

  function addMessages(id: string, conversation: string, messages: NewTask['messages'], from: number): void {
    for (const [n, { messageId, glue = '', text }] of messages.entries()) {
      insertMessage.run(id, from + n, conversation, messageId ?? null, glue, text);
    }
  }

  function addFiles(id: string, files: readonly TaskAttachment[], from: number): void {
    for (const [n, { messageId, attachment, stored }] of files.entries()) {
      insertFile.run(id, from + n, messageId, JSON.stringify(attachment), stored ? JSON.stringify(stored) : null);
    }
  }

  return {
    add: atomic(sqlite, ({ messages, files = [], pieces = [], follows, origin, wish, route, ...task }: NewTask) => {
      const { taskId: followsId = null, how: followsHow = null } = follows ?? {};
      const { kind, ref = null } = origin;
      const sessionId = task.sessionId ?? chatSession(task.conversation, task.project);
      const how = { wish: wish ? JSON.stringify(wish) : null, route: route ? JSON.stringify(route) : null };
      insert.run({ ...task, ...how, origin: kind, originRef: ref, sessionId, followsId, followsHow, now: clock.now() });
      rankLast.run(task.id);
      addMessages(task.id, task.conversation, messages, 0);
      addFiles(task.id, files, 0);
      addPieces(task.id, pieces);
      const { id: taskId, conversation } = task;
      sqlite.feed.note({ type: 'task-moved', taskId, sessionId, conversation, from: undefined, to: 'queued' });
      return get(task.id)!;
    }),
    reroute: atomic(sqlite, (id: string, wanted: string | undefined, route: TaskRoute) => {
      const task = get(id);
      if (!task || (task.state !== 'queued' && task.state !== 'parked')) return undefined;
      const { conversation, project, state: to } = task;
      const sessionId = wanted ?? chatSession(conversation, project);
      reroute.run(sessionId, JSON.stringify(route), id);
      // Its new lane needs a turn for it.
      sqlite.feed.note({ type: 'task-moved', taskId: id, sessionId, conversation, from: undefined, to });
      return get(id);
    }),
    extend: atomic(sqlite, (id: string, { messages, files, pieces, inFront }: Extension) => {
      const task = get(id);
      if (!task) throw new BridgeError('internal', `there is no task ${id}`);
      const { first, last } = messageRange.get(id)!;
      // A message after others begins a paragraph.
      const next = inFront ? first : last + 1;
      addMessages(id, task.conversation, messages, inFront ? first - messages.length : next);
      if (messages.length > 0 && last >= first) setApart.run(id, next);
      addFiles(id, files, countFiles.get(id)!);
      addPieces(id, pieces);
      sqlite.feed.note({ type: 'queue-changed', conversation: task.conversation });
      return get(id)!;
    }),
  };
}

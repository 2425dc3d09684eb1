import { BridgeError } from '../core/errors.ts';
import type { Clock, PreviewHandle } from '../core/ports.ts';
import type { EditResult, NewTask, TaskChange, TaskStore } from '../core/store.ts';
import { assertMove, endStates, type Task, type TaskState } from '../core/task.ts';
import { createAttemptStore } from './attempts.ts';
import { atomic, type Sqlite } from './sqlite.ts';
import { selectTask, type TaskRow, toTask } from './task-rows.ts';

/** Tasks `t` of one person: an account's platform is the beginning of the conversation's id. */
const tasksOf = `
  FROM json_each(@accounts) one JOIN tasks t ON t.user_id = one.value ->> 'userId'
  WHERE t.conversation LIKE (one.value ->> 'platform') || ':%'`;

export function createTaskStore(sqlite: Sqlite, clock: Clock): TaskStore {
  const insert = sqlite.prepare(
    `INSERT INTO tasks (id, conversation, user_id, user_name, project, state, created_at)
     VALUES (@id, @conversation, @userId, @userName, @project, 'queued', @now)`,
  );
  const insertMessage = sqlite.prepare(
    `INSERT INTO task_messages (conversation, message_id, task_id, position, glue, text) VALUES (?, ?, ?, ?, ?, ?)
     ON CONFLICT DO UPDATE SET task_id = excluded.task_id, position = excluded.position, glue = excluded.glue, text = excluded.text`,
  );
  const insertFile = sqlite.prepare(
    'INSERT INTO task_files (task_id, position, message_id, attachment) VALUES (?, ?, ?, ?)',
  );
  const byId = sqlite.prepare<unknown[], TaskRow>(`${selectTask} WHERE t.id = ?`);
  const byNumber = sqlite.prepare<unknown[], TaskRow>(`${selectTask} WHERE t.number = ?`);
  const byPrefix = sqlite.prepare<unknown[], TaskRow>(
    `${selectTask} WHERE substr(t.id, 1, length(@text)) = @text LIMIT 2`,
  );
  const byMessage = sqlite.prepare<unknown[], { task_id: string; text: string }>(
    'SELECT task_id, text FROM task_messages WHERE conversation = ? AND message_id = ?',
  );
  const list = sqlite.prepare<unknown[], TaskRow>(
    `SELECT * FROM (${selectTask}
       WHERE (@conversation IS NULL OR t.conversation = @conversation)
         AND (@states IS NULL OR t.state IN (SELECT value FROM json_each(@states)))
       ORDER BY t.number DESC LIMIT @newest)
     ORDER BY number`,
  );
  const counts = sqlite.prepare<unknown[], { state: TaskState; n: number }>(
    'SELECT state, count(*) AS n FROM tasks GROUP BY state',
  );
  const countByState = sqlite
    .prepare<unknown[], number>(`SELECT count(*) ${tasksOf} AND t.state IN (SELECT value FROM json_each(@states))`)
    .pluck();
  const countSince = sqlite.prepare<unknown[], number>(`SELECT count(*) ${tasksOf} AND t.created_at >= @since`).pluck();
  const ofPrompt = sqlite.prepare<unknown[], TaskRow>(
    `${selectTask} JOIN attempts a ON a.task_id = t.id WHERE a.prompt_id = ?`,
  );
  const lastOfSession = sqlite.prepare<unknown[], TaskRow>(
    `${selectTask} JOIN attempts a ON a.task_id = t.id
     WHERE a.session_id = ? ORDER BY a.started_at DESC, a.rowid DESC LIMIT 1`,
  );
  const update = sqlite.prepare(
    `UPDATE tasks SET state = @state, reason = @reason,
       cost_usd = coalesce(@costUsd, cost_usd), tool_count = coalesce(@toolCount, tool_count),
       started_at = CASE WHEN @state = 'running' THEN coalesce(started_at, @now) ELSE started_at END,
       ended_at = CASE WHEN @ended THEN @now ELSE NULL END,
       cancel_requested = CASE WHEN @ended THEN 0 ELSE cancel_requested END
     WHERE id = @id`,
  );
  const setText = sqlite.prepare('UPDATE task_messages SET text = ? WHERE conversation = ? AND message_id = ?');
  const requestCancel = sqlite.prepare('UPDATE tasks SET cancel_requested = 1 WHERE id = ?');
  const cancelRequests = sqlite.prepare<unknown[], string>('SELECT id FROM tasks WHERE cancel_requested = 1').pluck();
  const setPreview = sqlite.prepare('UPDATE tasks SET preview = ? WHERE id = ?');
  const getPreview = sqlite.prepare<unknown[], string | null>('SELECT preview FROM tasks WHERE id = ?').pluck();

  const get = (id: string) => toTask(byId.get(id));

  function write(task: Task, to: TaskState, change: TaskChange): Task {
    assertMove(task.state, to);
    update.run({
      id: task.id,
      state: to,
      reason: change.reason ?? null,
      costUsd: change.costUsd ?? null,
      toolCount: change.toolCount ?? null,
      ended: endStates.includes(to) ? 1 : 0,
      now: clock.now(),
    });
    return get(task.id)!;
  }

  return {
    ...createAttemptStore(sqlite),

    add: atomic(sqlite, (task: NewTask) => {
      insert.run({ ...task, messages: undefined, files: undefined, now: clock.now() });
      task.messages.forEach((message, position) => {
        insertMessage.run(task.conversation, message.messageId, task.id, position, message.glue ?? '', message.text);
      });
      task.files?.forEach((file, position) => {
        insertFile.run(task.id, position, file.messageId, JSON.stringify(file.attachment));
      });
      return get(task.id)!;
    }),

    get,
    byNumber: (number) => toTask(byNumber.get(number)),
    find(text) {
      if (/^#?\d+$/.test(text)) return toTask(byNumber.get(Number(text.replace('#', ''))));
      const rows = text.length >= 4 ? byPrefix.all({ text: text.toLowerCase() }) : [];
      return rows.length === 1 ? toTask(rows[0]) : undefined;
    },

    list(filter = {}) {
      const rows = list.all({
        conversation: filter.conversation ?? null,
        states: filter.states ? JSON.stringify(filter.states) : null,
        newest: filter.newest ?? -1,
      });
      return rows.map((row) => toTask(row)!);
    },
    counts: () => Object.fromEntries(counts.all().map((row) => [row.state, row.n])),

    countOf(person, which) {
      const accounts = JSON.stringify(person);
      if ('since' in which) return countSince.get({ accounts, since: which.since })!;
      return countByState.get({ accounts, states: JSON.stringify(which.states) })!;
    },
    ofPrompt: (promptId) => toTask(ofPrompt.get(promptId)),
    lastOfSession: (sessionId) => toTask(lastOfSession.get(sessionId)),

    move: atomic(sqlite, (id: string, to: TaskState, change: TaskChange = {}) => {
      const task = get(id);
      if (!task) throw new BridgeError('internal', `there is no task ${id}`);
      return write(task, to, change);
    }),
    moveIf: atomic(sqlite, (id: string, from: readonly TaskState[], to: TaskState, change: TaskChange = {}) => {
      const task = get(id);
      return task && from.includes(task.state) ? write(task, to, change) : undefined;
    }),

    edit: atomic(sqlite, (conversation: string, messageId: string, text: string): EditResult => {
      const message = byMessage.get(conversation, messageId);
      const task = message && get(message.task_id);
      if (!message || !task) return { result: 'unknown' };
      if (message.text === text) return { result: 'unchanged', task };
      if (task.state !== 'queued' && task.state !== 'parked') return { result: 'too-late', task };
      setText.run(text, conversation, messageId);
      return { result: 'edited', task: get(task.id)! };
    }),

    ofMessage(conversation, messageId) {
      const message = byMessage.get(conversation, messageId);
      return message && get(message.task_id);
    },
    messageText: (conversation, messageId) => byMessage.get(conversation, messageId)?.text,
    setText(conversation, messageId, text) {
      setText.run(text, conversation, messageId);
    },

    requestCancel(id) {
      requestCancel.run(id);
    },
    cancelRequests: () => cancelRequests.all(),

    setPreview(id, preview) {
      setPreview.run(preview ? JSON.stringify(preview) : null, id);
    },
    preview(id) {
      const json = getPreview.get(id);
      return json ? (JSON.parse(json) as PreviewHandle) : undefined;
    },
  };
}

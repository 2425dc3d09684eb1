import { BridgeError } from '../../core/model/errors.ts';
import type { PreviewHandle } from '../../core/model/post.ts';
import { assertMove, endStates, type Task, type TaskState } from '../../core/model/task.ts';
import type { Clock } from '../../core/ports/clock.ts';
import type { Extension, NewTask, TaskAttachment, TaskChange, TaskStore } from '../../core/ports/task-store.ts';
import { atomic, type Sqlite } from '../database/sqlite.ts';
import { createAttemptStore } from './attempts.ts';
import { createTaskFigures } from './figures.ts';
import { createTaskLists } from './lists.ts';
import { createTaskMessages } from './messages.ts';
import { createTaskPieces } from './pieces.ts';
import { selectTask, type TaskRow, toTask } from './rows.ts';

export function createTaskStore(sqlite: Sqlite, clock: Clock): TaskStore {
  const insert = sqlite.prepare(
    `INSERT INTO tasks (id, conversation, user_id, user_name, project, state, created_at, follows_id, follows_how)
     VALUES (@id, @conversation, @userId, @userName, @project, 'queued', @now, @followsId, @followsHow)`,
  );
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
  const byId = sqlite.prepare<unknown[], TaskRow>(`${selectTask} WHERE t.id = ?`);
  const byNumber = sqlite.prepare<unknown[], TaskRow>(`${selectTask} WHERE t.number = ?`);
  const byPrefix = sqlite.prepare<unknown[], TaskRow>(
    `${selectTask} WHERE substr(t.id, 1, length(@text)) = @text LIMIT 2`,
  );
  const ofPrompt = sqlite.prepare<unknown[], TaskRow>(
    `${selectTask} JOIN attempts a ON a.task_id = t.id WHERE a.prompt_id = ?`,
  );
  const update = sqlite.prepare(
    `UPDATE tasks SET state = @state, reason = @reason,
       cost_usd = coalesce(@costUsd, cost_usd), tool_count = coalesce(@toolCount, tool_count),
       tokens_input = coalesce(@input, tokens_input), tokens_output = coalesce(@output, tokens_output),
       tokens_cache_read = coalesce(@cacheRead, tokens_cache_read),
       tokens_cache_write = coalesce(@cacheWrite, tokens_cache_write),
       started_at = CASE WHEN @state = 'running' THEN coalesce(started_at, @now) ELSE started_at END,
       ended_at = CASE WHEN @ended THEN @now ELSE NULL END,
       cancel_requested = CASE WHEN @ended THEN 0 ELSE cancel_requested END
     WHERE id = @id`,
  );
  const setRank = sqlite.prepare('UPDATE tasks SET rank = ? WHERE id = ?');
  const requestCancel = sqlite.prepare('UPDATE tasks SET cancel_requested = 1 WHERE id = ?');
  const cancelRequests = sqlite.prepare<unknown[], string>('SELECT id FROM tasks WHERE cancel_requested = 1').pluck();
  const setPreview = sqlite.prepare('UPDATE tasks SET preview = ? WHERE id = ?');
  const getPreview = sqlite.prepare<unknown[], string | null>('SELECT preview FROM tasks WHERE id = ?').pluck();
  const setReceipt = sqlite.prepare('UPDATE tasks SET receipt = ? WHERE id = ?');
  const getReceipt = sqlite.prepare<unknown[], string | null>('SELECT receipt FROM tasks WHERE id = ?').pluck();

  const get = (id: string) => toTaskOrNone(byId.get(id));
  const { addPieces, ...pieceStore } = createTaskPieces(sqlite, get);

  function addMessages(id: string, conversation: string, messages: NewTask['messages'], from: number): void {
    for (const [n, { messageId, glue = '', text }] of messages.entries()) {
      insertMessage.run(id, from + n, conversation, messageId, glue, text);
    }
  }

  function addFiles(id: string, files: readonly TaskAttachment[], from: number): void {
    for (const [n, { messageId, attachment, stored }] of files.entries()) {
      insertFile.run(id, from + n, messageId, JSON.stringify(attachment), stored ? JSON.stringify(stored) : null);
    }
  }

  function write(task: Task, to: TaskState, change: TaskChange): Task {
    assertMove(task.state, to);
    update.run({
      id: task.id,
      state: to,
      reason: change.reason ?? null,
      costUsd: change.costUsd ?? null,
      toolCount: change.toolCount ?? null,
      input: change.tokens?.input ?? null,
      output: change.tokens?.output ?? null,
      cacheRead: change.tokens?.cacheRead ?? null,
      cacheWrite: change.tokens?.cacheWrite ?? null,
      ended: endStates.includes(to) ? 1 : 0,
      now: clock.now(),
    });
    return get(task.id)!;
  }

  return {
    ...createAttemptStore(sqlite),
    ...createTaskLists(sqlite),
    ...createTaskMessages(sqlite, get),
    ...createTaskFigures(sqlite),

    add: atomic(sqlite, ({ messages, files = [], pieces = [], follows, ...task }: NewTask) => {
      const { taskId: followsId = null, how: followsHow = null } = follows ?? {};
      insert.run({ ...task, followsId, followsHow, now: clock.now() });
      rankLast.run(task.id);
      addMessages(task.id, task.conversation, messages, 0);
      addFiles(task.id, files, 0);
      addPieces(task.id, pieces);
      return get(task.id)!;
    }),
    extend: atomic(sqlite, (id: string, { messages, files, pieces, inFront }: Extension) => {
      const task = get(id);
      if (!task) throw new BridgeError('internal', `there is no task ${id}`);
      const { first, last } = messageRange.get(id)!;
      // What stands behind others begins a paragraph.
      const next = inFront ? first : last + 1;
      addMessages(id, task.conversation, messages, inFront ? first - messages.length : next);
      if (messages.length > 0 && last >= first) setApart.run(id, next);
      addFiles(id, files, countFiles.get(id)!);
      addPieces(id, pieces);
      return get(id)!;
    }),
    ...pieceStore,

    get,
    byNumber: (number) => toTaskOrNone(byNumber.get(number)),
    find(text) {
      const numbered = /^#?\d+$/.test(text) ? byNumber.get(Number(text.replace('#', ''))) : undefined;
      // The beginning of an id may have digits only.
      if (numbered) return toTaskOrNone(numbered);
      const rows = text.length >= 4 ? byPrefix.all({ text: text.toLowerCase() }) : [];
      return rows.length === 1 ? toTaskOrNone(rows[0]) : undefined;
    },
    ofPrompt: (promptId) => toTaskOrNone(ofPrompt.get(promptId)),

    move: atomic(sqlite, (id: string, to: TaskState, change: TaskChange = {}) => {
      const task = get(id);
      if (!task) throw new BridgeError('internal', `there is no task ${id}`);
      return write(task, to, change);
    }),
    moveIf: atomic(sqlite, (id: string, from: readonly TaskState[], to: TaskState, change: TaskChange = {}) => {
      const task = get(id);
      return task && from.includes(task.state) ? write(task, to, change) : undefined;
    }),
    setRank(id, rank) {
      setRank.run(rank, id);
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
    setReceipt(id, shown) {
      setReceipt.run(shown ?? null, id);
    },
    receipt: (id) => getReceipt.get(id) ?? undefined,
  };
}

function toTaskOrNone(row: TaskRow | undefined): Task | undefined {
  return row && toTask(row);
}

import type { PreviewHandle } from '../../core/model/post.ts';
import type { Task } from '../../core/model/task.ts';
import type { Clock } from '../../core/ports/clock.ts';
import type { TaskStore } from '../../core/ports/store/task-store.ts';
import type { Sqlite } from '../database/sqlite.ts';
import { createAttemptStore } from './attempts.ts';
import { createTaskContents } from './contents.ts';
import { createTaskFigures } from './figures.ts';
import { createTaskLine } from './line.ts';
import { createTaskLists } from './lists.ts';
import { createTaskMessages } from './messages.ts';
import { createTaskPages } from './pages.ts';
import { createTaskPieces } from './pieces.ts';
import { selectTask, type TaskRow, toTask } from './rows.ts';
import { createTaskStates } from './states.ts';

/** Finds single tasks; other files do the rest. */
export function createTaskStore(
  sqlite: Sqlite,
  clock: Clock,
  chatSession: (conversation: string, project: string) => string,
): Omit<TaskStore, 'search' | 'indexWords'> {
  const byId = sqlite.prepare<unknown[], TaskRow>(`${selectTask} WHERE t.id = ?`);
  const byNumber = sqlite.prepare<unknown[], TaskRow>(`${selectTask} WHERE t.number = ?`);
  const wasGiven = sqlite.prepare("SELECT 1 FROM sqlite_sequence WHERE name = 'tasks' AND seq >= ?");
  const byPrefix = sqlite.prepare<unknown[], TaskRow>(
    `${selectTask} WHERE t.id >= @text AND t.id < @text || char(0x10ffff) LIMIT 2`,
  );
  const ofPrompt = sqlite.prepare<unknown[], TaskRow>(
    `${selectTask} JOIN attempts a ON a.task_id = t.id WHERE a.prompt_id = ?`,
  );
  const lastInSession = sqlite.prepare<unknown[], TaskRow>(
    `${selectTask} JOIN attempts a ON a.task_id = t.id WHERE a.session_id = ? ORDER BY t.number DESC LIMIT 1`,
  );
  const lastOf = sqlite.prepare<unknown[], TaskRow>(
    `${selectTask} WHERE t.session_id = ? ORDER BY t.number DESC LIMIT 1`,
  );
  const setPreview = sqlite.prepare('UPDATE tasks SET preview = ? WHERE id = ?');
  const getPreview = sqlite.prepare<unknown[], string | null>('SELECT preview FROM tasks WHERE id = ?').pluck();

  const get = (id: string) => toTaskOrNone(byId.get(id));
  const { addPieces, ...pieces } = createTaskPieces(sqlite, get);

  return {
    ...createTaskContents(sqlite, clock, { get, addPieces, chatSession }),
    ...pieces,
    ...createTaskStates(sqlite, clock, get),
    ...createAttemptStore(sqlite),
    ...createTaskLine(sqlite, get),
    ...createTaskLists(sqlite),
    ...createTaskMessages(sqlite, get),
    ...createTaskFigures(sqlite),
    ...createTaskPages(sqlite),

    get,
    byNumber: (number) => toTaskOrNone(byNumber.get(number)),
    wasDeleted: (number) => number >= 1 && wasGiven.get(number) !== undefined && byNumber.get(number) === undefined,
    find(text) {
      const numbered = /^#?\d+$/.test(text) ? byNumber.get(Number(text.replace('#', ''))) : undefined;
      // The beginning of an id may have digits only.
      if (numbered) return toTaskOrNone(numbered);
      const rows = text.length >= 4 ? byPrefix.all({ text: text.toLowerCase() }) : [];
      return rows.length === 1 ? toTaskOrNone(rows[0]) : undefined;
    },
    ofPrompt: (promptId) => toTaskOrNone(ofPrompt.get(promptId)),
    lastInSession: (sessionId) => toTaskOrNone(lastInSession.get(sessionId)),
    lastOf: (sessionId) => toTaskOrNone(lastOf.get(sessionId)),
    setPreview(id, preview) {
      setPreview.run(preview ? JSON.stringify(preview) : null, id);
    },
    preview(id) {
      const json = getPreview.get(id);
      return json ? (JSON.parse(json) as PreviewHandle) : undefined;
    },
  };
}

function toTaskOrNone(row: TaskRow | undefined): Task | undefined {
  return row && toTask(row);
}

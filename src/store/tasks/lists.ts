import type { TaskState } from '../../core/model/task.ts';
import type { TaskStore } from '../../core/ports/store/task-store.ts';
import type { Sqlite } from '../database/sqlite.ts';
import { selectTask, type TaskRow, toTask } from './rows.ts';

type TaskLists = Pick<TaskStore, 'list' | 'counts' | 'queueOf' | 'firstOfLane' | 'countOf'>;

const inStates = 't.state IN (SELECT value FROM json_each(@states))';

/** Tasks `t` of one person. */
const tasksOf = `
  FROM json_each(@accounts) one
  JOIN tasks t ON t.platform = one.value ->> 'platform' AND t.user_id = one.value ->> 'userId'
  WHERE true`;

/** Several tasks at once: in order of acceptance, or in the queue. */
export function createTaskLists(sqlite: Sqlite): TaskLists {
  // A statement per kind of filter, and named indexes: else SQLite would read all tasks ever, each time.
  const list = {
    all: prepareList('WHERE true'),
    conversation: prepareList('WHERE t.conversation = @conversation'),
    states: prepareList(`WHERE ${inStates}`),
    both: prepareList(`INDEXED BY tasks_conversation_state WHERE t.conversation = @conversation AND ${inStates}`),
  };
  const counts = sqlite.prepare<unknown[], { state: TaskState; n: number }>(
    'SELECT state, count(*) AS n FROM tasks GROUP BY state',
  );
  const queue = sqlite.prepare<unknown[], TaskRow>(
    `${selectTask} WHERE t.conversation = ? AND t.state IN ('queued', 'parked') ORDER BY t.rank, t.number`,
  );
  const firstOfLane = sqlite.prepare<unknown[], TaskRow>(
    `${selectTask} WHERE t.id = (
       SELECT w.id FROM sessions l JOIN tasks w ON w.session_id = l.id
       WHERE l.lane = @lane AND w.state IN ('queued', 'parked') AND w.id NOT IN (SELECT value FROM json_each(@except))
       ORDER BY w.rank, w.number LIMIT 1)`,
  );
  const countByState = sqlite.prepare<unknown[], number>(`SELECT count(*) ${tasksOf} AND ${inStates}`).pluck();
  const countSince = sqlite.prepare<unknown[], number>(`SELECT count(*) ${tasksOf} AND t.created_at >= @since`).pluck();

  function prepareList(condition: string) {
    return sqlite.prepare<unknown[], TaskRow>(
      `SELECT * FROM (${selectTask} ${condition} ORDER BY t.number DESC LIMIT @newest) ORDER BY number`,
    );
  }

  return {
    list({ conversation, states, newest = -1 } = {}) {
      const only = { conversation, states: states && JSON.stringify(states), newest };
      if (conversation === undefined) return (states ? list.states : list.all).all(only).map(toTask);
      return (states ? list.both : list.conversation).all(only).map(toTask);
    },
    counts: () => Object.fromEntries(counts.all().map((row) => [row.state, row.n])),
    queueOf: (conversation) => queue.all(conversation).map(toTask),
    firstOfLane(lane, except) {
      const row = firstOfLane.get({ lane, except: JSON.stringify(except) });
      return row && toTask(row);
    },
    countOf(person, which) {
      const accounts = JSON.stringify(person);
      if ('since' in which) return countSince.get({ accounts, since: which.since })!;
      return countByState.get({ accounts, states: JSON.stringify(which.states) })!;
    },
  };
}

import { openStates, type TaskState } from '../../core/model/task.ts';
import type { Identity } from '../../core/model/user.ts';
import type { TaskStore } from '../../core/ports/store/task-store.ts';
import type { Sqlite } from '../database/sqlite.ts';
import { selectTask, type TaskRow, toTask } from './rows.ts';

type TaskLists = Pick<TaskStore, 'list' | 'counts' | 'countOf' | 'peopleOfOpen' | 'openOf'>;

const inStates = 't.state IN (SELECT value FROM json_each(@states))';
const isOpen = "t.state IN ('queued', 'parked', 'running', 'waiting', 'interrupted')";

/** Tasks `t` of one person, found by an index. */
const tasksOf = (index: string) => `
  FROM json_each(@accounts) one
  JOIN tasks t INDEXED BY ${index} ON t.platform = one.value ->> 'platform' AND t.user_id = one.value ->> 'userId'
  WHERE true`;

/** The newest tasks `t` of each state alone, found by an index: with several states SQLite would sort them all. */
const newestIn = (index: string, condition: string) => `
  WHERE t.number IN (
    SELECT x.number FROM json_each(@states) s JOIN tasks x ON x.number IN (
      SELECT t.number FROM tasks t INDEXED BY ${index} WHERE ${condition} t.state = s.value
      ORDER BY t.number DESC LIMIT @newest))`;

/** Several tasks at once: in order of acceptance. */
export function createTaskLists(sqlite: Sqlite): TaskLists {
  // A statement per kind of filter, and named indexes: else SQLite would read all tasks ever, each time.
  const list = {
    all: prepareList('WHERE true'),
    conversation: prepareList('WHERE t.conversation = @conversation'),
    states: prepareList(newestIn('tasks_state', '')),
    both: prepareList(newestIn('tasks_conversation_state', 't.conversation = @conversation AND')),
  };
  const counts = sqlite.prepare<unknown[], { state: TaskState; n: number }>(
    'SELECT state, count(*) AS n FROM tasks GROUP BY state',
  );
  const ofHistory = tasksOf('tasks_person_created');
  const ofOpen = `${tasksOf('tasks_person_open')} AND ${isOpen}`;
  const countSince = sqlite
    .prepare<unknown[], number>(`SELECT count(*) ${ofHistory} AND t.created_at >= @since`)
    .pluck();
  const countInAny = sqlite.prepare<unknown[], number>(`SELECT count(*) ${ofHistory} AND ${inStates}`).pluck();
  const countInOpen = sqlite.prepare<unknown[], number>(`SELECT count(*) ${ofOpen} AND ${inStates}`).pluck();
  // From one account to the next along the index: an account may have many tasks.
  const nextPerson = sqlite.prepare<unknown[], Identity>(
    `SELECT t.platform, t.user_id AS userId FROM tasks t INDEXED BY tasks_person_open
     WHERE ${isOpen} AND (t.platform, t.user_id) > (SELECT @platform, @userId)
     ORDER BY t.platform, t.user_id LIMIT 1`,
  );
  const openOf = sqlite.prepare<unknown[], TaskRow>(
    `${selectTask} INDEXED BY tasks_person_open
     WHERE t.platform = @platform AND t.user_id = @userId AND ${isOpen} AND ${inStates} ORDER BY t.number`,
  );

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
    countOf(person, which) {
      const accounts = JSON.stringify(person);
      if ('since' in which) return countSince.get({ accounts, since: which.since })!;
      const isOfOpen = which.states.every((state) => openStates.includes(state));
      return (isOfOpen ? countInOpen : countInAny).get({ accounts, states: JSON.stringify(which.states) })!;
    },
    peopleOfOpen() {
      const people: Identity[] = [];
      const first = { platform: '', userId: '' };
      for (let next = nextPerson.get(first); next; next = nextPerson.get(next)) people.push(next);
      return people;
    },
    openOf: ({ platform, userId }, states) =>
      openOf.all({ platform, userId, states: JSON.stringify(states) }).map(toTask),
  };
}

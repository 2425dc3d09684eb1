import type { ConversationId } from '../../core/model/conversation.ts';
import type { Task } from '../../core/model/task.ts';
import type { InLine, TaskLine, WaitingLane } from '../../core/ports/store/task-line.ts';
import { atomic, type Sqlite } from '../database/sqlite.ts';
import { selectTask, type TaskRow, toTask } from './rows.ts';

type LaneRow = WaitingLane & { oldest: number };

const waits = "t.state IN ('queued', 'parked')";
const isIn = 't.conversation = @conversation';
const isLeft = 't.id NOT IN (SELECT value FROM json_each(@except))';
const place = '(t.rank, t.number)';

/** The tasks that wait, in their order: each statement goes along an index of the waiting ones alone. */
export function createTaskLine(sqlite: Sqlite, get: (id: string) => Task | undefined): TaskLine {
  const queue = sqlite.prepare<unknown[], TaskRow>(
    `${selectTask} WHERE ${isIn} AND ${waits} AND ${isLeft} ORDER BY t.rank, t.number LIMIT @most`,
  );
  const count = sqlite.prepare<unknown[], number>(`SELECT count(*) FROM tasks t WHERE ${isIn} AND ${waits}`).pluck();
  const countAll = sqlite.prepare<unknown[], number>(`SELECT count(*) FROM tasks t WHERE ${waits}`).pluck();
  const ahead = sqlite
    .prepare<unknown[], number>(
      `SELECT count(*) FROM tasks t INDEXED BY tasks_line
       WHERE ${isIn} AND ${waits} AND ${place} < (SELECT @rank, @number)`,
    )
    .pluck();
  const some = sqlite.prepare<unknown[], InLine>(
    `SELECT t.conversation, t.rank, t.number FROM json_each(@except) e CROSS JOIN tasks t ON t.id = e.value WHERE ${waits}`,
  );
  const neighbours = {
    before: prepareNeighbours('<', 'DESC'),
    behind: prepareNeighbours('>', 'ASC'),
  };
  // A seek for each session of the lane: a line may be long, and each of its tasks the next one.
  const firstOfLane = sqlite.prepare<unknown[], TaskRow>(
    `${selectTask} WHERE t.number = (
       SELECT w.number FROM sessions l JOIN tasks w ON w.number = (
         SELECT t.number FROM tasks t WHERE t.session_id = l.id AND ${waits} AND ${isLeft}
         ORDER BY t.rank, t.number LIMIT 1)
       WHERE l.lane = @lane ORDER BY w.rank, w.number LIMIT 1)`,
  );
  const lanesIn = prepareLanes(isIn);
  const lanesOn = prepareLanes('t.conversation >= @from AND t.conversation < @until');
  const nextPlace = sqlite
    .prepare<unknown[], string>(
      `SELECT t.conversation FROM tasks t INDEXED BY tasks_waiting
       WHERE ${waits} AND t.conversation > @after ORDER BY t.conversation LIMIT 1`,
    )
    .pluck();
  const setRank = sqlite.prepare('UPDATE tasks SET rank = ? WHERE id = ?');

  function prepareNeighbours(compare: '<' | '>', order: 'ASC' | 'DESC') {
    return sqlite.prepare<unknown[], TaskRow>(
      `${selectTask} WHERE ${isIn} AND ${waits} AND ${place} ${compare} (SELECT @rank, @number) AND ${isLeft}
       ORDER BY t.rank ${order}, t.number ${order} LIMIT @most`,
    );
  }

  function prepareLanes(condition: string) {
    return sqlite.prepare<unknown[], LaneRow>(
      `SELECT s.lane AS lane, w.n AS waiting, w.oldest FROM (
         SELECT t.session_id, count(*) AS n, min(t.number) AS oldest FROM tasks t INDEXED BY tasks_waiting
         WHERE ${condition} AND ${waits} GROUP BY t.conversation, t.session_id) w
       JOIN sessions s ON s.id = w.session_id`,
    );
  }

  /** Those of `except` that the store has in line. */
  function stillThere(except: readonly string[], conversation: ConversationId | undefined): InLine[] {
    if (except.length === 0) return [];
    const all = some.all({ except: JSON.stringify(except) });
    return conversation === undefined ? all : all.filter((one) => one.conversation === conversation);
  }

  return {
    queueOf: (conversation, most = -1, except = []) =>
      queue.all({ conversation, most, except: JSON.stringify(except) }).map(toTask),
    countWaiting(conversation, except = []) {
      const all = conversation === undefined ? countAll.get()! : count.get({ conversation })!;
      return all - stillThere(except, conversation).length;
    },
    countAhead({ conversation, rank, number }, except = []) {
      const begun = stillThere(except, conversation).filter(
        (one) => one.rank < rank || (one.rank === rank && one.number < number),
      );
      return ahead.get({ conversation, rank, number })! - begun.length;
    },
    neighbours({ conversation, rank, number }, side, most, except = []) {
      const where = { conversation, rank, number, most, except: JSON.stringify(except) };
      return neighbours[side].all(where).map(toTask);
    },
    firstOfLane(lane, except) {
      const row = firstOfLane.get({ lane, except: JSON.stringify(except) });
      return row && toTask(row);
    },
    waitingLanes(where) {
      const rows =
        'conversation' in where
          ? lanesIn.all(where)
          : lanesOn.all({ from: `${where.platform}:`, until: `${where.platform};` });
      return sumOfLanes(rows);
    },
    waitingPlaces() {
      const places: ConversationId[] = [];
      for (let next = nextPlace.get({ after: '' }); next !== undefined; next = nextPlace.get({ after: next })) {
        places.push(next);
      }
      return places;
    },
    setRank: atomic(sqlite, (id: string, rank: number) => {
      const task = get(id);
      if (!task) return;
      const { conversation, rank: before } = task;
      setRank.run(rank, id);
      sqlite.feed.note({ type: 'queue-changed', conversation, passed: { from: before, to: rank } });
    }),
    respace: atomic(sqlite, (conversation: ConversationId, ranks: ReadonlyMap<string, number>) => {
      for (const [id, rank] of ranks) setRank.run(rank, id);
      sqlite.feed.note({ type: 'queue-changed', conversation });
    }),
  };
}

/** Several sessions may share a lane. */
function sumOfLanes(rows: readonly LaneRow[]): WaitingLane[] {
  const lanes = new Map<string, LaneRow>();
  for (const { lane, waiting, oldest } of rows) {
    const sum = lanes.get(lane) ?? { lane, waiting: 0, oldest };
    lanes.set(lane, { lane, waiting: sum.waiting + waiting, oldest: Math.min(sum.oldest, oldest) });
  }
  const inOrder = [...lanes.values()].sort((a, b) => a.oldest - b.oldest);
  return inOrder.map(({ lane, waiting }) => ({ lane, waiting }));
}

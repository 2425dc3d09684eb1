import type { SearchFilter, SearchResult, TaskStore } from '../../core/ports/store/task-store.ts';
import type { Sqlite } from '../database/sqlite.ts';
import { selectTask, type TaskRow, toTask, wholePrompt } from '../tasks/rows.ts';
import { allOf, foldCase, shelfOf, shelfSize, trigramsOf } from './fold.ts';

/** Candidates that one statement gives at most. */
const batch = 512;

/** Tasks by number: from `from` to before `below`. */
interface Range {
  from: number;
  below: number;
}

/** Finds tasks by what they say, from the newest to the oldest. */
export function createTaskSearch(sqlite: Sqlite): Pick<TaskStore, 'search'> {
  const last = sqlite.prepare<unknown[], number>('SELECT coalesce(max(number), 0) FROM tasks').pluck();
  const byNumber = sqlite.prepare<unknown[], TaskRow>(`${selectTask} WHERE t.number = ?`);
  const wordsOf = sqlite.prepare<unknown[], Pick<TaskRow, 'prompt' | 'reason'>>(
    `SELECT ${wholePrompt} AS prompt, t.reason FROM tasks t WHERE t.number = ?`,
  );
  const newest = {
    anywhere: prepareNewest('t.number > 0'),
    conversation: prepareNewest('t.conversation = @conversation'),
  };
  // Whole numbers: those of JavaScript reach SQLite as others, which FTS5 takes for no limits.
  const inRange = (number: string) => `${number} >= CAST(@from AS INTEGER) AND ${number} < CAST(@below AS INTEGER)`;
  const indexed = {
    anywhere: candidates(`SELECT rowid FROM task_words WHERE task_words MATCH @words AND ${inRange('rowid')}
      ORDER BY rowid DESC`),
    conversation: candidates(`SELECT t.number FROM task_words w CROSS JOIN tasks t ON t.number = w.rowid
      WHERE task_words MATCH @words AND ${inRange('w.rowid')} AND t.conversation = @conversation ORDER BY w.rowid DESC`),
  };
  const unindexed = {
    anywhere: candidates(`SELECT number FROM unindexed_tasks WHERE ${inRange('number')} ORDER BY number DESC`),
    conversation: candidates(`SELECT t.number FROM unindexed_tasks u CROSS JOIN tasks t ON t.number = u.number
      WHERE ${inRange('u.number')} AND t.conversation = @conversation ORDER BY u.number DESC`),
  };
  const all = {
    anywhere: candidates(`SELECT number FROM tasks WHERE ${inRange('number')} ORDER BY number DESC`),
    conversation: candidates(`SELECT number FROM tasks INDEXED BY tasks_conversation
      WHERE conversation = @conversation AND ${inRange('number')} ORDER BY number DESC`),
  };

  function prepareNewest(condition: string) {
    return sqlite.prepare<unknown[], TaskRow>(`${selectTask} WHERE ${condition} ORDER BY t.number DESC LIMIT @newest`);
  }

  function candidates(select: string) {
    return sqlite.prepare<unknown[], number>(`${select} LIMIT ${batch}`).pluck();
  }

  /** Numbers of tasks in the range that may contain the words, newest first, and where the next range ends. */
  function candidatesIn(range: Range, conversation: string | undefined, words: string | undefined) {
    const where = conversation === undefined ? 'anywhere' : 'conversation';
    const sources = words === undefined ? [all] : [indexed, unindexed];
    const found = sources.map((source) => source[where].all({ ...range, conversation, words }));
    // A full batch says nothing of what is below it.
    const next = Math.max(range.from, ...found.map((numbers) => (numbers.length < batch ? 0 : numbers.at(-1)!)));
    const numbers = [...new Set(found.flat())].filter((number) => number >= next);
    return { numbers: numbers.sort((a, b) => b - a), next };
  }

  function searchText(filter: SearchFilter, text: string): SearchResult {
    const { conversation, newest: most, patienceMs = Infinity } = filter;
    const until = performance.now() + patienceMs;
    const folded = foldCase(text).toWellFormed();
    const trigrams = trigramsOf(folded);
    const has = (said: string | null | undefined) => typeof said === 'string' && foldCase(said).includes(folded);
    const tasks: SearchResult['tasks'] = [];
    for (let below = filter.below ?? last.get()! + 1; below > 1; ) {
      const range = { from: Math.max(1, Math.floor((below - 1) / shelfSize) * shelfSize), below };
      const words = trigrams && allOf([shelfOf(range.from), ...trigrams]);
      const { numbers, next } = candidatesIn(range, conversation, words);
      for (const number of numbers) {
        const said = wordsOf.get(number);
        if (has(said?.prompt) || has(said?.reason)) tasks.push(toTask(byNumber.get(number)!));
        if (tasks.length === most) return { tasks, downTo: undefined };
        if (number > 1 && performance.now() > until) return { tasks, downTo: number };
      }
      below = next;
      if (below > 1 && performance.now() > until) return { tasks, downTo: below };
    }
    return { tasks, downTo: undefined };
  }

  return {
    search(filter) {
      const { conversation, text, newest: most } = filter;
      // Every text contains the empty one.
      if (text !== undefined && text !== '') return searchText(filter, text);
      const rows = newest[conversation === undefined ? 'anywhere' : 'conversation'].all({ conversation, newest: most });
      return { tasks: rows.map(toTask), downTo: undefined };
    },
  };
}

import type { EpochMs } from '../../core/model/events.ts';
import type { TaskState } from '../../core/model/task.ts';
import { stateMark, stateWords } from '../../core/model/task-words.ts';
import { displayWidth, graphemes } from '../../text/format/width.ts';
import { formatMoment } from './print.ts';

/** One column of a table. */
export interface Column<Row> {
  title: string;
  cell(row: Row, screen: TableSpace): string;
  /** It may be cut to this width where the screen is narrow. */
  least?: number;
  /** It is left out where that is not enough; those with higher numbers first. */
  spare?: number;
}

/** Where a table goes. A pipe has no width: nothing is cut, and times are whole. */
export interface TableSpace {
  width?: number | undefined;
  /** It shows marks like ✅. */
  marks?: boolean;
  /** ms since the epoch. */
  now: EpochMs;
}

const gap = 2;
const day = 24 * 60 * 60 * 1000;

function thisScreen(): TableSpace {
  const { isTTY = false, columns } = process.stdout;
  const marks = showsMarks(process.env, { isTTY, platform: process.platform });
  return { width: isTTY ? columns : undefined, marks, now: Date.now() };
}

/**
 * Rows as columns that fit on the screen, page by page: a page is as wide as it has to be, and never narrower than the
 * pages before.
 */
export function* tableOf<Row>(
  columns: readonly Column<Row>[],
  pages: Iterable<readonly Row[]>,
  screen: TableSpace = thisScreen(),
): Iterable<string> {
  let shown = columns;
  let widths: number[] = [];
  let head: string[][] | undefined;
  for (const page of pages) {
    if (page.length === 0) continue;
    let rows = page.map((row) => shown.map(({ cell }) => cell(row, screen)));
    if (!head) {
      const titles = columns.map(({ title }) => title);
      const kept = fitting(columns, widest([], [titles, ...rows]), screen.width);
      shown = kept.map((i) => columns[i]!);
      const only = (cells: readonly string[]) => kept.map((i) => cells[i]!);
      head = [only(titles)];
      rows = rows.map(only);
    }
    const all = [...head, ...rows];
    head = [];
    widths = narrowed(shown, widest(widths, all), screen.width);
    yield `${all.map((row) => aligned(row, widths)).join('\n')}\n`;
  }
}

/** How long ago: `just now`, `5 min ago`, `3 h ago`, `2 days ago`, then the day. In a pipe: day and time. */
export function momentOn(ms: number, { width, now }: TableSpace): string {
  const ago = now - ms;
  if (width === undefined || ago < 0) return formatMoment(ms);
  const minutes = Math.floor(ago / 60_000);
  if (minutes < 1) return 'just now';
  if (minutes < 60) return `${minutes} min ago`;
  if (ago < day) return `${Math.floor(minutes / 60)} h ago`;
  const days = Math.floor(ago / day);
  if (days === 1) return '1 day ago';
  return days < 7 ? `${days} days ago` : formatMoment(ms).slice(0, 10);
}

/**
 * Whether a terminal shows marks like ✅ as people know them: it reads UTF-8, is no bare console, and nobody asked for
 * plain text. A pipe is none.
 */
export function showsMarks(
  env: NodeJS.ProcessEnv,
  { isTTY, platform }: { isTTY: boolean; platform: NodeJS.Platform },
): boolean {
  const { NO_COLOR, TERM, LC_ALL, LC_CTYPE, LANG, WT_SESSION } = env;
  if (!isTTY || NO_COLOR || TERM === 'dumb' || TERM === 'linux') return false;
  if (platform === 'win32') return WT_SESSION !== undefined;
  return /utf-?8/i.test(LC_ALL || LC_CTYPE || LANG || '');
}

/** The state of a task, behind its mark where the screen shows marks. */
export function stateOn(state: TaskState, { marks }: TableSpace): string {
  const word = state === 'parked' ? stateWords(state) : state;
  return marks ? `${stateMark(state)} ${word}` : word;
}

/** The beginning of `text` that fits into so many columns. */
export function cutTo(text: string, width: number): string {
  if (displayWidth(text) <= width) return text;
  let line = '';
  for (const sign of graphemes(text)) {
    if (displayWidth(`${line}${sign}…`) > width) break;
    line += sign;
  }
  return `${line.trimEnd()}…`;
}

/** The places of the columns that stay. */
function fitting<Row>(columns: readonly Column<Row>[], widths: readonly number[], width: number | undefined): number[] {
  const kept = columns.map((_, i) => i);
  if (width === undefined) return kept;
  const leastOf = (i: number) =>
    Math.min(widths[i]!, Math.max(columns[i]!.least ?? widths[i]!, columns[i]!.title.length));
  const needed = () => kept.reduce((sum, i) => sum + leastOf(i) + gap, -gap);
  const bySpare = kept.filter((i) => columns[i]!.spare !== undefined);
  bySpare.sort((a, b) => columns[b]!.spare! - columns[a]!.spare!);
  for (const i of bySpare) if (needed() > width) kept.splice(kept.indexOf(i), 1);
  return kept;
}

/** Takes from the widest column that may be cut, until all fit. */
function narrowed<Row>(
  columns: readonly Column<Row>[],
  widths: readonly number[],
  width: number | undefined,
): number[] {
  const narrow = [...widths];
  if (width === undefined) return narrow;
  let over = narrow.reduce((sum, each) => sum + each + gap, -gap) - width;
  while (over > 0) {
    const room = columns.map(({ least, title }, i) =>
      least === undefined ? 0 : narrow[i]! - Math.max(least, title.length),
    );
    const most = room.indexOf(Math.max(...room));
    const spare = room[most] ?? 0;
    const take = Math.min(over, Math.ceil(spare / 2));
    if (take <= 0) break;
    narrow[most]! -= take;
    over -= take;
  }
  return narrow;
}

function widest(widths: readonly number[], rows: readonly (readonly string[])[]): number[] {
  const all = [...widths];
  for (const row of rows) {
    for (const [column, cell] of row.entries()) all[column] = Math.max(all[column] ?? 0, displayWidth(cell));
  }
  return all;
}

function aligned(row: readonly string[], widths: readonly number[]): string {
  return row
    .map((cell, column) => {
      const cut = cutTo(cell, widths[column]!);
      return cut + ' '.repeat(Math.max(0, widths[column]! - displayWidth(cut)) + gap);
    })
    .join('')
    .trimEnd();
}

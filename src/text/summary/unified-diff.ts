import { createRequire } from 'node:module';
import type * as Diff from 'diff';

const load = createRequire(import.meta.url);

/** A change of a text, as `diff -u` shows it: hunks with `@@` lines, no file header. */
export interface UnifiedDiff {
  /** '' when nothing changed. */
  text: string;
  /** Lines. */
  added: number;
  removed: number;
}

interface Hunk {
  oldStart: number;
  oldLines: number;
  newStart: number;
  newLines: number;
  lines: string[];
}

/**
 * Beyond this many changed lines the search for the shortest diff is not worth its cost; then it replaces everything.
 */
const maxEditLength = 2000;

export interface DiffOptions {
  /** Lines around a change. */
  context?: number;
  /** Whether they are parts of texts, whose last lines need no line end. */
  areParts?: boolean;
}

/**
 * `before` undefined: a new file. Notes a missing line end only when that changes, or for a new file. Leaves out the
 * CRs when every line of both ends with CR LF; otherwise shows everything in the lines.
 */
export function unifiedDiff(
  before: string | undefined,
  after: string,
  { context = 3, areParts = false }: DiffOptions = {},
): UnifiedDiff {
  const [old, next] = comparable(before ?? '', after);
  const { structuredPatch } = load('diff') as typeof Diff;
  const patch = structuredPatch('', '', old, next, '', '', { context, maxEditLength });
  const hunks: Hunk[] = patch === undefined ? [replaced(linesOf(old), linesOf(next), context)] : patch.hunks;
  const endChanges = !areParts && lacksEnd(old) !== lacksEnd(next);
  const lines = hunks.flatMap((hunk) => [header(hunk), ...hunk.lines.filter((l) => endChanges || l[0] !== '\\')]);
  return { text: lines.join('\n'), added: count(hunks, '+'), removed: count(hunks, '-') };
}

function comparable(before: string, after: string): [string, string] {
  const isOrdinary = before !== '' && [before, after].every((text) => !/(?<!\r)\n|\r(?!\n)/.test(text));
  return isOrdinary ? [before.replaceAll('\r\n', '\n'), after.replaceAll('\r\n', '\n')] : [before, after];
}

function lacksEnd(text: string): boolean {
  return text !== '' && !text.endsWith('\n');
}

function header({ oldStart, oldLines, newStart, newLines }: Hunk): string {
  return `@@ -${range(oldStart, oldLines)} +${range(newStart, newLines)} @@`;
}

/** A range of no lines names the line before it, as `diff -u` does; the hunks start at the line after it. */
function range(start: number, length: number): string {
  if (length === 0) return `${Math.max(start - 1, 0)},0`;
  return length === 1 ? `${start}` : `${start},${length}`;
}

function count(hunks: readonly Hunk[], sign: string): number {
  return hunks.reduce((sum, hunk) => sum + hunk.lines.filter((line) => line[0] === sign).length, 0);
}

/** One hunk that removes everything and adds everything, except the common beginning and end. */
function replaced(old: string[], next: string[], context: number): Hunk {
  const shorter = Math.min(old.length, next.length);
  let start = 0;
  while (start < shorter && old[start] === next[start]) start += 1;
  let end = 0;
  while (end < shorter - start && old.at(-1 - end) === next.at(-1 - end)) end += 1;

  const from = Math.max(start - context, 0);
  const head = old.slice(from, start).map((line) => ` ${line}`);
  const tail = old.slice(old.length - end, old.length - end + context).map((line) => ` ${line}`);
  const removed = old.slice(start, old.length - end).map((line) => `-${line}`);
  const added = next.slice(start, next.length - end).map((line) => `+${line}`);
  const around = head.length + tail.length;
  return {
    oldStart: from + 1,
    oldLines: removed.length + around,
    newStart: from + 1,
    newLines: added.length + around,
    lines: [...head, ...removed, ...added, ...tail],
  };
}

function linesOf(text: string): string[] {
  const lines = text.split('\n');
  if (lines.at(-1) === '') lines.pop();
  return lines;
}

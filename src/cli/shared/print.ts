import { displayWidth, graphemes } from '../../text/format/width.ts';

/** Controls and format characters, but for tabs and the joiners that names and emoji are written with. */
const steering = /(?![\t\u200c\u200d])[\p{Cc}\p{Cf}]/gu;

/** Writes one or more lines to standard output: the result of a command, never a log line. */
export function print(...lines: string[]): void {
  process.stdout.write(lines.map((line) => `${line}\n`).join(''));
}

export function printJson(value: unknown): void {
  print(JSON.stringify(value, null, 2));
}

/**
 * Writes the pages, each when the one before is out, and asks for no more of them when the reader has left (`| head`).
 */
export async function printPages(pages: Iterable<string>): Promise<void> {
  for (const page of pages) {
    const isOut = await new Promise<boolean>((resolve) => {
      process.stdout.write(page, (error) => resolve(!error));
    });
    if (!isOut) return;
  }
}

/** Rows as columns with two spaces between them; the first row is the header. */
export function table(rows: readonly (readonly string[])[]): string[] {
  return aligned(rows, widest([], rows));
}

/** The same for many rows: a page is as wide as it has to be, and never narrower than the pages before. */
export function* tablePages(header: readonly string[], pages: Iterable<readonly string[][]>): Iterable<string> {
  let widths: number[] = [];
  let head: (readonly string[])[] = [header];
  for (const page of pages) {
    if (page.length === 0) continue;
    const rows = [...head, ...page];
    widths = widest(widths, rows);
    yield `${aligned(rows, widths).join('\n')}\n`;
    head = [];
  }
}

/** An array as `JSON.stringify(…, null, 2)` writes it, `indent` further to the right; without the end of its line. */
export function* jsonPages(pages: Iterable<readonly unknown[]>, indent = ''): Iterable<string> {
  let begin = '[\n';
  for (const page of pages) {
    if (page.length === 0) continue;
    yield begin + page.map((item) => `${indent}  ${jsonText(item, `${indent}  `)}`).join(',\n');
    begin = ',\n';
  }
  yield begin === '[\n' ? '[]' : `\n${indent}]`;
}

/** `indent`: of all lines but the first. */
export function jsonText(value: unknown, indent: string): string {
  return JSON.stringify(value, null, 2).replaceAll('\n', `\n${indent}`);
}

function widest(widths: readonly number[], rows: readonly (readonly string[])[]): number[] {
  const all = [...widths];
  for (const row of rows) {
    for (const [column, cell] of row.entries()) all[column] = Math.max(all[column] ?? 0, displayWidth(cell));
  }
  return all;
}

function aligned(rows: readonly (readonly string[])[], widths: readonly number[]): string[] {
  return rows.map((row) =>
    row
      .map((cell, column) => cell + ' '.repeat((widths[column] ?? 0) - displayWidth(cell)))
      .join('  ')
      .trimEnd(),
  );
}

/** Text from outside, whose spaces matter: nothing in it steers the terminal. */
export function withoutControls(text: string): string {
  return text.replaceAll(steering, '');
}

/** Names and prompts come from outside: one line, and nothing in it steers the terminal. */
export function plain(text: string, longest = 60): string {
  const line = text.replaceAll(/\s+/g, ' ').replaceAll(steering, '').trim();
  const signs = graphemes(line);
  return signs.length > longest ? `${signs.slice(0, longest - 1).join('')}…` : line;
}

/** `2025-01-31 09:05:00` in the time zone of this machine. */
export function formatMoment(ms: number): string {
  const date = new Date(ms);
  const two = (n: number) => String(n).padStart(2, '0');
  const day = `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
  return `${day} ${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}`;
}

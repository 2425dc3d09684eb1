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

/** Rows as columns with two spaces between them; the first row is the header. */
export function table(rows: readonly (readonly string[])[]): string[] {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => displayWidth(row[column] ?? ''))));
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

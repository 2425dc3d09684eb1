import { graphemes } from '../../text/format/width.ts';

/** Controls and format characters, but for tabs and the joiners that names and emoji are written with. */
const steering = /(?![\t\u200c\u200d])[\p{Cc}\p{Cf}]/gu;

/** Writes one or more lines to standard output: the result of a command, never a log line. */
export function print(...lines: string[]): void {
  process.stdout.write(lines.map((line) => `${line}\n`).join(''));
}

/** The form of what `--json` prints. It grows when a key goes or means something else, not when one is added. */
export const jsonSchema = 1;

export function printJson(value: object): void {
  print(JSON.stringify({ schema: jsonSchema, ...value }, null, 2));
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

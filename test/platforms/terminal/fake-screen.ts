import { Writable } from 'node:stream';

/** A terminal of fixed size that understands what we and readline send; `text()` is what a person sees. */
export interface FakeScreen extends Writable {
  isTTY: boolean;
  columns: number;
  rows: number;
  /** All lines, also those scrolled out at the top; blank ends are cut. */
  text(): string;
  /** Resolves as soon as what is seen fulfils `test`. */
  until(test: (text: string) => boolean): Promise<string>;
}

const esc = '\u001b';
/** A control sequence, or one sign of text. */
const pieces = new RegExp(`${esc}\\[([\\d;?]*)([A-Za-z])|.`, 'gsu');

export function createFakeScreen(columns = 40, rows = 10, isTTY = true): FakeScreen {
  const lines: string[][] = [[]];
  const watchers = new Set<() => void>();
  let row = 0;
  let column = 0;

  function lineAt(index: number): string[] {
    while (lines.length <= index) lines.push([]);
    return lines[index]!;
  }
  /** The first row that is still on the screen: no cursor gets above it. */
  const top = () => Math.max(0, lines.length - rows);

  function put(sign: string): void {
    if (column >= columns) {
      row += 1;
      column = 0;
    }
    const line = lineAt(row);
    while (line.length < column) line.push(' ');
    line[column] = sign;
    column += 1;
  }

  function control(parameters: string, command: string): void {
    const n = Number.parseInt(parameters, 10) || 0;
    if (command === 'A') row = Math.max(top(), row - Math.max(1, n));
    else if (command === 'B') row += Math.max(1, n);
    else if (command === 'C') column += Math.max(1, n);
    else if (command === 'D') column = Math.max(0, column - Math.max(1, n));
    else if (command === 'G') column = Math.max(0, n - 1);
    else if (command === 'J' && n === 0) {
      lineAt(row).length = Math.min(lineAt(row).length, column);
      lines.length = row + 1;
    } else if (command === 'K' && n === 0) lineAt(row).length = Math.min(lineAt(row).length, column);
    else if (!'mhl'.includes(command)) throw new Error(`the fake screen doesn't know ESC[${parameters}${command}`);
  }

  function take(text: string): void {
    for (const [piece, parameters = '', command] of text.matchAll(pieces)) {
      if (command !== undefined) control(parameters, command);
      else if (piece === '\n') {
        row += 1;
        // As a terminal driver does it.
        column = 0;
        lineAt(row);
      } else if (piece === '\r') column = 0;
      else if (piece !== '\u0007') put(piece);
    }
    for (const check of [...watchers]) check();
  }

  const text = () =>
    lines
      .map((line) =>
        Array.from(line, (sign) => sign ?? ' ')
          .join('')
          .trimEnd(),
      )
      .join('\n')
      .trimEnd();

  const stream = new Writable({
    decodeStrings: false,
    write(chunk: string | Buffer, _encoding, done) {
      take(chunk.toString());
      done();
    },
  });
  return Object.assign(stream, {
    isTTY,
    columns,
    rows,
    text,
    until: (test: (seen: string) => boolean) =>
      new Promise<string>((resolve) => {
        const check = () => {
          const seen = text();
          if (!test(seen)) return;
          watchers.delete(check);
          resolve(seen);
        };
        watchers.add(check);
        check();
      }),
  });
}

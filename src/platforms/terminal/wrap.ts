import { displayWidth, graphemes } from '../../text/format/width.ts';

/** Text of one style; `style` holds SGR codes. */
export interface Span {
  text: string;
  style: readonly Style[];
}

export type Style = keyof typeof codes;

const codes = {
  bold: [1, 22],
  dim: [2, 22],
  italic: [3, 23],
  strike: [9, 29],
  underline: [4, 24],
  cyan: [36, 39],
} as const;

/** `text` in its style; unstyled when `color` is false. */
export function paint({ text, style }: Span, color: boolean): string {
  if (!color || text === '') return text;
  return style.reduce((inner, name) => `\u001b[${codes[name][0]}m${inner}\u001b[${codes[name][1]}m`, text);
}

/** Lines of at most `width` columns, broken between words where possible. `\n` in a span begins a new line. */
export function wrap(spans: readonly Span[], width: number): Span[][] {
  const lines: Span[][] = [[]];
  let column = 0;

  function nextLine(): void {
    lines.push([]);
    column = 0;
  }

  function put(text: string, style: readonly Style[], columns: number): void {
    lines.at(-1)!.push({ text, style });
    column += columns;
  }

  for (const word of words(spans)) {
    // Characters may join across a border between two styles.
    const columns = displayWidth(word.map(({ text }) => text).join(''));
    const first = word[0]!.text;
    if (first === '\n') nextLine();
    else if (first.trim() === '') {
      if (column > 0 && column + columns <= width) put(first, word[0]!.style, columns);
      else if (column > 0) nextLine();
    } else {
      if (column > 0 && column + columns > width) nextLine();
      for (const { text, style } of word) {
        for (const piece of columns > width ? graphemes(text) : [text]) {
          const pieceColumns = displayWidth(piece);
          if (column > 0 && column + pieceColumns > width) nextLine();
          put(piece, style, pieceColumns);
        }
      }
    }
  }
  return lines.map(withoutTrailingSpace);
}

/** Line ends, runs of spaces, and words, which may change their style inside. */
function words(spans: readonly Span[]): Span[][] {
  const found: Span[][] = [];
  let isWord = false;
  for (const { text, style } of spans) {
    for (const [piece] of text.matchAll(/\n|[^\S\n]+|\S+/g)) {
      const continues = isWord && /\S/.test(piece);
      if (continues) found.at(-1)!.push({ text: piece, style });
      else found.push([{ text: piece, style }]);
      isWord = /\S/.test(piece);
    }
  }
  return found;
}

function withoutTrailingSpace(line: Span[]): Span[] {
  const end = line.findLastIndex(({ text }) => text.trim() !== '');
  return line.slice(0, end + 1);
}

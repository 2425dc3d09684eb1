import type { Block } from '../document/blocks.ts';
import { cleanText } from '../format/clean.ts';
import { type MarkdownPiece, parseMarkdown, parsePieces } from './parse.ts';

/** Reads a markdown text that grows: what more text cannot change any more is read once. */
export interface MarkdownReader {
  /** What `parseMarkdown` makes of `markdown`; blocks of an earlier call are the same objects where they can. */
  read(markdown: string): Block[];
}

/** A link's definition may change any text before it. */
const definition = /^[ \t>*+\d.)-]*\[(?:[^[\]\\]|\\.){1,999}\]:/ms;
/** The lexer reads all that comes after an open tag of these otherwise. */
const lastingTag = /<(?:a |(?:pre|code|kbd|script)[\s>])/i;
/** More text may join the last piece to the one before it: `2` becomes the item of a list. */
const stillOpen = 2;
const emptyLine = /\n[ \t]*\n$/;

export function createMarkdownReader(): MarkdownReader {
  let known = '';
  let settled: Block[] = [];

  function forget(): void {
    known = '';
    settled = [];
  }

  return {
    read(markdown) {
      const source = cleanText(markdown);
      if (definition.test(source) || lastingTag.test(source)) return parseMarkdown(source);
      if (!source.startsWith(known)) forget();
      const rest = source.slice(known.length);
      const pieces = parsePieces(rest);
      if (pieces === undefined) {
        forget();
        return parseMarkdown(source);
      }
      const done = pieces.slice(0, firstOpen(pieces));
      const open = pieces.slice(done.length);
      const text = done.map((piece) => piece.source).join('');
      // The lexer may have joined pieces in another way than they are written.
      if (!rest.startsWith(text)) return [...settled, ...blocksOf(pieces)];
      known += text;
      settled = [...settled, ...blocksOf(done)];
      return [...settled, ...blocksOf(open)];
    },
  };
}

function blocksOf(pieces: readonly MarkdownPiece[]): Block[] {
  return pieces.flatMap(({ blocks }) => blocks);
}

/** Begins after an empty line: until there, a line more may make another piece of the lines before it. */
function firstOpen(pieces: readonly MarkdownPiece[]): number {
  let open = 0;
  return (
    1 +
    pieces.findLastIndex(({ source }) => {
      const isBorder = open >= stillOpen && emptyLine.test(source);
      if (source.trim() !== '') open++;
      return isBorder;
    })
  );
}

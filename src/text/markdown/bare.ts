import { decodeEntities } from './entities.ts';

/** Marks of styles, code and escapes; `_` only at the border of a word, as within one it is none. */
const marks = /[*`\\[\]]|~~|!(?=\[)|(?<![\p{L}\p{N}_])_+|_+(?![\p{L}\p{N}_])/gu;
const target = /\]\([^()\s]*(?:\s+"[^"\n]*")?\)/g;

/**
 * A markdown text without what a reader does not see within a line: where styles, escapes or links part a word, it is
 * whole here. Quick, and rather without a character too much: nobody is shown this.
 */
export function withoutMarks(markdown: string): string {
  return decodeEntities(markdown.replace(target, '').replace(marks, ''));
}

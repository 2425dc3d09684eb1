import { displayWidth } from './width.ts';

const tabWidth = 4;

/** Tabs as the spaces up to the next tab stop, for places without tabs. */
export function spreadTabs(text: string): string {
  if (!text.includes('\t')) return text;
  return text.replace(/[^\n]*\t[^\n]*/g, (line) => {
    let column = 0;
    return line.replace(/[^\t]+|\t/g, (piece) => {
      const spread = piece === '\t' ? ' '.repeat(tabWidth - (column % tabWidth)) : piece;
      column += displayWidth(spread);
      return spread;
    });
  });
}

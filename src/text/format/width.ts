import stringWidth from 'string-width';

const segmenter = new Intl.Segmenter(undefined, { granularity: 'grapheme' });
const plain = /^[\u0020-\u007e]*$/;

/** Columns that `text` takes in a monospaced font; it holds no newline. */
export function displayWidth(text: string): number {
  return plain.test(text) ? text.length : stringWidth(text);
}

/** The visible characters, one entry each. */
export function graphemes(text: string): string[] {
  if (plain.test(text)) return text.split('');
  return Array.from(segmenter.segment(text), ({ segment }) => segment);
}

/** A text as searches compare it. Upper case, because it makes ß and SS, and both small sigmas, the same. */
export function foldCase(text: string): string {
  return text.normalize().toUpperCase();
}

/** The tasks that one question to `task_words` is about: their numbers have the same quotient by this. */
export const shelfSize = 32_768;
/** Private signs, which SQLite's tokenizer takes as they are. */
const firstSign = 0xf0000;
const signsOfShelf = 4_096;

/**
 * A trigram that only the tasks of one shelf have. A question that asks for it ends where they end, whatever else it
 * asks for; limits of rowids only drop what FTS5 has already looked for.
 */
export function shelfOf(number: number): string {
  const shelf = Math.floor(number / shelfSize);
  const digits = [Math.floor(shelf / signsOfShelf ** 2), Math.floor(shelf / signsOfShelf), shelf];
  return String.fromCodePoint(...digits.map((digit) => firstSign + (digit % signsOfShelf)));
}

/** The most trigrams of a text that a question asks for: more make it no quicker. */
const mostTrigrams = 24;

/** Trigrams that all texts have which contain the folded text; undefined: it is shorter than one. */
export function trigramsOf(folded: string): string[] | undefined {
  // SQLite's tokenizer passes over zeros.
  const signs = [...folded.replaceAll('\0', '')];
  const count = signs.length - 2;
  if (count < 1) return undefined;
  const step = Math.max(1, (count - 1) / (mostTrigrams - 1));
  const trigrams = new Set<string>();
  for (let at = 0; at < count; at += step) trigrams.add(signs.slice(Math.floor(at), Math.floor(at) + 3).join(''));
  return [...trigrams];
}

/** All of them, as an expression of FTS5. */
export function allOf(trigrams: readonly string[]): string {
  return trigrams.map((trigram) => `"${trigram.replaceAll('"', '""')}"`).join(' AND ');
}

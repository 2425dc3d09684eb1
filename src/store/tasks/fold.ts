/** A text as searches compare it. Upper case, because it makes ß and SS, and both small sigmas, the same. */
export function foldCase(text: string): string {
  return text.normalize().toUpperCase();
}

/** The most trigrams of a text that are asked for: more make no search quicker. */
const mostTrigrams = 24;

/**
 * What finds all tasks whose words may contain the folded text, as an expression of FTS5; undefined: the text is shorter
 * than a trigram. It also finds tasks that only have the same trigrams.
 */
export function trigramsOf(folded: string): string | undefined {
  // SQLite's tokenizer passes over zeros.
  const signs = [...folded.replaceAll('\0', '')];
  const count = signs.length - 2;
  if (count < 1) return undefined;
  const step = Math.max(1, (count - 1) / (mostTrigrams - 1));
  const trigrams = new Set<string>();
  for (let at = 0; at < count; at += step) trigrams.add(signs.slice(Math.floor(at), Math.floor(at) + 3).join(''));
  return [...trigrams].map((trigram) => `"${trigram.replaceAll('"', '""')}"`).join(' AND ');
}

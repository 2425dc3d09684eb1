/** Escapes what markdown would interpret within a line; letters, digits and most punctuation stay readable. */
export function escapeMarkdown(text: string): string {
  return text
    .replace(/[\\`*[\]<~|]/g, '\\$&')
    .replace(/&(?=#?\w+;)/g, '\\&')
    .replace(/_/g, (underscore, at: number) => (isInsideWord(text, at) ? underscore : `\\${underscore}`));
}

const wordCharacter = /[\p{L}\p{N}_]/u;

function isInsideWord(text: string, at: number): boolean {
  // Escaping has only added characters outside words, so neighbours in `text` are the same kind.
  return wordCharacter.test(text.charAt(at - 1)) && wordCharacter.test(text.charAt(at + 1));
}

/** Escapes what would begin a block at the start of a line whose rest is already escaped. */
export function escapeMarkdownLineStart(line: string): string {
  return line
    .replace(/^[ \t]+/, '')
    .replace(/^(#{1,6}(?=[ \t]|$)|>|[-+](?=[ \t]|$)|[-=]+[ \t]*$|-(?=[ \t-])|\+)/, '\\$1')
    .replace(/^(\d{1,9})([.)])(?=[ \t]|$)/, '$1\\$2');
}

/** Escapes every ASCII punctuation character: safe, but hard to read. */
export function escapeAll(text: string): string {
  return text.replace(/[!-/:-@[-`{-~]/g, '\\$&');
}

/** The shortest run of backticks, at least `least`, that does not occur in `text`. */
export function fenceFor(text: string, least: number): string {
  const runs = new Set(Array.from(text.matchAll(/`+/g), ([run]) => run.length));
  let length = least;
  while (runs.has(length) || (least > 1 && [...runs].some((run) => run >= length))) length += 1;
  return '`'.repeat(length);
}

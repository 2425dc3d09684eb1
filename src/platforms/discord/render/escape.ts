/**
 * Text as Discord shows it literally: no styles, mentions, emoji codes, times or links come out of it. Line by line;
 * `literalLineStart` does the rest. Source: Discord's "Markdown Text 101" and the markdown rules of its app.
 */
export function literalText(text: string): string {
  return text.replace(/[\\*_~`|<[\]]|:(?=[\w+-]+:|\/\/)|@(?=everyone|here)/g, (sign) =>
    // A backslash is no help here; a space of no width is.
    sign === '@' ? '@\u200b' : `\\${sign}`,
  );
}

/** Escapes what would begin a heading, list, quote or small print, in a line that is escaped within. */
export function literalLineStart(line: string): string {
  return line
    .replace(/^\s+/, '')
    .replace(/^-#/, '\\-\\#')
    .replace(/^(#{1,3}(?=\s|$)|[-+](?=\s|$)|>)/, '\\$1')
    .replace(/^(\d+)([.)])(?=\s|$)/, '$1\\$2');
}

/** A span of code; backticks in it are kept apart so that two of them end it. */
export function codeSpan(code: string): string {
  const line = code.replaceAll('\n', ' ');
  if (line.trim() === '') return line;
  if (!line.includes('`')) return `\`${line}\``;
  const apart = line.replace(/`(?=`)/g, '`\u200b');
  return `\`\`${apart.startsWith('`') ? ' ' : ''}${apart}${apart.endsWith('`') ? ' ' : ''}\`\``;
}

/** A block of code. Discord has no longer fences, so a fence within is broken by a space of no width. */
export function codeBlock(text: string, language = ''): string {
  return `\`\`\`${language}\n${text.replace(/``(?=`)/g, '``\u200b')}\n\`\`\``;
}

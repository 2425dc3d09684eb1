/**
 * Text as Discord shows it literally: without styles, mentions, emoji codes, times or links. Line by line;
 * `literalLineStart` does the rest. Source: Discord's "Markdown Text 101" and the markdown rules of its app.
 */
export function literalText(text: string): string {
  return text.replace(/[\\*_~`|<[\]]|:(?=[\w+-]+:|\/\/)|@(?=everyone|here)/g, (sign) =>
    // A backslash does not help here; a zero-width space does.
    sign === '@' ? '@\u200b' : `\\${sign}`,
  );
}

/** Escapes what would begin a heading, list, quote or small print, in a line whose rest is escaped. */
export function literalLineStart(line: string): string {
  return line
    .replace(/^\s+/, '')
    .replace(/^-#/, '\\-\\#')
    .replace(/^(#{1,3}(?=\s|$)|[-+](?=\s|$)|>)/, '\\$1')
    .replace(/^(\d+)([.)])(?=\s|$)/, '$1\\$2');
}

/** A span of code; backticks in it get spaces, so that two of them end it. */
export function codeSpan(code: string): string {
  const line = code.replaceAll('\n', ' ');
  if (line.trim() === '') return line;
  if (!line.includes('`')) return `\`${line}\``;
  const apart = line.replace(/`(?=`)/g, '`\u200b');
  return `\`\`${apart.startsWith('`') ? ' ' : ''}${apart}${apart.endsWith('`') ? ' ' : ''}\`\``;
}

/** A block of code. Discord has no longer fences, so a zero-width space breaks a fence inside. */
export function codeBlock(text: string, language = ''): string {
  return `\`\`\`${language}\n${text.replace(/``(?=`)/g, '``\u200b')}\n\`\`\``;
}

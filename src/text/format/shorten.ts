/**
 * At most `most` UTF-16 units of `text`; a cut text ends in `…`, and never in half a character: Telegram refuses that.
 */
export function shorten(text: string, most: number): string {
  if (text.length <= most) return text;
  return `${text.slice(0, most - 1).replace(/[\uD800-\uDBFF]$/, '')}…`;
}

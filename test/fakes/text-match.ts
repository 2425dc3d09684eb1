/** A string: that is somewhere in `text`. */
export function isLike(text: string, match: string | RegExp): boolean {
  return typeof match === 'string' ? text.includes(match) : match.test(text);
}

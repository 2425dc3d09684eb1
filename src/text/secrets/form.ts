/** One kind of secret. `kept`, `secret` and `begun` are sources of regular expressions. */
export interface SecretForm {
  /** The text before it, which stays. */
  kept?: string;
  secret: string;
  /** An unfinished secret: its beginning, and anything that may follow. Default: `secret`. */
  begun?: string;
  flags?: 'i' | '';
  /** Decides whether a match is a secret. Default: it is. */
  isSecret?: (value: string, kept: string) => boolean;
  /** A text that does not match it has no such secret; this saves a costlier search. */
  needs?: RegExp;
}

/** Matches from the beginning of a word, so that a long text takes linear time. */
export const wordBegins = '(?<![\\w-])';

const blank = '[ \\t]';
/**
 * Not where the next pair or tag begins: `;user=`, `&b=`, `, "x":`, `</`, nor at JSON's escapes for a line end or
 * quote.
 */
const inner = [
  '[^\\s"\'`«»;&,|<\\\\]',
  '[;&,|](?!\\s{0,4}["\']?[\\w.-]{1,40}["\']?[=:]|$)',
  '<(?!/)',
  '\\\\(?![nrt"\'])',
].join('|');

/** A word up to blank, quote or next pair, without trailing punctuation. */
export const bareValue = `(?:${inner}){0,200}(?![,;.)\\]}>:])(?:${inner})`;

/** The text between the quotes that `kept` ends with; without a closing quote, as everywhere else, a bare word. */
export const value = [
  '(?<=\\\\")(?:[^"\\\\\\n«»]|\\\\(?!")){1,400}(?=\\\\")',
  '(?<=(?<!\\\\)")(?:[^"\\\\\\n«»]|\\\\.){1,400}(?=")',
  "(?<=')(?:[^'\\\\\\n«»]|\\\\.){1,400}(?=')",
  '(?<=`)[^`\\n«»]{1,400}(?=`)',
  // In YAML, everything up to the blank.
  `(?<=:${blank}{1,20})[^\\s"'\`«»\\\\<]{0,200}[^\\s"'\`«»\\\\<,;.)\\]}>:]`,
  bareValue,
].join('|');

/** The same, unfinished. A text with blanks is no secret. */
export const begunValue = `(?<=["'\`])[^\\s"\`«»]{1,400}|${bareValue}[,;.)\\]}>:]{0,20}`;

export const quote = '(?:\\\\?["\'`])?';

/** From a name to its value: `name: `, `"name": "`, `name => '`, `name: str = "`, `name", "`, `name: |` and the next line. */
export const assigned = [
  `(?:\\\\?["'\`]?\\]?${blank}{0,20}(?:(?::${blank}?(?:&(?:'static )?)?[Ss]tr(?:ing)?)?${blank}{0,4}=>?|:=?)${blank}{0,20}`,
  `(?:[|>][+-]?${blank}{0,4}\\n${blank}{1,20})?`,
  `|["'],${blank}{0,20}(?=["'])|["']${blank}{1,4}value=(?=["'])|</key>\\s{0,20}<string>)${quote}`,
].join('');

export function isQuoted(kept: string): boolean {
  return /["'`]$/.test(kept);
}

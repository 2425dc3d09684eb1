/** One kind of secret. `kept`, `secret` and `begun` are sources of regular expressions. */
export interface SecretForm {
  /** What stands before it and stays. */
  kept?: string;
  secret: string;
  /** The secret while it is still being written: what it begins with, and anything that may follow. Default: `secret`. */
  begun?: string;
  flags?: 'i' | '';
  /** Not all that looks like one is one. Default: it is. */
  isSecret?: (value: string, kept: string) => boolean;
  /** A text that does not match it has no such secret; saves a search that costs more. */
  needs?: RegExp;
}

/** Matched from the beginning of a word, so that a long text takes linear time. */
export const wordBegins = '(?<![\\w-])';

const blank = '[ \\t]';
/** Not where the next pair or tag begins: `;user=`, `&b=`, `, "x":`, `</`, nor where JSON writes the end of a line or quote. */
const inner = [
  '[^\\s"\'`«»;&,|<\\\\]',
  '[;&,|](?!\\s{0,4}["\']?[\\w.-]{1,40}["\']?[=:]|$)',
  '<(?!/)',
  '\\\\(?![nrt"\'])',
].join('|');

/** A word up to blank, quote or next pair, without the punctuation behind it. */
export const bareValue = `(?:${inner}){0,200}(?![,;.)\\]}>:])(?:${inner})`;

/** What stands between the quotes that `kept` ends with; where they do not end, as all else, a bare word. */
export const value = [
  '(?<=\\\\")(?:[^"\\\\\\n«»]|\\\\(?!")){1,400}(?=\\\\")',
  '(?<=(?<!\\\\)")(?:[^"\\\\\\n«»]|\\\\.){1,400}(?=")',
  "(?<=')(?:[^'\\\\\\n«»]|\\\\.){1,400}(?=')",
  '(?<=`)[^`\\n«»]{1,400}(?=`)',
  // In YAML, all to the blank.
  `(?<=:${blank}{1,20})[^\\s"'\`«»\\\\<]{0,200}[^\\s"'\`«»\\\\<,;.)\\]}>:]`,
  bareValue,
].join('|');

/** The same while it is being written. What has blanks in it is no secret. */
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

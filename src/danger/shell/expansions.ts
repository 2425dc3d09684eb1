/** One word becomes at most this many. */
const most = 64;
/** A longer word is no list that anyone would read; it is judged as written anyway. */
const longest = 300;
const letters = /^([A-Za-z])\.\.([A-Za-z])(?:\.\.-?\d+)?$/;
const numbers = /^(-?\d+)\.\.(-?\d+)(?:\.\.-?\d+)?$/;
const withDefault = /\$\{\w+:?[-=+]([^{}]*)\}/g;
/** For zsh, names may hold any letter, and `$=` without one is empty. */
const variable = /\$[=~^]*(?:(?:\w|\P{ASCII})+|\{[^{}]*\}|[@*])|\$[=~^]+/gu;

/**
 * The words a command may get: as they are, with their braces expanded, and without variables that may be empty. For
 * warnings: anything in one of these readings may happen.
 */
export function readingsOf(words: readonly string[]): (readonly string[])[] {
  const readings = [words];
  const expanded = words.some((word) => word.includes('{')) ? words.flatMap(bracesOf) : words;
  if (expanded.length !== words.length) readings.push(expanded);
  if (!expanded.some((word) => word.includes('$'))) return readings;
  const bare = expanded.map(withoutVariables).filter((word) => word !== '');
  return bare.length === 0 ? readings : [...readings, bare];
}

function withoutVariables(word: string): string {
  return word.replace(withDefault, '$1').replace(variable, '');
}

/** `a{b,c}` gives `ab` and `ac`; a range of numbers gives only its ends. */
function bracesOf(word: string): string[] {
  if (word.length > longest) return [word];
  for (let open = word.indexOf('{'); open !== -1; open = word.indexOf('{', open + 1)) {
    const group = word[open - 1] === '$' ? undefined : groupAt(word, open);
    if (group === undefined) continue;
    const ends = bracesOf(word.slice(group.end + 1));
    const begin = word.slice(0, open);
    const middles = group.parts.flatMap(bracesOf).slice(0, most);
    return middles.flatMap((middle) => ends.map((end) => `${begin}${middle}${end}`)).slice(0, most);
  }
  return [word];
}

/** What the `{` at this place lists, and where its `}` is; undefined: it is no list. */
function groupAt(word: string, open: number): { parts: string[]; end: number } | undefined {
  const commas = [open];
  let depth = 0;
  for (let at = open; at < word.length; at += 1) {
    if (word[at] === '{') depth += 1;
    else if (word[at] === ',' && depth === 1) commas.push(at);
    else if (word[at] === '}') depth -= 1;
    if (depth > 0) continue;
    const parts = commas.map((comma, index) => word.slice(comma + 1, commas[index + 1] ?? at));
    const all = parts.length > 1 ? parts : rangeOf(parts[0]!);
    return all && { parts: all, end: at };
  }
  return undefined;
}

function rangeOf(text: string): string[] | undefined {
  const ends = numbers.exec(text)?.slice(1, 3);
  if (ends !== undefined) return ends;
  const [from, to] =
    letters
      .exec(text)
      ?.slice(1, 3)
      .map((letter) => letter.charCodeAt(0)) ?? [];
  if (from === undefined || to === undefined) return undefined;
  const length = Math.min(most, Math.abs(to - from) + 1);
  return Array.from({ length }, (_, step) => String.fromCharCode(Math.min(from, to) + step));
}

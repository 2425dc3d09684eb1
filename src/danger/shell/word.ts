/** A word as the shell reads it. */
export interface ShellWord {
  /** Its text without quotes and backslashes. */
  value: string;
  /** Its text as written. */
  raw: string;
  /** Whether bash or zsh replaces it, or may: it holds a variable, a pattern, braces or a `~`. */
  opaque: boolean;
}

const endsWord = /[\s|&;<>()]/;
const plainVariable = /\$(?:[A-Za-z_]\w*|\{[A-Za-z_]\w*\}|[\d@*#?$!-])/y;
/** The text before a `~` or `=` with a special meaning. */
const beginsPath = /(?:^|[=:])$/;
const beyondUs = /\$[({['"]/y;

/** What has been read of the word so far. */
interface Reading {
  source: string;
  at: number;
  value: string;
  opaque: boolean;
  /** Whether a `[` is open. */
  inBrackets: boolean;
  /** Number of open `{`. */
  braces: number;
}

/** Reads the word that begins at `from`; undefined when it holds something it does not understand for certain. */
export function readShellWord(source: string, from: number): ShellWord | undefined {
  const reading: Reading = { source, at: from, value: '', opaque: false, inBrackets: false, braces: 0 };
  while (reading.at < source.length && !endsWord.test(source[reading.at]!)) {
    if (!readPiece(reading, reading.at === from)) return undefined;
  }
  // The subscript of an array may hold blanks.
  if (reading.inBrackets) return undefined;
  return { value: reading.value, raw: source.slice(from, reading.at), opaque: reading.opaque };
}

function readPiece(reading: Reading, first: boolean): boolean {
  const { source, at } = reading;
  const character = source[at]!;
  switch (character) {
    case "'":
      return readSingleQuoted(reading);
    case '"':
      return readDoubleQuoted(reading);
    case '\\':
      return take(reading, 2, source[at + 1] === '\n' ? undefined : source[at + 1]);
    case '$':
      return readDollar(reading, false);
    case '`':
      return false;
    case '!':
      return !recallsHistory(source, at) && take(reading, 1, character);
    case '{':
      if (source[at + 1] === '}') return take(reading, 2, '{}');
      reading.braces += 1;
      return takeOpaque(reading, character);
    case '}':
      // In zsh it ends a group wherever it ends a word.
      if (reading.braces === 0 && endsWord.test(source[at + 1] ?? ' ')) return false;
      reading.braces = Math.max(0, reading.braces - 1);
      return take(reading, 1, character);
    case '[':
      if (/\s/.test(source[at + 1] ?? ' ') && first) return take(reading, 1, character);
      reading.inBrackets = true;
      return takeOpaque(reading, character);
    case ']':
      reading.inBrackets = false;
      return take(reading, 1, character);
    case '*':
    case '?':
      return takeOpaque(reading, character);
    case '~':
    case '=':
      // zsh reads `=name` as the path of that program, and empty quotes as nothing.
      return beginsPath.test(reading.value) ? takeOpaque(reading, character) : take(reading, 1, character);
    default:
      return take(reading, 1, character);
  }
}

function take(reading: Reading, length: number, value: string | undefined): boolean {
  if (value === undefined) return false;
  reading.at += length;
  reading.value += value;
  return true;
}

function takeOpaque(reading: Reading, value: string): boolean {
  reading.opaque = true;
  return take(reading, value.length, value);
}

function readSingleQuoted(reading: Reading): boolean {
  const end = reading.source.indexOf("'", reading.at + 1);
  if (end === -1) return false;
  // For zsh with RC_QUOTES this is one quote inside.
  if (reading.source[end + 1] === "'") reading.opaque = true;
  return take(reading, end + 1 - reading.at, reading.source.slice(reading.at + 1, end));
}

function readDoubleQuoted(reading: Reading): boolean {
  const { source } = reading;
  reading.at += 1;
  while (reading.at < source.length) {
    const character = source[reading.at]!;
    if (character === '"') return take(reading, 1, '');
    if (character === '`') return false;
    if (character === '!' && recallsHistory(source, reading.at)) return false;
    if (!(character === '$' ? readDollar(reading, true) : readQuotedCharacter(reading, character))) return false;
  }
  return false;
}

function readQuotedCharacter(reading: Reading, character: string): boolean {
  const next = reading.source[reading.at + 1];
  if (character !== '\\' || next === undefined || !'$`"\\\n'.includes(next)) return take(reading, 1, character);
  return take(reading, 2, next === '\n' ? undefined : next);
}

function readDollar(reading: Reading, quoted: boolean): boolean {
  const { source, at } = reading;
  plainVariable.lastIndex = at;
  const variable = plainVariable.exec(source);
  if (variable !== null) return takeOpaque(reading, variable[0]);
  const next = source[at + 1];
  if (next === undefined || (quoted ? next === '"' : endsWord.test(next))) return take(reading, 1, '$');
  beyondUs.lastIndex = at;
  // zsh has many more forms (`$=X`, `$~X`, `$^X`, `$+X`), and lets names begin with any letter.
  return !beyondUs.test(source) && takeOpaque(reading, '$');
}

/** `!x` may mean an earlier command where the shell keeps a history. */
function recallsHistory(source: string, at: number): boolean {
  const next = source[at + 1];
  return next !== undefined && !/[\s="'|&;]/.test(next);
}

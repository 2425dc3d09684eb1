import { readShellWord, type ShellWord } from './word.ts';

/** A simple command: one program and its arguments. */
export interface ShellCommand {
  /** `NAME=value` before it. */
  assignments: string[];
  /** The program's name and its arguments, without quotes; [] when there are only assignments or redirects. */
  words: string[];
  redirects: Redirect[];
  /** Whether part of it holds a variable, a pattern, braces or a `~`: then the program's real arguments are unknown. */
  opaque: boolean;
  /** Assignments and words as written, separated by single spaces. */
  text: string;
  /** What joins it to the command before; undefined: it is the first. A new line acts as a `;`. */
  joint: Joint | undefined;
}

export type Joint = '|' | '&&' | '||' | ';';

export interface Redirect {
  /** The operator without the redirected number: `>`, `>>`, `>|`, `&>`, `&>>`, `<`, `<>`, `>&`, `<&`. */
  operator: string;
  target: string;
}

/** Control characters, characters that look like a space but are none for the shell, and invisible ones. */
const unreadable = /(?![\n\t])[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]|(?! )\p{Zs}/u;
const blank = /(?:[ \t]|\\\n)*/y;
const operator = /&>>|&>|&&|\|\||[<>]&|<>|>>|>\||;;|;&|\|&|<<|[\n;|<>]/y;
const redirect = /[<>]&|<>|>>|>\||[<>]/y;
const comment = /#[^\n]*/y;
const assignment = /^[A-Za-z_]\w*\+?=/;
/** For zsh, `1=x` sets the first argument, and names may hold any letter. */
const assignmentOfZsh = /^(?:\w|\P{ASCII})+\+?=/u;
/** Keywords, and words that change how the shell reads the rest, in place of a program's name. */
const keywords = new Set(
  'if then else elif fi for foreach while until repeat do done end case esac in select function coproc { } ! [[ ]] - nocorrect'.split(
    ' ',
  ),
);
/** zsh reads `<1-5>` as a pattern for numbers. */
const numberPattern = /<\d*-\d*>/y;
/** Bash expands what follows `>&` twice, in quotes as well; and for zsh `p` is a coprocess. */
const plainTarget = /^(?!p$)[A-Za-z_./][\w./-]*$/;
const descriptor = /^(?:\d|-)$/;

interface Parsing {
  source: string;
  at: number;
  done: ShellCommand[];
  current: ShellCommand;
}

/**
 * The simple commands of a line for bash or zsh, in order. Fails closed: undefined for anything it does not understand
 * for certain: substitutions, variables or patterns in a program's name, here-documents, groups, functions, control
 * keywords, background jobs, quotes that do not end, invisible characters.
 */
export function parseShell(command: string): ShellCommand[] | undefined {
  if (unreadable.test(command)) return undefined;
  const parsing: Parsing = { source: command, at: 0, done: [], current: empty(undefined) };
  for (;;) {
    skip(parsing, blank);
    if (parsing.at >= command.length) break;
    if (!readNext(parsing)) return undefined;
  }
  if (!isEmpty(parsing.current)) parsing.done.push(parsing.current);
  else if (parsing.current.joint !== ';') return undefined;
  return parsing.done.length === 0 ? undefined : parsing.done;
}

function readNext(parsing: Parsing): boolean {
  if (parsing.source[parsing.at] === '#') {
    skip(parsing, comment);
    return true;
  }
  const found = match(parsing, operator);
  if (found === undefined) return readWord(parsing);
  if (match(parsing, numberPattern) !== undefined) return false;
  parsing.at += found.length;
  switch (found) {
    case '\n':
      return isEmpty(parsing.current) || join(parsing, ';');
    case ';':
    case '|':
    case '&&':
    case '||':
      return join(parsing, found);
    case '<<':
    case ';;':
    case ';&':
    case '|&':
      return false;
    default:
      return readRedirect(parsing, found, false);
  }
}

function join(parsing: Parsing, joint: Joint): boolean {
  if (isEmpty(parsing.current)) return false;
  parsing.done.push(parsing.current);
  parsing.current = empty(joint);
  return true;
}

function readRedirect(parsing: Parsing, found: string, hasNumber: boolean): boolean {
  const { source } = parsing;
  if (source.startsWith('\\\n', parsing.at)) return false;
  skip(parsing, blank);
  const word = readShellWord(source, parsing.at);
  // zsh reads `>! file` as `>| file`.
  if (word === undefined || word.raw === '' || /^[!#]/.test(word.raw)) return false;
  parsing.at += word.raw.length;
  if (isNumberOfRedirect(parsing, word.raw)) return false;
  const isFile = found === '>&' && !hasNumber && plainTarget.test(word.raw);
  if (found.endsWith('&') && !isFile && !descriptor.test(word.raw)) return false;
  parsing.current.redirects.push({ operator: found, target: word.value });
  parsing.current.opaque ||= word.opaque;
  return true;
}

/** Whether a redirect follows this number at once. */
function isNumberOfRedirect({ source, at }: Parsing, raw: string): boolean {
  return /^\d+$/.test(raw) && /^(?:[<>]|&>)/.test(source.slice(at, at + 2));
}

/** `2>`: one digit for both shells; zsh reads more digits as a word, and bash reads all else as a word. */
function readNumbered(parsing: Parsing, raw: string): boolean {
  if (match(parsing, numberPattern) !== undefined) return false;
  const found = match(parsing, redirect);
  if (raw.length > 1 || found === undefined) return false;
  parsing.at += found.length;
  return readRedirect(parsing, found, true);
}

function readWord(parsing: Parsing): boolean {
  const word = readShellWord(parsing.source, parsing.at);
  if (word === undefined || word.raw === '') return false;
  parsing.at += word.raw.length;
  const { current, source, at } = parsing;
  if (isNumberOfRedirect(parsing, word.raw)) return readNumbered(parsing, word.raw);
  // `{name}>` redirects by a variable.
  if ('<>'.includes(source[at] ?? ' ') && word.raw.endsWith('}')) return false;
  current.text += current.text === '' ? word.raw : ` ${word.raw}`;
  current.opaque ||= word.opaque;
  if (current.words.length > 0) current.words.push(word.value);
  else if (assignment.test(word.raw)) current.assignments.push(word.value);
  else if (word.opaque || isLanguage(word)) return false;
  else {
    current.words.push(word.value);
    // A keyword in both shells: a keyword may follow it.
    current.opaque ||= word.value === 'time';
  }
  return true;
}

function isLanguage({ raw, value }: ShellWord): boolean {
  // For zsh `{}` begins a group here.
  return keywords.has(value) || assignmentOfZsh.test(raw) || raw.startsWith('{') || value.startsWith('%');
}

function empty(joint: Joint | undefined): ShellCommand {
  return { assignments: [], words: [], redirects: [], opaque: false, text: '', joint };
}

function isEmpty({ assignments, words, redirects }: ShellCommand): boolean {
  return assignments.length + words.length + redirects.length === 0;
}

function match(parsing: Parsing, pattern: RegExp): string | undefined {
  pattern.lastIndex = parsing.at;
  return pattern.exec(parsing.source)?.[0];
}

function skip(parsing: Parsing, pattern: RegExp): void {
  parsing.at += match(parsing, pattern)?.length ?? 0;
}

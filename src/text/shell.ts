import { readShellWord } from './shell-word.ts';

/** A simple command: one program and what it is given. */
export interface ShellCommand {
  /** `NAME=value` in front of it. */
  assignments: string[];
  /** The program's name and its arguments, without quotes; [] when there are only assignments or redirects. */
  words: string[];
  redirects: Redirect[];
  /** Some part of it holds a variable, a pattern, braces or a `~`: what the program gets is not known. */
  opaque: boolean;
  /** Assignments and words as they are written, parted by single spaces. */
  text: string;
  /** What joins it to the command before; undefined: it is the first. A new line is a `;`. */
  joint: Joint | undefined;
}

export type Joint = '|' | '&&' | '||' | ';';

export interface Redirect {
  /** Without the number of what is redirected: `>`, `>>`, `>|`, `&>`, `&>>`, `<`, `<>`, `>&`, `<&`. */
  operator: string;
  target: string;
}

/** Control characters, and all that looks like a space and is none for the shell, or that is not seen at all. */
const unreadable = /(?![\n\t])[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]|(?! )\p{Zs}/u;
const blank = /(?:[ \t]|\\\n)*/y;
const operator = /&>>|&>|&&|\|\||[<>]&|<>|>>|>\||;;|;&|\|&|<<|[\n;|<>]/y;
const comment = /#[^\n]*/y;
const assignment = /^[A-Za-z_]\w*\+?=/;
const keywords = new Set(
  'if then else elif fi for foreach while until repeat do done end case esac in select function coproc { } ! [[ ]]'.split(
    ' ',
  ),
);

interface Parsing {
  source: string;
  at: number;
  done: ShellCommand[];
  current: ShellCommand;
}

/**
 * The simple commands of a line for bash or zsh, in order. Fails closed: undefined for anything that is not understood
 * for certain: substitutions, variables or patterns in a program's name, here-documents, groups, functions, control
 * keywords, background jobs, quotes that do not end, characters that are not seen.
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
      return readRedirect(parsing, found);
  }
}

function join(parsing: Parsing, joint: Joint): boolean {
  if (isEmpty(parsing.current)) return false;
  parsing.done.push(parsing.current);
  parsing.current = empty(joint);
  return true;
}

function readRedirect(parsing: Parsing, found: string): boolean {
  skip(parsing, blank);
  const word = readShellWord(parsing.source, parsing.at);
  // zsh reads `>! file` as `>| file`.
  if (word === undefined || word.raw === '' || word.raw === '!') return false;
  parsing.at += word.raw.length;
  parsing.current.redirects.push({ operator: found, target: word.value });
  parsing.current.opaque ||= word.opaque;
  return true;
}

function readWord(parsing: Parsing): boolean {
  const word = readShellWord(parsing.source, parsing.at);
  if (word === undefined || word.raw === '') return false;
  parsing.at += word.raw.length;
  const { current, source, at } = parsing;
  if ('<>'.includes(source[at] ?? ' ')) {
    // `2>` redirects by number; `{name}>` redirects by a variable.
    if (/^\d+$/.test(word.raw)) return true;
    if (word.raw.endsWith('}')) return false;
  }
  current.text += current.text === '' ? word.raw : ` ${word.raw}`;
  current.opaque ||= word.opaque;
  if (current.words.length > 0) current.words.push(word.value);
  else if (assignment.test(word.raw)) current.assignments.push(word.value);
  else if (word.opaque || keywords.has(word.value)) return false;
  else current.words.push(word.value);
  return true;
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

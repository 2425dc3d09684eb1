import { withoutAnsiQuotes } from './shell/ansi-quotes.ts';
import type { Joint, Redirect, ShellCommand } from './shell/parse.ts';

/** A message passed as a here-document is data: `git commit -m "$(cat <<'EOF' …`; its first end is its end. */
const message =
  /(-m|--message|--body|--notes|--title)([ =])"\$\(cat <<-?\s*'(\w{1,40})'\n(?:(?![ \t]*\3\n)[^\n]*\n)*[ \t]{0,40}\3\n[ \t]{0,40}\)"/g;
const fork = /([\w:]{1,40})\s*\(\)\s*\{[^}]{0,200}?\1\s*\|\s*&?\s*\1/;
const fetchedInside =
  /(?:\b\w{0,4}sh|\bsource|\beval|\bpython[\d.]*|\bnode|(?:^|\s)\.)\s[^\n]{0,100}?[<$]\(\s*(?:curl|wget|fetch)\b/;
const unknownProgram = /(?:^|[;&|(\n])[ \t]*["']?(?:\$\((?!\()|`)/;
const rawNetwork = /\/dev\/(?:tcp|udp)\//;
const patternProgram =
  /(?:^|(?<![<>])[;&|\n]|\$\()[ \t]*((?:[\w./~][\w./~-]*[*?]|[\w./~-]*\w(?:\[|\([^\s;&|()<>]+\)))[^\s;&|()<>=]*)(?=[ \t]+[^\s=])/;
const partlyVariable =
  /(?:^|(?<![<>])[;&|\n]|\$\()[ \t]*"?([\w./~][\w./~-]*"?\$(?:[=~^]|\{?(?:\w|\P{ASCII}))[^\s;&|()<>"]*)/u;
/** Separators of commands; not the parts of a redirect: `>&`, `&>`, `>|`. */
const between = /((?<!>|>&)\|\|?|&&(?!>)|(?<![<>])&(?!>)[!|]?|[;\n`]|\$?\(|\))/;
const redirect = /(?:(?<!\S)(\d+|\{\w+\}))?(&>>?|>>|>\||[<>]&|<>|(?<!<)<(?!<)|>)([|!&]*[ \t]*)([^\s;|&<>()]*)/g;
/** A pattern in zsh, two redirects in bash. */
const numberPattern = /<\d*-\d*>/g;
/** A substitution within a word, which may be empty: `r$(a)m`. */
const partOfWord = /\S(?:\$\(|`)|[)`]\w/;
const deepest = 6;
const leading =
  /^(?:if|then|else|elif|while|until|do|time|always|nocorrect|!|\{|\}|function|coproc|(?:\w|\P{ASCII})+(?:\[[^\]]*\])?\+?=\S*)$/u;
/** A command may begin behind them: `if [[ … ]] rm`, `f { rm`. */
const beginsBehind = /^(?:\]\]|[{}!]|always|do|then|else)$/;

/** Warnings about the text as such, whether it parses or not. */
export function textDangers(command: string): string[] {
  return [
    ...(fork.test(command) ? ['starts itself endlessly (a fork bomb)'] : []),
    ...(fetchedInside.test(command) ? ['runs what it downloads (curl | sh)'] : []),
    ...(unknownProgram.test(command.replace(message, '')) ? ['starts a program that is unknown until it runs'] : []),
    ...(rawNetwork.test(command) ? ['opens a raw connection (/dev/tcp)'] : []),
  ];
}

/** Warnings for a line that does not parse, when a program's name has a pattern or a variable in it. */
export function unknownPrograms(command: string): string[] {
  // Texts, and the patterns of a `case`, would look like programs.
  if (/<<|\bcase\b/.test(command)) return [];
  const names = [patternProgram, partlyVariable].flatMap((pattern) => pattern.exec(command)?.[1] ?? []);
  return names.map((name) => `starts a program that is unknown until it runs (${name})`);
}

/**
 * Possible commands in a text that does not parse, in all its readings: good enough to warn, never to allow. Ignores
 * quotes, and reads the inside of substitutions, groups and loops as commands too. Where bash and zsh differ, it reads
 * both ways.
 */
export function roughReadings(command: string): ShellCommand[][] {
  const text = command.replace(message, '$1$2x');
  const joined = text.replace(/(?<!\\)((?:\\\\)*)\\\n/g, '$1');
  // A comment ends with its line, even after a backslash.
  const texts = /#[^\n]*\\\n/.test(text) ? [joined, text] : [joined];
  // `$"` begins quotes in bash; in zsh the `$` is a character of its own.
  const ofZsh = texts.filter((one) => one.includes('$"')).map((one) => one.replaceAll('$"', '_"'));
  const all = [...texts, ...ofZsh];
  // A quoted blank ends no word: `rm '-x p-rf'`.
  const whole = all.map(withWholeWords).filter((one, at) => one !== all[at]);
  return [...all, ...whole].map(withoutQuotes).flatMap((bare) => {
    const readings = new Set([bare, withoutInner(bare, ' x ')]);
    if (partOfWord.test(bare)) readings.add(withoutInner(bare, ''));
    return [...readings].map(commandsIn);
  });
}

function withWholeWords(text: string): string {
  return text.replace(/\\[ \t]|"[^"\n]{0,200}"|'[^'\n]{0,200}'/g, (quoted) => quoted.replace(/[ \t]/g, '_'));
}

function withoutQuotes(text: string): string {
  return withoutAnsiQuotes(text)
    .replace(/\$\{?IFS\}?/g, ' ')
    .replace(/["'\\]/g, '');
}

/** `rm $(a) -rf` continues behind its substitution. */
function withoutInner(bare: string, instead: string): string {
  let outer = bare.replace(/`[^`]*`/g, instead);
  for (let depth = 0; depth < deepest && outer.includes(')'); depth += 1) {
    outer = outer.replace(/[$<>=]?\([^()]*\)/g, instead);
  }
  return outer;
}

function commandsIn(bare: string): ShellCommand[] {
  const pieces = bare.split(between);
  return pieces.flatMap((piece, at) => (at % 2 === 0 ? roughCommand(piece, pieces[at - 1]) : []));
}

function roughCommand(piece: string, joint: string | undefined): ShellCommand[] {
  const pieces = [piece, piece.replace(numberPattern, '*')];
  return [...new Set(pieces)].flatMap((one) => readPiece(one, joint === '|' ? '|' : ';'));
}

function readPiece(piece: string, joint: Joint): ShellCommand[] {
  const redirects: Redirect[] = [];
  const rest = piece.replace(
    redirect,
    (_, number: string | undefined, operator: string, more: string, target: string) => {
      if (target !== '') redirects.push({ operator, target });
      // In bash `!` is the file, and a word follows.
      const word = /![ \t]+$/.test(more) ? target : '';
      return ` ${wordsOf(number ?? '', operator, target)} ${word} `;
    },
  );
  const words = rest.split(/\s+/).flatMap(nameOf);
  const start = words.findIndex((word) => !leading.test(word));
  const own = start === -1 ? [] : words.slice(words[start] === 'repeat' ? start + 2 : start);
  const assignments = (start === -1 ? words : words.slice(0, start)).filter((word) => /^[A-Za-z_]\w*\+?=/.test(word));
  if (own.length + redirects.length + assignments.length === 0) return [];
  const rough = { assignments, redirects, opaque: true, text: piece.trim(), joint };
  const inner = begunBehind(own).map((words) => ({ ...rough, assignments: [], redirects: [], words }));
  return [{ ...rough, words: own }, ...inner];
}

/** The commands that may begin within these words: `rm a` in `f { rm a }`. */
function begunBehind(words: readonly string[]): string[][] {
  const starts = words.flatMap((word, at) => (beginsBehind.test(word) ? [at] : []));
  return starts.map((start, at) => words.slice(start + 1, starts[at + 1])).filter(({ length }) => length > 0);
}

/** Text that one of the shells reads as a separate word: `12` in `12>`, `rf` in `>&-rf`. */
function wordsOf(number: string, operator: string, target: string): string {
  const kept = number.length > 1 || operator.startsWith('&') ? number : '';
  return /[<>]&/.test(operator) && target.startsWith('-') ? `${kept} ${target.slice(1)}` : kept;
}

/** The word without the braces of a group that zsh allows next to it: `{rm -rf d}`. */
function nameOf(word: string): string[] {
  const opened = word.startsWith('{') && !word.includes('}') ? word.slice(1) : word;
  const name = opened.includes('{') ? opened : opened.replace(/\}+$/, '');
  if (name === '') return word === '' ? [] : [word];
  return opened === word ? [name] : ['{', name];
}

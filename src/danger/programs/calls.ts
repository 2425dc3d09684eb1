import { valuesOf } from './options.ts';
import type { DangerRule } from './rule.ts';

/**
 * A way to call a program, and what that does: `['volume rm|prune', 'deletes stored data']`. First the words in order:
 * `a|b` means one of them, `*` any letters, `**` any words. Then required options (`-f|--force`, `--replicas=0`), then
 * options that make it harmless (`!--dry-run|-n`). Without a text it is harmless, and later rows do not matter.
 */
export type Call = readonly [pattern: string, does: string];

interface Pattern {
  anywhere: boolean;
  words: RegExp[];
  needed: string[][];
  harmless: string[];
  does: string;
}

interface Word {
  word: string;
  /** Its place in the arguments. */
  at: number;
  /** Whether it may be the value of the option before it. */
  optional: boolean;
}

/** Options that take no value, so that the word behind them is an option of its own. */
const flags =
  /^(?:-[yivqr]+|--(?:all|atomic|check|debug|diff|force|install|no-input|prune|quiet|recursive|verbose|wait|yes|delete|keep-going))$/;

/** One rule under each of these program names (separated by spaces): it reports the first call that fits. */
export function calls(programs: string, ...list: readonly Call[]): [string, DangerRule][] {
  const patterns = list.map(readPattern);
  return programs.split(' ').map((program) => [program, (args) => judge(program, patterns, args)]);
}

/**
 * Whether the arguments begin with these words of a pattern. Options between them, with or without a value, do not
 * matter.
 */
export function beginsWith(args: readonly string[], pattern: string): boolean {
  const { anywhere, words } = readPattern([pattern, '']);
  return findWords({ anywhere, words }, wordsOf(args)) !== undefined;
}

/** The words that may be the first operand: each possible value of an option before it, and the word after those. */
export function firstWords(args: readonly string[]): Word[] {
  const words = wordsOf(args);
  const sure = words.findIndex(({ optional }) => !optional);
  return sure === -1 ? words : words.slice(0, sure + 1);
}

/** One rule per name, even if several tables have one: it reports the first warning. */
export function rulesByName(entries: readonly (readonly [string, DangerRule])[]): Map<string, DangerRule> {
  const rules = new Map<string, DangerRule>();
  for (const [name, rule] of entries) {
    const before = rules.get(name);
    rules.set(name, before === undefined ? rule : (args) => before(args) ?? rule(args));
  }
  return rules;
}

function readPattern([pattern, does]: Call): Pattern {
  const tokens = pattern.split(' ').filter((token) => token !== '');
  const words = tokens.filter((token) => !/^!?-/.test(token) && token !== '**');
  return {
    anywhere: tokens[0] === '**',
    words: words.map((token) => new RegExp(`^(?:${token.split('|').map(asExpression).join('|')}),?$`, 'i')),
    needed: tokens.filter((token) => token.startsWith('-')).map((token) => token.split('|')),
    harmless: tokens.filter((token) => token.startsWith('!')).flatMap((token) => token.slice(1).split('|')),
    does,
  };
}

function asExpression(word: string): string {
  return word.replace(/[.+^${}()[\]\\]/g, '\\$&').replaceAll('*', '.*');
}

function judge(program: string, patterns: readonly Pattern[], args: readonly string[]): string | undefined {
  const words = wordsOf(args);
  const end = args.indexOf('--');
  const options = end === -1 ? args : args.slice(0, end);
  for (const pattern of patterns) {
    const found = findWords(pattern, words);
    if (found === undefined) continue;
    const last = found.at(-1)?.at ?? -1;
    const given = pattern.needed.map((names) => names.find((name) => isGiven(name, options, last)));
    if (given.includes(undefined) || isHarmless([...pattern.harmless, '--help', '-help'], options)) continue;
    if (pattern.does === '') return undefined;
    const said = [program, ...found.map(({ word }) => word.replace(/,$/, '')), ...given].join(' ');
    return `${pattern.does} (${said})`;
  }
  return undefined;
}

/** All arguments that are no option, in order. */
export function wordsOf(args: readonly string[]): Word[] {
  const end = args.indexOf('--');
  return args.flatMap((word, at) => {
    const behindEnd = end !== -1 && at > end;
    if (at === end || (!behindEnd && /^-./.test(word))) return [];
    const before = args[at - 1] ?? '';
    const optional = (!behindEnd && /^--?[^=]+$/.test(before)) || /^\w+=/.test(word) || /^\+\w/.test(word);
    return [{ word, at, optional }];
  });
}

/** The first words that fit; undefined when none do. */
function findWords(pattern: Pick<Pattern, 'anywhere' | 'words'>, words: readonly Word[]): Word[] | undefined {
  if (pattern.words.length === 0) return [];
  /** Per number of pattern words matched so far, the matching words. */
  let reached = new Map<number, Word[]>([[0, []]]);
  for (const word of words) {
    const next = new Map<number, Word[]>();
    for (const [count, fitted] of reached) {
      if (pattern.words[count]!.test(word.word)) {
        const all = [...fitted, word];
        if (all.length === pattern.words.length) return all;
        next.set(count + 1, all);
      }
      if ((word.optional || (pattern.anywhere && count === 0)) && !next.has(count)) next.set(count, fitted);
    }
    if (next.size === 0) return undefined;
    reached = next;
  }
  return undefined;
}

/** Single letters mean something else before the words: `docker compose -f a.yml rm`. */
function isGiven(option: string, args: readonly string[], last: number): boolean {
  const [name = '', value] = option.split('=');
  const letter = /^-\w$/.test(name) ? name.slice(1) : '';
  if (value !== undefined) {
    return valuesOf(args, letter, name.replace(/^-+/, '')).some((given) => given.toLowerCase() === value);
  }
  if (letter !== '') return args.slice(last + 1).some((arg) => /^-[A-Za-z]+(?:=|$)/.test(arg) && arg.includes(letter));
  return args.some((arg) => isNamed(arg, name));
}

/** `--force`, `--force=true`, `-force`, `--forc`. */
function isNamed(arg: string, name: string): boolean {
  const given = arg.split('=', 1)[0]!;
  const bare = given.replace(/^--?/, '');
  if (!given.startsWith('-') || (bare.length < 2 && given !== name)) return false;
  return bare === name.replace(/^--?/, '') || (given.startsWith('--') && bare.length > 2 && name.startsWith(given));
}

/** Whether one of these options is given. `--dry-run` has to be an option for certain, with nothing that revokes it. */
export function isHarmless(names: readonly string[], args: readonly string[]): boolean {
  if (args.some((arg) => /^--no-dry-?run/.test(arg))) return false;
  const found = args.flatMap((arg, at) => {
    const [given = '', value = ''] = arg.split('=', 2);
    const known = names.some((name) => name === given || (/^-\w$/.test(name) && isLetter(arg, name)));
    if (!known) return [];
    const before = args[at - 1] ?? '';
    const sure = !before.startsWith('-') || before.includes('=') || flags.test(before);
    return [sure && !/^(?:none|false|no|off|0)$/i.test(value)];
  });
  return found.length > 0 && found.every((sure) => sure);
}

/** `-n`, `-nv`, `-vn`. */
function isLetter(arg: string, name: string): boolean {
  return new RegExp(`^-v*${name.slice(1)}v*$`).test(arg);
}

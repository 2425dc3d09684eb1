import { readOptions, valuesOf } from './options.ts';
import type { DangerRule } from './rule.ts';

/** The effects of a sed script beside changing text. */
interface SedScript {
  runsPrograms: boolean;
  /** Files it writes to. */
  writes: string[];
}

const between = /[\s;{}!]+|\d[\d~]*|[$,+]/y;
const restOfLine = /[^\n]*/y;
const label = /[^\n;}]*/y;
const flags = /[0-9gpIiMmew]*/y;
const nothing: SedScript = { runsPrograms: false, writes: [] };

/** Reads the scripts that these arguments of sed hold. It does not see a script in a file. */
export function readSed(args: readonly string[]): SedScript {
  const given = valuesOf(args, 'e', 'expression');
  const scripts = given.length > 0 ? given : readOptions(args).operands.slice(0, 1);
  return scripts.map(readScript).reduce(
    (all, one) => ({
      runsPrograms: all.runsPrograms || one.runsPrograms,
      writes: [...all.writes, ...one.writes],
    }),
    nothing,
  );
}

function readScript(script: string): SedScript {
  const found: SedScript = { runsPrograms: false, writes: [] };
  let at = 0;
  const take = (pattern: RegExp): string => {
    pattern.lastIndex = at;
    const taken = pattern.exec(script)?.[0] ?? '';
    at += taken.length;
    return taken;
  };
  /** Moves past the next delimiter without a backslash before it. */
  const skipTo = (delimiter: string): void => {
    while (at < script.length && script[at] !== delimiter) at += script[at] === '\\' ? 2 : 1;
    at += 1;
  };
  while (at < script.length) {
    if (take(between) !== '') continue;
    const command = script[at]!;
    at += 1;
    if (command === '/') skipTo('/');
    else if (command === '\\') skipTo(script[at++] ?? '');
    else if (command === 's' || command === 'y') {
      const delimiter = script[at] ?? '';
      at += 1;
      skipTo(delimiter);
      skipTo(delimiter);
      const given = command === 's' ? take(flags) : '';
      found.runsPrograms ||= given.includes('e');
      if (given.includes('w')) found.writes.push(take(restOfLine).trim());
    } else if (command === 'e') {
      found.runsPrograms = true;
      take(restOfLine);
    } else if (command === 'w' || command === 'W') found.writes.push(take(restOfLine).trim());
    else if ('rRaic#'.includes(command)) take(restOfLine);
    else if ('btT:'.includes(command)) take(label);
  }
  return found;
}

function sed(args: readonly string[]): string | undefined {
  return readSed(args).runsPrograms ? 'starts programs from sed' : undefined;
}

const runsCode = /system\s*\(|\|\s*"|\|\s*getline|\|&|@load/;

function awk(args: readonly string[]): string | undefined {
  return args.some((arg) => runsCode.test(arg)) ? 'starts programs from awk' : undefined;
}

function jq(args: readonly string[]): string | undefined {
  return args.some((arg) => /\$ENV\b(?!\.)|(?:^|[^\w.$"])env\b(?!\.)/.test(arg))
    ? 'shows all secrets in the environment (jq)'
    : undefined;
}

/** `:!`, `-c`, `+` and scripts run what they like. */
function editor(args: readonly string[]): string | undefined {
  return args.some((arg) => /^(?:-[ceslSu]|--?(?:cmd|eval|load|batch|script|funcall)|\+\D)/.test(arg))
    ? 'runs editor commands'
    : undefined;
}

function always(warning: string): DangerRule {
  return () => warning;
}

/** By program name: programs with a language of their own, and shell words that run a text. */
export const scriptingRules: [string, DangerRule][] = [
  ...['sed', 'gsed'].map((name): [string, DangerRule] => [name, sed]),
  ...['awk', 'gawk', 'mawk'].map((name): [string, DangerRule] => [name, awk]),
  ['jq', jq],
  ...['vi', 'vim', 'nvim', 'view', 'gvim', 'emacs'].map((name): [string, DangerRule] => [name, editor]),
  ...['ed', 'ex', 'red'].map((name): [string, DangerRule] => [name, always(`runs editor commands (${name})`)]),
  ['eval', always('runs text as commands (eval)')],
  ['trap', always('runs text as commands (trap)')],
  ['alias', always('changes what a command means (alias)')],
];

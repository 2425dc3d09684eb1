import { parseShell, type ShellCommand } from '../../../src/danger/shell/parse.ts';
import { shellDangers } from '../../../src/danger/shell-line.ts';
import type { ShellRun } from './real-shell.ts';

const isFolder = /^\.{0,2}$/;
const madeUp = /\/(?:dev|proc|tmp)\//;
/** zsh refuses a file to write to as the input of a part of a pipe. */
const writesIntoPipe = /\|.*(?<!\S)0>/s;
const folders = { path: '/work/site' };
/** They are done by the shell itself, or start what follows; nobody notes them. */
const builtins = /^(?:pushd|command|builtin|exec|noglob|eval|time|export|\.|:|\[|true|false|declare|\s*)$/;

/** What real zsh did, a line of JSON each; `differential.long.test.ts` writes and checks it. */
export const recordFile = new URL('../../fixtures/zsh-runs.jsonl', import.meta.url);

export interface RecordedRun extends ShellRun {
  line: string;
}

/** All that a shell did otherwise than it was read, or that nobody is warned of. */
export function contradictions(lines: readonly string[], runs: readonly ShellRun[]): string[] {
  return lines.flatMap((line, at) => {
    const found = misread(line, runs[at]!) ?? unwarned(line, runs[at]!);
    return found === undefined ? [] : [`${JSON.stringify(line)} ${found}`];
  });
}

/** How a shell's run contradicts what was read of the line; undefined: it does not. */
function misread(line: string, run: ShellRun): string | undefined {
  const commands = parseShell(line);
  if (commands === undefined || commands.some(({ words }) => builtins.test(words[0] ?? ''))) return undefined;
  const mayEndBadly = writesIntoPipe.test(line) || commands.some((command) => command.opaque || mayFail(command));
  const rest = commands.filter(({ words }, at) => words.length > 0 && (mayEndBadly || isReached(commands, at)));
  for (const call of run.calls) {
    // The parts of a pipe begin in any order, so an opaque one gets what no other has.
    const plain = rest.findIndex((command) => !command.opaque && isCall(command, call));
    const at = plain === -1 ? rest.findIndex((command) => isCall(command, call)) : plain;
    if (at === -1) return `runs ${JSON.stringify(call)}`;
    rest.splice(at, 1);
  }
  if (mayEndBadly) return undefined;
  if (rest.length > 0) return `does not run ${JSON.stringify(rest[0]!.words)}`;
  const written = commands.filter((_, at) => isReached(commands, at)).flatMap(writes);
  const expected = [...new Set(written)].sort();
  return expected.join('\0') === run.files.join('\0') ? undefined : `writes ${JSON.stringify(run.files)}`;
}

/** What the shell ran and nobody was warned of; undefined: nothing. */
function unwarned(line: string, run: ShellRun): string | undefined {
  const warnings = shellDangers(line, folders);
  if (warnings.length > 0) return undefined;
  const call = run.calls.find((words) => {
    // What the shell makes up has a name only while it runs; and a `$` or a backquote that came out of quotes means nothing.
    if (words.some((word) => madeUp.test(word))) return false;
    // Nor does a control character keep the whole call from being read.
    return shellDangers(words.map((word) => quoted(word.replace(/[$`\p{Cc}]/gu, '_'))).join(' '), folders).length > 0;
  });
  return call === undefined ? undefined : `nobody is warned of ${JSON.stringify(call)}`;
}

function isCall(command: ShellCommand, call: readonly string[]): boolean {
  const { words, opaque } = command;
  return opaque ? words[0] === call[0] : words.length === call.length && words.every((word, at) => word === call[at]);
}

/** Where everything ends well, what stands behind `||` is passed over. */
function isReached(commands: readonly ShellCommand[], at: number): boolean {
  const { joint } = commands[at]!;
  return joint === '|' ? isReached(commands, at - 1) : joint !== '||';
}

/** What is read may not be there, or be closed. */
function mayFail({ redirects }: ShellCommand): boolean {
  return redirects.some(({ operator, target }) => operator.includes('<') || operator === '>&' || isFolder.test(target));
}

function writes({ redirects }: ShellCommand): string[] {
  return redirects.filter(({ operator }) => operator.includes('>')).map(({ target }) => target);
}

function quoted(word: string): string {
  return `'${word.replaceAll("'", `'\\''`)}'`;
}

import { downloadedFiles, runsDownload } from './downloads.ts';
import { environmentDangers } from './environment.ts';
import { codeDangers, downloads, hereDangers, type Piped, textsRun } from './interpreted-code.ts';
import { type Folders, resolvePath, writeDanger } from './paths.ts';
import { programRules, releaseRules } from './program-rules.ts';
import { gitDanger } from './programs/git.ts';
import { programName } from './programs/options.ts';
import { dropsData, isDatabaseClient } from './programs/sql.ts';
import { startsAnother } from './programs/starting-options.ts';
import { isInterpreter, isWrapper, runsByVerb } from './programs/wrappers.ts';
import { writesFiles, writtenPaths } from './programs/written-paths.ts';
import { secretDanger } from './secrets.ts';
import { readingsOf } from './shell/expansions.ts';
import { parseShell, type ShellCommand } from './shell/parse.ts';
import { roughReadings, textDangers, unknownPrograms } from './unparsed.ts';

const deepest = 4;
const writingOperator = /^(?:>|>>|>\||&>|&>>|<>)$/;
const isVariable = /^\$(?:[=~^+]*(?:\w|\P{ASCII})|\{)/u;
const readsPattern = /^(?:[efz]?grep|rg|ag|ack|jq|yq|echo|printf)$/;
const names = 'rm sudo doas git dd shred chmod chown rimraf find kill'.split(' ');

/** The state of a walk through a line. */
interface Walk {
  folders: Folders;
  /** The folder of the shell at first. */
  start: string | undefined;
  /** The folder of the next command; undefined: unknown. */
  at: string | undefined;
  /** The output the next command gets from the one before. */
  piped: Piped;
  depth: number;
  /** Files that hold a download. */
  fetched: Set<string>;
  /** Texts it has judged already: several ways may lead to the same one. */
  seen: Set<string>;
  found: string[];
  /** All programs with their arguments, however they are started. */
  calls: (readonly string[])[];
}

/** Longest line it judges, characters: nobody reads longer ones on a phone, and judging them takes time. */
export const longestLine = 10_000;

/** Warnings about a line for the shell, for people; [] when nothing looks destructive. */
export function shellDangers(command: string, folders: Folders): string[] {
  return dangersIn(command, folders, 0, new Set([command]), []);
}

/** The programs a line would start, with their arguments, also those behind other programs and in their texts. */
export function callsIn(command: string): (readonly string[])[] {
  const calls: (readonly string[])[] = [];
  dangersIn(command, { path: '/' }, 0, new Set([command]), calls);
  return calls;
}

function dangersIn(
  command: string,
  folders: Folders,
  depth: number,
  seen: Set<string>,
  calls: (readonly string[])[],
): string[] {
  const parsed = parseShell(command);
  const readings = parsed === undefined ? roughReadings(command) : [parsed];
  const unknown = parsed === undefined ? unknownPrograms(command) : [];
  const found = [...textDangers(command), ...unknown, ...hereDangers(command)];
  for (const commands of readings) {
    const at = resolvePath(folders.at ?? folders.path, undefined);
    const walk: Walk = { folders, start: at, at, piped: undefined, depth, fetched: new Set(), seen, found, calls };
    for (const one of commands) {
      if (one.joint !== '|') walk.piped = undefined;
      walkCommand(walk, one, parsed === undefined);
      if (walk.piped !== 'a download') walk.piped = downloads(one.words) ? 'a download' : 'something';
    }
    if (commands.some(usesDatabase) && dropsData(command)) found.push('deletes data from a database');
  }
  return found;
}

function usesDatabase({ words }: ShellCommand): boolean {
  return candidates(words).some(([name = '']) => isDatabaseClient(programName(name)));
}

function walkCommand(walk: Walk, command: ShellCommand, rough: boolean): void {
  const { words, redirects } = command;
  walk.found.push(...environmentDangers(command.assignments, words));
  if (rough && isVariable.test(words[0] ?? '')) {
    walk.found.push(`starts a program that is unknown until it runs (${words[0]})`);
  }
  for (const reading of command.opaque ? readingsOf(words) : [words]) {
    for (const candidate of candidates(reading)) {
      judge(walk, candidate, candidate === reading);
      push(walk, runsDownload(candidate, walk.fetched, walk.at));
      for (const path of downloadedFiles(candidate, redirects, walk.piped, walk.at)) walk.fetched.add(path);
    }
    if (rough) judgeInside(walk, reading);
  }
  for (const { operator, target } of redirects) {
    const digits = /^(?:\d+|-)$/.test(target);
    if (!writingOperator.test(operator) && (operator !== '>&' || digits)) continue;
    warnOfWrite(walk, target);
    if (!rough && operator !== '>>' && isEmptying(words)) walk.found.push(`empties a file (> ${target})`);
  }
  for (const word of [...wordsThatName(words), ...redirects.map(({ target }) => target), ...command.assignments]) {
    push(walk, secretDanger(word, walk.at === walk.start ? undefined : walk.at));
  }
  changeFolder(walk, words);
}

/** The command itself, and the commands it starts. */
function candidates(words: readonly string[]): (readonly string[])[] {
  const program = programName(words[0] ?? '');
  const looksUp = program === 'command' && /^-[vV]/.test(words[1] ?? '');
  if (isInterpreter(program)) return [words, ...bridgeCall(words)];
  const runs = isWrapper(program) || runsByVerb(words);
  if (!runs || looksUp) return [words];
  const first = new Map<string, number>();
  words.forEach((word, at) => {
    const name = programName(word);
    if (at > 0 && !first.has(name) && isKnown(name)) first.set(name, at);
  });
  return [words, ...[...first.values()].map((at) => words.slice(at))];
}

/** `node …/dispatch-bridge.js users` is `dispatch-bridge users`. */
function bridgeCall(words: readonly string[]): (readonly string[])[] {
  const script = words.findIndex((word, at) => at > 0 && !word.startsWith('-'));
  const own = /(?:^|\/)dispatch-bridge(?:\.js$|\/dist\/)/.test(words[script] ?? '');
  return own ? [['dispatch-bridge', ...words.slice(script + 1)]] : [];
}

function isKnown(name: string): boolean {
  return (
    programRules.has(name) ||
    releaseRules.has(name) ||
    writesFiles(name) ||
    isInterpreter(name) ||
    name === 'git' ||
    isMkfs(name)
  );
}

function isMkfs(name: string): boolean {
  return /^mkfs(?:\.|$)|^mkswap$/.test(name);
}

function judge(walk: Walk, words: readonly string[], direct: boolean): void {
  const [first = '', ...args] = words;
  const program = programName(first);
  walk.calls.push(words);
  push(walk, program === 'git' ? gitDanger(args) : programRules.get(program)?.(args));
  // Behind a wrapper a lone word like `set` or `env` does not show everything.
  if (direct || args.length > 0) push(walk, releaseRules.get(program)?.(args));
  if (isMkfs(program)) walk.found.push(`erases a disk (${program})`);
  push(walk, startsAnother(words));
  walk.found.push(...codeDangers(words, walk.piped, direct));
  for (const path of writtenPaths(words)) warnOfWrite(walk, path);
  if (walk.depth === deepest) return;
  for (const text of textsRun(words, direct)) {
    if (walk.seen.has(text)) continue;
    walk.seen.add(text);
    walk.found.push(...dangersIn(text, walk.folders, walk.depth + 1, walk.seen, walk.calls));
  }
}

/** Whether it writes nothing but empties a file: `: > a`, `> a`, `cat /dev/null > a`. */
function isEmptying(words: readonly string[]): boolean {
  return /^(?:|:|true|cat \/dev\/null)$/.test(words.join(' '));
}

/** Any of the worst programs, wherever among the words of a text that does not parse. */
function judgeInside(walk: Walk, words: readonly string[]): void {
  const programs = words.map(programName);
  for (const name of names) {
    const at = programs.indexOf(name, 1);
    if (at === -1) continue;
    const args = words.slice(at + 1);
    walk.calls.push(words.slice(at));
    push(walk, name === 'git' ? gitDanger(args) : programRules.get(name)?.(args));
    for (const path of writtenPaths(words.slice(at))) warnOfWrite(walk, path);
  }
}

/** Words that may be paths: not search patterns or spoken text. */
function wordsThatName(words: readonly string[]): readonly string[] {
  const program = programName(words[0] ?? '');
  const said = readsPattern.test(program) ? words.findIndex((word, at) => at > 0 && !word.startsWith('-')) : 0;
  const messages = program === 'git' || program === 'gh' ? /\s/ : /\n/;
  return words.filter((word, at) => word.includes('$') || ((at > said || said === -1) && !messages.test(word)));
}

function warnOfWrite(walk: Walk, path: string): void {
  push(walk, writeDanger(path, walk.at, walk.folders));
}

function changeFolder(walk: Walk, words: readonly string[]): void {
  if (!/^(?:cd|pushd|popd|chdir)$/.test(words[0] ?? '')) return;
  const to = words.slice(1).find((word) => !/^-[LPe@q]+$|^--$/.test(word)) ?? '~';
  walk.at = to === '-' || words[0] === 'popd' ? undefined : resolvePath(to, walk.at);
}

function push(walk: Walk, warning: string | undefined): void {
  if (warning !== undefined) walk.found.push(warning);
}

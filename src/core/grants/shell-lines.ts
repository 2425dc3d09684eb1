import type { Folders } from '../../danger/paths.ts';
import { parseShell, type Redirect, type ShellCommand } from '../../danger/shell/parse.ts';
import { isHarmlessCall, mayBeOpen } from './open-prefixes.ts';

/** Claude writes `npm test:*` or `npm test *` for all commands that begin with these words. */
const prefixForm = /^(.+?)(?::\*| \*)$/s;
const longest = 200;
const mostRules = 4;
const mostSuggested = 20;

/** Their effect lasts to the end of the line, so it would change the meaning of the other parts. */
const changesShell = new Set(
  `cd pushd popd chdir source . export alias unalias set unset setopt unsetopt shopt declare typeset readonly local hash
  enable trap exec eval builtin command umask`.split(/\s+/),
);

interface LineRule {
  content: string;
  /** Whether the end is open. */
  prefix: boolean;
  /** Undefined: covers only a line with exactly this text. */
  command: ShellCommand | undefined;
}

/** The words a rule's commands begin with; undefined: it is no such rule, or its program may not have one. */
export function prefixOf(content: string): readonly string[] | undefined {
  const rule = readRule(content);
  return rule?.prefix === true ? rule.command?.words : undefined;
}

/** Whether every part of the line has a rule among `contents`, or one rule has the exact text of the line. */
export function coversLine(command: string, contents: readonly string[], folders: Folders): boolean {
  const parts = parseShell(command);
  if (parts === undefined) return false;
  const rules = contents.flatMap((content) => readRule(content) ?? []);
  const line = command.trim();
  if (rules.some(({ content, prefix }) => !prefix && content === line)) return true;
  return !parts.some(isLasting) && parts.every((part) => rules.some((rule) => coversPart(part, rule, folders)));
}

/**
 * `suggested` and, for each part of the line without a rule, that part itself; the whole line where its parts depend on
 * each other; [] when a person could not read it at a glance.
 */
export function lineRules(command: string, suggested: readonly string[], folders: Folders): string[] {
  const parts = parseShell(command) ?? [];
  const offered = suggested.slice(0, mostSuggested).flatMap((content) => readRule(content) ?? []);
  const kept = offered.filter((rule) => parts.some((part) => coversPart(part, rule, folders)));
  const rest = parts.filter((part) => !kept.some((rule) => coversPart(part, rule, folders)));
  const rules = [...new Set([...kept.map(({ content }) => content), ...rest.map(({ text }) => text)])];
  const alone = rest.every(standsAlone) && rules.length <= mostRules && !parts.some(isLasting);
  const all = alone ? rules : [command.trim()];
  const known = new Set(kept.map(({ content }) => content));
  return all.some((content) => isUnclear(content) || (!known.has(content) && prefixForm.test(content))) ? [] : all;
}

function isUnclear(content: string): boolean {
  return content.length > longest || content.includes('\n');
}

function readRule(content: string): LineRule | undefined {
  if (content.length > longest) return undefined;
  const begins = prefixForm.exec(content)?.[1];
  const [command, ...more] = parseShell(begins ?? content) ?? [];
  const single = command !== undefined && more.length === 0 && isPlain(command) && standsAlone(command);
  if (begins === undefined) return { content, prefix: false, command: single ? command : undefined };
  if (!single || command.redirects.length > 0 || !mayBeOpen(command.words)) return undefined;
  return { content, prefix: true, command };
}

function coversPart(part: ShellCommand, rule: LineRule, folders: Folders): boolean {
  if (!standsAlone(part)) return false;
  const { command, content, prefix } = rule;
  if (!prefix && content === part.text) return true;
  if (command === undefined || !isPlain(part)) return false;
  const begins = command.words.every((word, at) => word === part.words[at]);
  return begins && (prefix ? isHarmlessCall(part.words, folders) : command.words.length === part.words.length);
}

function isLasting({ words }: ShellCommand): boolean {
  return words.length === 0 || changesShell.has(words[0]!);
}

/** Nothing but a program with its arguments: it reads and writes only its own. */
function standsAlone({ assignments, words, redirects }: ShellCommand): boolean {
  return assignments.length === 0 && words.length > 0 && redirects.every(isHarmless);
}

function isPlain({ opaque, assignments, words }: ShellCommand): boolean {
  return !opaque && assignments.length === 0 && words.length > 0;
}

function isHarmless({ operator, target }: Redirect): boolean {
  if (target === '/dev/null') return operator !== '<>';
  return (operator === '>&' || operator === '<&') && /^[012]$/.test(target);
}

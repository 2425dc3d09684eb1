import { isUnbounded } from '../text/danger-runners.ts';
import { parseShell, type Redirect, type ShellCommand } from '../text/shell.ts';

/** Claude writes `npm test:*` or `npm test *` for all commands that begin with these words. */
const prefixForm = /^(.+?)(?::\*| \*)$/s;
const longest = 200;

/** The words a rule's commands begin with; undefined: it is no such rule, or one that would cover any program at all. */
export function prefixOf(content: string): readonly string[] | undefined {
  const prefix = prefixForm.exec(content)?.[1];
  const [first, ...more] = prefix === undefined ? [] : (parseShell(prefix) ?? []);
  if (first === undefined || more.length > 0 || !isPlain(first) || isUnbounded(first.words)) return undefined;
  return first.redirects.length === 0 ? first.words : undefined;
}

/** Does every part of the line have a rule among `contents`, or one rule the very text of the line? */
export function coversLine(command: string, contents: readonly string[]): boolean {
  const parts = parseShell(command);
  if (parts === undefined) return false;
  const exact = contents.filter((content) => !prefixForm.test(content));
  return exact.includes(command.trim()) || parts.every((part) => contents.some((content) => coversPart(part, content)));
}

/**
 * `suggested` and, for each part of the line that has no rule then, that part itself; [] when a person could not see at
 * a glance what it is.
 */
export function lineRules(command: string, suggested: readonly string[]): string[] {
  const parts = parseShell(command) ?? [];
  const kept = suggested.filter((content) => parts.some((part) => coversPart(part, content)));
  const rest = parts.filter((part) => !kept.some((content) => coversPart(part, content)));
  const rules = [...new Set([...kept, ...rest.map(({ text }) => text)])];
  const all = rest.every(standsAlone) && rules.length <= 4 ? rules : [command.trim()];
  const wrong = (content: string) => content.length > longest || content.includes('\n');
  return all.some((content) => wrong(content) || (!kept.includes(content) && prefixForm.test(content))) ? [] : all;
}

function coversPart(part: ShellCommand, content: string): boolean {
  if (!standsAlone(part)) return false;
  const prefix = prefixOf(content);
  if (prefix !== undefined) return !part.opaque && prefix.every((word, at) => part.words[at] === word);
  if (prefixForm.test(content)) return false;
  if (content === part.text) return true;
  const [rule, ...more] = parseShell(content) ?? [];
  if (rule === undefined || more.length > 0 || !isPlain(rule) || !isPlain(part)) return false;
  return (
    standsAlone(rule) &&
    rule.words.length === part.words.length &&
    rule.words.every((word, at) => word === part.words[at])
  );
}

/** Nothing but a program with its arguments: what it reads and writes is its own affair. */
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

import leven from 'leven';
import type { z } from 'zod';
import { formatKeyPath, getAt, type KeyPath } from './schema/key-path.ts';
import { keysAt } from './schema/schema.ts';
import type { ValueSource } from './sources/layers.ts';

/** One line per thing that is wrong: the path, what was found, what is allowed, and what was probably meant. */
export function describeIssues(
  issues: readonly z.core.$ZodIssue[],
  config: unknown,
  sourceOf: (path: KeyPath) => ValueSource | undefined,
): string[] {
  const lines = new Map<string, string>();
  for (const issue of issues) {
    const path = issue.path as KeyPath;
    if (issue.code === 'unrecognized_keys') {
      for (const key of issue.keys) lines.set(formatKeyPath([...path, key]), unknownKey([...path, key]));
      continue;
    }
    // A value can break several rules at once; their messages are equal.
    const name = namePath(path, sourceOf(path));
    if (!lines.has(name))
      lines.set(name, `${name}: ${describeFound(path, config)}; ${describeAllowed(issue, path, config)}`);
  }
  return [...lines.values()];
}

/** The line for a key that does not exist. */
export function unknownKey(path: KeyPath): string {
  const allowed = keysAt(path.slice(0, -1));
  const rest = allowed.length > 0 ? `allowed: ${allowed.join(', ')}` : 'nothing is allowed here';
  return `${formatKeyPath(path)}: unknown key; ${didYouMean(String(path.at(-1)), allowed)}${rest}`;
}

const secretName = /token|secret|password|passwd|api_?key|credential/i;

/** Sections that hold a secret: a text in place of the whole section is likely to be it. */
const secretSections = ['telegram', 'discord', 'claude.env'];

/** Whether a text at `path` must stay hidden. Anything in the environment of `claude` may be a key. */
export function isSecretPath(path: readonly PropertyKey[]): boolean {
  return (
    secretName.test(String(path.at(-1))) ||
    secretSections.includes(formatKeyPath(path)) ||
    (path[0] === 'claude' && path[1] === 'env' && path.length > 2)
  );
}

/** The path in words a person can act on: the flag or variable when it does not come from the file. */
function namePath(path: KeyPath, source: ValueSource | undefined): string {
  if (source === undefined || source.layer === 'file') return formatKeyPath(path) || 'the file';
  return `${source.name} (${formatKeyPath(path)})`;
}

function describeFound(path: KeyPath, config: unknown): string {
  const value = getAt(config, path);
  if (value === undefined) return 'missing';
  if (typeof value === 'string' && isSecretPath(path)) return `found a text of ${value.length} characters`;
  if (Array.isArray(value)) return 'found a list';
  if (typeof value === 'object' && value !== null) return 'found an object';
  const shown = JSON.stringify(value);
  return `found ${shown.length > 60 ? `${shown.slice(0, 57)}…"` : shown}`;
}

function describeAllowed(issue: z.core.$ZodIssue, path: KeyPath, config: unknown): string {
  const typed = getAt(config, path);
  const hint = issue.code === 'invalid_value' && typeof typed === 'string' ? didYouMean(typed, issue.values) : '';
  return `${hint}allowed: ${issue.message}`;
}

function didYouMean(typed: string, words: readonly unknown[]): string {
  const furthest = Math.max(1, Math.floor(typed.length / 3));
  const [best] = words
    .map((word) => ({ word, distance: leven(typed.toLowerCase(), String(word).toLowerCase()) }))
    .filter(({ distance }) => distance <= furthest)
    .sort((a, b) => a.distance - b.distance);
  return best ? `did you mean "${best.word}"? ` : '';
}

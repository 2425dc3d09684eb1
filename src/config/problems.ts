import leven from 'leven';
import type { z } from 'zod';
import { formatPlace, getAt, type Place } from './schema/place.ts';
import { keysAt } from './schema/schema.ts';
import type { Source } from './sources/layers.ts';

/** One line per thing that is wrong: the place, what was found, what is allowed, and what was probably meant. */
export function describeIssues(
  issues: readonly z.core.$ZodIssue[],
  config: unknown,
  sourceOf: (place: Place) => Source | undefined,
): string[] {
  const lines = new Map<string, string>();
  for (const issue of issues) {
    const place = issue.path as Place;
    if (issue.code === 'unrecognized_keys') {
      for (const key of issue.keys) lines.set(formatPlace([...place, key]), unknownKey([...place, key]));
      continue;
    }
    // A value can break several rules at once; they all have the same words.
    const name = namePlace(place, sourceOf(place));
    if (!lines.has(name))
      lines.set(name, `${name}: ${describeFound(place, config)}; ${describeAllowed(issue, place, config)}`);
  }
  return [...lines.values()];
}

/** The line for a key that doesn't exist. */
export function unknownKey(place: Place): string {
  const allowed = keysAt(place.slice(0, -1));
  const rest = allowed.length > 0 ? `allowed: ${allowed.join(', ')}` : 'nothing is allowed here';
  return `${formatPlace(place)}: unknown key; ${didYouMean(String(place.at(-1)), allowed)}${rest}`;
}

const secretName = /token|secret|password|passwd|api_?key|credential/i;

/** Sections that hold a secret: a text in place of the whole section is likely to be it. */
const secretSections = ['telegram', 'discord', 'claude.env'];

/** Whether a text at `place` must never be shown. Anything that goes to claude's environment may be a key. */
export function isSecretPlace(place: readonly PropertyKey[]): boolean {
  return (
    secretName.test(String(place.at(-1))) ||
    secretSections.includes(formatPlace(place)) ||
    (place[0] === 'claude' && place[1] === 'env' && place.length > 2)
  );
}

/** The place in words a person can act on: the flag or variable when it doesn't come from the file. */
function namePlace(place: Place, source: Source | undefined): string {
  if (source === undefined || source.layer === 'file') return formatPlace(place) || 'the file';
  return `${source.name} (${formatPlace(place)})`;
}

function describeFound(place: Place, config: unknown): string {
  const value = getAt(config, place);
  if (value === undefined) return 'missing';
  if (typeof value === 'string' && isSecretPlace(place)) return `found a text of ${value.length} characters`;
  if (Array.isArray(value)) return 'found a list';
  if (typeof value === 'object' && value !== null) return 'found an object';
  const shown = JSON.stringify(value);
  return `found ${shown.length > 60 ? `${shown.slice(0, 57)}…"` : shown}`;
}

function describeAllowed(issue: z.core.$ZodIssue, place: Place, config: unknown): string {
  const typed = getAt(config, place);
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

import { begunForms, secretForms } from './secret-forms.ts';
import { growingLiteralAt, literalsOf } from './secret-literals.ts';

export interface MaskSecrets {
  /** The same text with every secret hidden; the very same when there is none. */
  (text: string): string;
  /**
   * A text that is still being written, without the secret that has begun at its end, if one has. What `patterns` match
   * can't be known before it is whole. Looks at the end of the text only.
   */
  growing(text: string): string;
}

/** What stands in the place of a secret. */
export const hidden = '«hidden»';
/** Its beginning, where a text was cut in the middle of it. */
export const tornMark = /«h?i?d?d?e?n?$/;

/** Longer than what any form needs to be known as one, beginning with what is kept of it. */
const longestBegun = 500;

/**
 * Hides `values` (those of 6 characters and more, also URL-encoded, as JSON and in base64), what `patterns` match, and
 * keys, tokens and passwords of well-known forms. Takes linear time, but for what `patterns` cost; masking twice changes
 * nothing more. To be used before a text is shortened: half a secret is not known as one.
 */
export function createSecretMask(options: { values?: readonly string[]; patterns?: readonly RegExp[] }): MaskSecrets {
  const literals = literalsOf(options.values ?? []);
  const anyLiteral = literalPattern(literals);
  const own = (options.patterns ?? []).map((pattern) => new RegExp(pattern, withG(pattern.flags)));

  function mask(text: string): string {
    let masked = anyLiteral === undefined ? text : outside(text, anyLiteral);
    for (const pattern of own) masked = outside(masked, pattern);
    for (const form of secretForms) masked = masked.replace(form, hide);
    return masked;
  }

  function growing(text: string): string {
    const at = Math.min(growingLiteralAt(text, literals), growingFormAt(text, mask));
    return at < text.length ? text.slice(0, at) : text;
  }

  return Object.assign(mask, { growing });
}

/** Where the secret begins that the text ends in the middle of; its length when there is none. */
function growingFormAt(text: string, mask: (text: string) => string): number {
  const before = Math.max(text.length - longestBegun, 0);
  const end = text.slice(before);
  const begins = begunForms.flatMap((form) => {
    const match = form.exec(end);
    // What is a whole secret already is masked like any other.
    if (match === null || mask(match[0]) !== match[0]) return [];
    return before + match.index + match[1]!.length;
  });
  return Math.min(text.length, ...begins);
}

function withG(flags: string): string {
  return `${flags.replace(/[gy]/g, '')}g`;
}

function hide(_match: string, kept: string): string {
  return `${kept}${hidden}`;
}

/** Leaves what is hidden already alone, whatever the pattern. */
function outside(text: string, pattern: RegExp): string {
  return text
    .split(hidden)
    .map((piece) => piece.replace(pattern, (match) => (match === '' ? '' : hidden)))
    .join(hidden);
}

function literalPattern(literals: readonly string[]): RegExp | undefined {
  if (literals.length === 0) return undefined;
  const longestFirst = literals.toSorted((a, b) => b.length - a.length);
  return new RegExp(longestFirst.map(escaped).join('|'), 'g');
}

function escaped(literal: string): string {
  return literal.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&');
}

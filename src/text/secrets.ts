import { secretForms } from './secret-forms.ts';

/** The same text with every secret hidden; the very same when there is none. */
export type MaskSecrets = (text: string) => string;

/** What stands in the place of a secret. */
const hidden = '«hidden»';

const shortestValue = 6;
/** Fewer characters than these of a secret in base64 stand in too many other texts. */
const shortestBase64 = 8;

/**
 * Hides `values` (those of 6 characters and more, also URL-encoded, as JSON and in base64), what `patterns` match, and
 * keys, tokens and passwords of well-known forms. Takes linear time, but for what `patterns` cost; masking twice changes
 * nothing more.
 */
export function createSecretMask(options: { values?: readonly string[]; patterns?: readonly RegExp[] }): MaskSecrets {
  const literals = literalPattern(options.values ?? []);
  const own = (options.patterns ?? []).map((pattern) => new RegExp(pattern, withG(pattern.flags)));
  return (text) => {
    let masked = literals === undefined ? text : outside(text, literals);
    for (const pattern of own) masked = outside(masked, pattern);
    for (const form of secretForms) masked = masked.replace(form, hide);
    return masked;
  };
}

function withG(flags: string): string {
  return `${flags.replace(/[gy]/g, '')}g`;
}

function hide(_match: string, kept: unknown): string {
  return typeof kept === 'string' ? `${kept}${hidden}` : hidden;
}

/** Leaves what is hidden already alone, whatever the pattern. */
function outside(text: string, pattern: RegExp): string {
  return text
    .split(hidden)
    .map((piece) => piece.replace(pattern, (match) => (match === '' ? '' : hidden)))
    .join(hidden);
}

function literalPattern(values: readonly string[]): RegExp | undefined {
  const literals = [...new Set(values.filter((value) => value.length >= shortestValue).flatMap(formsOf))];
  if (literals.length === 0) return undefined;
  const longestFirst = literals.toSorted((a, b) => b.length - a.length);
  return new RegExp(longestFirst.map(escaped).join('|'), 'g');
}

function escaped(literal: string): string {
  return literal.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&');
}

function formsOf(value: string): string[] {
  const encoded = encodeURIComponent(value.toWellFormed());
  const lower = encoded.replace(/%[0-9A-F]{2}/g, (code) => code.toLowerCase());
  return [value, encoded, lower, JSON.stringify(value).slice(1, -1), ...base64Of(value)];
}

/** Base64 depends on where in the encoded text the value begins: three forms, each without what its neighbours change. */
function base64Of(value: string): string[] {
  const bytes = Buffer.from(value);
  return [0, 1, 2].flatMap((offset) => {
    const encoded = Buffer.concat([Buffer.alloc(offset), bytes])
      .toString('base64')
      .replace(/=+$/, '');
    const whole = Math.floor(((offset + bytes.length) * 8) / 6);
    const inner = encoded.slice(Math.ceil((offset * 8) / 6), whole);
    const forUrls = inner.replaceAll('+', '-').replaceAll('/', '_');
    return inner.length < shortestBase64 ? [] : [inner, forUrls];
  });
}

import { configuredLiterals, growingLiteralAt } from './configured.ts';
import { type KnownForm, knownForms } from './known-forms.ts';

export interface SecretMask {
  /** The same text with every secret hidden; the identical string when there is none. */
  (text: string): string;
  /**
   * A text that still grows, without an unfinished secret at its end. It cannot recognise unfinished matches of
   * `patterns`. Looks only at the end of the text.
   */
  growing(text: string): string;
  /**
   * Whether it would change none of these texts, each on its own. For many short texts much quicker than a call for
   * each. It may say no where each text has nothing to hide.
   */
  passes(texts: readonly string[]): boolean;
  /** No secret has more characters, that before it included; only private keys and words without a blank may. */
  readonly reach: number;
}

/** The text that replaces a secret. */
export const hidden = '«hidden»';
/** The mark's beginning, at the end of a cut text. */
export const tornMark = /«h?i?d?d?e?n?$/;

/** More characters than any form needs to be recognised, its kept part included. */
const longestBegun = 500;
/** More characters than any form spans, what it looks at before and after it included. */
const longestForm = 2_000;
/** No form matches across it. */
const apart = '\n\0\n';

/**
 * Hides `values` (those of 6 characters and more, also URL-encoded, as JSON and in base64), what `patterns` match, and
 * keys, tokens and passwords of well-known forms. Takes linear time, except for the cost of `patterns`; masking twice
 * changes nothing more. Mask before you shorten a text: nobody could recognise half a secret.
 */
export function createSecretMask(options: { values?: readonly string[]; patterns?: readonly RegExp[] }): SecretMask {
  const literals = configuredLiterals(options.values ?? []);
  const anyLiteral = literalPattern(literals);
  const own = (options.patterns ?? []).map((pattern) => new RegExp(pattern, withG(pattern.flags)));

  /** Repeats until nothing changes: with one secret hidden, the text around it can reveal another one. */
  function mask(text: string): string {
    let before = text;
    let masked = hideAll(before);
    while (masked !== before) {
      before = masked;
      masked = hideAll(before);
    }
    return masked;
  }

  function hideAll(text: string): string {
    let masked = hideLiterals(text);
    for (const pattern of own) masked = outside(masked, pattern);
    return hideForms(masked);
  }

  function hideLiterals(text: string): string {
    return anyLiteral === undefined ? text : outside(text, anyLiteral);
  }

  function passes(texts: readonly string[]): boolean {
    const all = texts.join(apart);
    if (hideLiterals(all) !== all || hideForms(all) !== all) return false;
    // They may look for the beginning and the end of a text.
    return own.every((pattern) => texts.every((text) => outside(text, pattern) === text));
  }

  function growing(text: string): string {
    const literal = growingLiteralAt(text, literals);
    const begun = begunForms(text);
    // A complete secret is masked like any other, unless the cut would be inside it.
    const isOpen = literal < text.length || begun.some(({ match }) => mask(match) === match);
    return isOpen ? text.slice(0, Math.min(literal, ...begun.map(({ at }) => at))) : text;
  }

  const reach = Math.max(longestForm, ...literals.map((literal) => literal.length));
  return Object.assign(mask, { growing, passes, reach });
}

function hideForms(text: string): string {
  let masked = text;
  for (const form of knownForms) masked = hideForm(masked, form);
  return masked;
}

/** Possible and unfinished secrets at the end of the text, and where they begin. */
function begunForms(text: string): { match: string; at: number }[] {
  const before = Math.max(text.length - longestBegun, 0);
  const end = text.slice(before);
  return knownForms.flatMap(({ begun }) => {
    const match = begun?.exec(end);
    return match ? [{ match: match[0], at: before + match.index + match[1]!.length }] : [];
  });
}

function withG(flags: string): string {
  return `${flags.replace(/[gy]/g, '')}g`;
}

function hideForm(text: string, { pattern, isSecret, needs }: KnownForm): string {
  if (needs !== undefined && !needs.test(text)) return text;
  if (isSecret === undefined) return text.replace(pattern, (_, kept: string) => `${kept}${hidden}`);
  let masked = '';
  let from = 0;
  pattern.lastIndex = 0;
  for (let match = pattern.exec(text); match !== null; match = pattern.exec(text)) {
    const kept = match[1] ?? '';
    const at = match.index + kept.length;
    if (isSecret(match[0].slice(kept.length), kept)) {
      masked += text.slice(from, at) + hidden;
      from = pattern.lastIndex;
    } else {
      // A match that is no secret may contain one.
      pattern.lastIndex = Math.max(at, match.index + 1);
    }
  }
  return masked + text.slice(from);
}

/** Never touches text that is hidden already, whatever the pattern. */
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

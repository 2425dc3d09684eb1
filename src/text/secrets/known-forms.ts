import type { SecretForm } from './form.ts';
import { namedForms } from './named-forms.ts';
import { placedForms, shapedForms } from './placed-forms.ts';
import { prefixedForms } from './prefixed-forms.ts';
import { privateKeyBegin, privateKeyEnd } from './private-key.ts';

/** A form, ready for the search. The first group of its patterns stays, the rest is the secret. */
export interface KnownForm {
  pattern: RegExp;
  /** Matches at the end of a growing text. A private key needs none: its first line is enough. */
  begun?: RegExp;
  isSecret?: SecretForm['isSecret'];
  needs?: RegExp;
}

/** Between the lines of a key: also in a diff, and with a line break written as `\n`. */
const between = '(?:\\\\[nr]|[\\s>+-]){1,20}';

const keys: readonly KnownForm[] = [
  // A private key without an end extends to the end of the text.
  { pattern: new RegExp(`()${privateKeyBegin.source}[\\s\\S]*?(?:${privateKeyEnd.source}|$)`, 'g') },
  // PuTTY's
  {
    pattern: new RegExp(
      `(Private-Lines: \\d{1,3}${between})(?:[A-Za-z0-9+/]{64}${between}){0,200}[A-Za-z0-9+/]{4,64}={0,2}`,
      'g',
    ),
    begun: /(Private-Lines: \d{1,3}\s)[\s\S]{0,400}$/,
  },
  { pattern: /(Private-MAC: )[0-9a-f]{40,64}/g, begun: /(Private-MAC: )[0-9a-f]+$/ },
];

/** In search order: when one secret contains another, the wider form comes first. */
export const knownForms: readonly KnownForm[] = [
  ...keys,
  ...[...shapedForms, ...prefixedForms, ...placedForms, ...namedForms].map(compiled),
];

function compiled({ kept = '', secret, begun = secret, flags = '', isSecret, needs }: SecretForm): KnownForm {
  return {
    pattern: new RegExp(`(${kept})(?:${secret})`, `g${flags}`),
    begun: new RegExp(`(${kept})(?:${begun})$`, flags),
    ...(isSecret && { isSecret }),
    ...(needs && { needs }),
  };
}

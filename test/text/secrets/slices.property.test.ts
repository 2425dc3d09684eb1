import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createSecretMask, hidden } from '../../../src/text/secrets/mask.ts';
import { cutFor, keyBegins, maskInSlices } from '../../../src/text/secrets/slices.ts';
import { expectLinear } from '../../growth.ts';
import { tries } from '../../thorough.ts';
import { everydayTexts, leaks } from './masking-corpus.ts';

const literal = `two words\nand ${'long '.repeat(600)}end`;
const mask = createSecretMask({ values: ['hunter22', literal] });
const length = 4_000;

function masked(text: string): string {
  return Array.from(maskInSlices(text, mask, length), ({ shown }) => shown).join('');
}

const key = (lines: number) =>
  `-----BEGIN RSA PRIVATE KEY-----\n${'MIIEpAIBAAKCAQEA2Zx5c9\n'.repeat(lines)}-----END RSA PRIVATE KEY-----`;

const filler = fc.constantFrom(
  ...everydayTexts(),
  ...['\n\n', '\n', ' ', '\n- ', '```\n', '-----END RSA PRIVATE KEY-----', 'bearer', 'password is', 'machine a'],
  ...['the quick brown fox '.repeat(40), `${'a line of code();\n'.repeat(60)}`],
);
const secret = fc.constantFrom(...leaks().map(({ text }) => text), key(3), key(60), 'hunter22', literal);
const document = fc.array(fc.oneof({ weight: 3, arbitrary: filler }, secret), {
  minLength: 20,
  maxLength: 200,
  size: 'max',
});

describe('a long text that is masked in slices', () => {
  test('comes out as if it were masked at once, whatever is where', () => {
    fc.assert(
      fc.property(document, fc.constantFrom(' ', '\n', '\n\n'), (pieces, between) => {
        const text = pieces.join(between);
        expect(masked(text)).toBe(mask(text));
      }),
      { numRuns: tries(100, 3_000) },
    );
  });

  test('comes in slices that together are the text, none of more than four lengths', () => {
    const text = `${key(3)}\n\nhunter22 and so on\n`.repeat(500);
    const slices = [...maskInSlices(text, mask, length)];

    expect(slices.map(({ source }) => source).join('')).toBe(text);
    expect(Math.max(...slices.map(({ source }) => source.length))).toBeLessThanOrEqual(4 * length);
  });

  test.each([
    ['a private key that never ends', `${keyBegins}${'MIIEpAIBAAKCAQEA2Zx5c9\n'.repeat(3_000)}`],
    ['one that ends after several slices', `a\n\n${key(3_000)}\n\nfree again\n\n${'b '.repeat(9_000)}`],
    ['a word without an end', `${'x'.repeat(40_000)} hunter22 ${'x'.repeat(40_000)}`],
    ['a picture in base64', `data:image/png;base64,${'iVBORw0KGgo9a'.repeat(4_000)} and hunter22`],
  ])('%s is masked as it would be at once', (_, text) => {
    expect(masked(text)).toBe(mask(text));
    expect(masked(text)).toContain(text.includes('BEGIN') || text.includes('hunter22') ? hidden : 'data');
  });

  test('needs work that grows with its length', () => {
    for (const piece of ['the fox\n\n', 'x', `${keyBegins}MII\n`, 'Private-Lines: 1\n', 'token: \n\n', '😀'])
      expectLinear(piece, (text) => void masked(text));
  });
});

test('a text is cut between two secrets, never within one', () => {
  const text = `${'a '.repeat(1_000)}bearer\nkT9mPq3xLz4rT8vB2nM6 ${'b '.repeat(1_000)}`;
  const { at } = cutFor(text, { from: 0, to: 2_009, late: 3_000 }, mask);

  expect(mask(text)).toContain(hidden);
  expect(mask(text.slice(0, at)) + mask(text.slice(at))).toBe(mask(text));
});

test('a text is cut behind a PuTTY key that has ended, and not within one', () => {
  const lines = 'kIMkBUaZCxiCoZKUO1UT16EfXlZ9pfwgzahepAVBtqtL9fMFcCsmE6kgv72b7R\n';
  const putty = (end: string) => `Private-Lines: 2\n${lines.repeat(2)}${end}`;
  const cut = (end: string) =>
    cutFor(`${putty(end)}${'a word '.repeat(1_000)}`, { from: 0, to: 2_000, late: 4_000 }, mask).at;

  expect(cut('Private-MAC: 67c1453680a2342d01c9a534fafaa3f2\n')).toBeLessThanOrEqual(2_000);
  expect(cut('')).toBe(4_000);
});

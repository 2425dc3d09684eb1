import { expect, test } from 'vitest';
import { createSecretMask } from '../../src/text/secrets.ts';
import { everydayTexts, type Leak, leaks } from './masking-corpus.ts';

const mask = createSecretMask({});

/** So much of a secret in a row tells it. */
const telling = 6;

/** What of a text's secrets is still to be read after masking. */
function readable({ text, secrets, masked }: Leak): string[] {
  const shown = mask(text);
  return secrets.flatMap((secret) => {
    const length = Math.min(telling, secret.length);
    const pieces = Array.from({ length: secret.length - length + 1 }, (_, at) => secret.slice(at, at + length));
    return pieces.find((piece) => shown.includes(piece) && !masked.includes(piece)) ?? [];
  });
}

function halves<T>(all: readonly T[]): T[][] {
  return [all.filter((_, at) => at % 2 === 0), all.filter((_, at) => at % 2 === 1)];
}

test('of 117 realistic secrets at least 110 are hidden, in both halves of the list', () => {
  const all = leaks();
  expect(all.length).toBeGreaterThanOrEqual(117);
  for (const [at, half] of halves(all).entries()) {
    const left = half.filter((leak) => readable(leak).length > 0);
    console.info(`secrets, half ${at + 1}: ${half.length - left.length} of ${half.length} hidden`);

    expect(left.length / half.length, left.map(({ name, text }) => `${name}: ${text}`).join('\n')).toBeLessThanOrEqual(7 / 117);
  }
});

test('of 608 everyday texts at most 3 are changed, in both halves of the list', () => {
  const all = everydayTexts();
  expect(all.length).toBeGreaterThanOrEqual(608);
  for (const [at, half] of halves(all).entries()) {
    const changed = half.filter((text) => mask(text) !== text);
    console.info(`everyday texts, half ${at + 1}: ${changed.length} of ${half.length} changed`);

    expect(changed.length / half.length, changed.map((text) => `${text}\n  ${mask(text)}`).join('\n')).toBeLessThanOrEqual(3 / 608);
  }
});

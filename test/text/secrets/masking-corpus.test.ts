import { expect, test } from 'vitest';
import { createSecretMask } from '../../../src/text/secrets/mask.ts';
import { everydayTexts, type Leak, leaks } from './masking-corpus.ts';

const mask = createSecretMask({});

/** What of a text's secrets is to be read in `shown`: the first piece of so many characters in a row. */
function readable({ secrets, masked }: Leak, shown: string, length: number): string | undefined {
  return secrets
    .flatMap((secret) => piecesOf(secret, Math.min(length, secret.length)))
    .find((piece) => shown.includes(piece) && !masked.includes(piece));
}

function piecesOf(secret: string, length: number): string[] {
  return Array.from({ length: secret.length - length + 1 }, (_, at) => secret.slice(at, at + length));
}

/** Rules were made with the one half before the eyes, the other half is to tell what they are worth. */
function halves<T>(all: readonly T[]): [name: string, half: T[]][] {
  return [
    ['the half that the rules were made by', all.filter((_, at) => at % 2 === 0)],
    ['the other half', all.filter((_, at) => at % 2 === 1)],
  ];
}

test('of 117 realistic secrets at least 110 are hidden', () => {
  expect(leaks().length).toBeGreaterThanOrEqual(117);
  for (const [name, half] of halves(leaks())) {
    const left = half.filter((leak) => readable(leak, mask(leak.text), 6) !== undefined);
    process.stdout.write(`Secrets, ${name}: ${half.length - left.length} of ${half.length} hidden.\n`);

    const which = left.map(({ name, text }) => `${name}: ${mask(text)}`).join('\n');
    expect(left.length / half.length, which).toBeLessThanOrEqual(7 / 117);
  }
});

test('of 608 everyday texts at most 3 are changed', () => {
  expect(everydayTexts().length).toBeGreaterThanOrEqual(608);
  for (const [name, half] of halves(everydayTexts())) {
    const changed = half.filter((text) => mask(text) !== text);
    process.stdout.write(`Everyday texts, ${name}: ${changed.length} of ${half.length} changed.\n`);

    const which = changed.map((text) => `${text}\n  ${mask(text)}`).join('\n');
    expect(changed.length / half.length, which).toBeLessThanOrEqual(3 / 608);
  }
});

test('both hold for other values of the same forms', () => {
  const rounds = [1, 2, 3, 4];
  const others = rounds.flatMap((round) => leaks(round));
  const left = others.filter((leak) => readable(leak, mask(leak.text), 6) !== undefined);
  const everyday = rounds.flatMap((round) => everydayTexts(round));
  const changed = everyday.filter((text) => mask(text) !== text);

  expect(left.length / others.length, left.map(({ text }) => text).join('\n')).toBeLessThanOrEqual(7 / 117);
  expect(changed.length / everyday.length, changed.join('\n')).toBeLessThanOrEqual(3 / 608);
});

test('what is around a secret stays, and masking twice changes nothing more', () => {
  for (const { text } of leaks()) expect(mask(mask(text))).toBe(mask(text));
  const wider = leaks().filter(({ text, masked }) => mask(text) !== masked);

  expect(wider.length / leaks().length, wider.map(({ text }) => mask(text)).join('\n')).toBeLessThanOrEqual(0.02);
});

test('while a text is being written, nothing of its secret is shown but the kind', () => {
  /** The public beginning of keys. */
  const kind =
    /^(?:github_pat_|services\/|\d+(?=:)|sb_secret_|dckr_pat_|AGE-SECRET-KEY-|xoxe\.xoxp-|pat\w{14}\.|-----BEGIN [A-Z ]*-----)/;
  /** Only what comes behind these tells what they are. */
  const unknowable = new Set(['Go MySQL', 'Mailchimp']);
  for (const leak of leaks().filter(({ name }) => !unknowable.has(name))) {
    const own = { ...leak, secrets: leak.secrets.map((secret) => secret.replace(kind, '').replace(/-----END .*/, '')) };
    for (let length = 1; length <= leak.text.length; length += 1) {
      const shown = mask(mask.growing(leak.text.slice(0, length)));

      expect(readable(own, shown, 8), `${leak.name}: ${shown}`).toBeUndefined();
    }
  }
});

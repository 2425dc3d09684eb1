import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createSecretMask } from '../../../src/text/secrets/mask.ts';
import { charactersGiven, expectLinear } from '../../growth.ts';

const mask = createSecretMask({ values: ['hunter22'] });

/** Beginnings of secrets, and what their forms repeat, skip over or look ahead for. */
const pieces = [
  ...[
    'a',
    'a-',
    ' ',
    '\n',
    '"',
    "'",
    '`',
    '\\',
    '\\"',
    '=',
    ',',
    ';a=',
    '&',
    '<',
    '</',
    '$',
    '://',
    '://a:',
    '@',
    '*:',
  ],
  ...[
    'sk-',
    'sk-a',
    'sk-aaaaaaaaaaa-',
    'eyJ',
    'eyJa.',
    'eyJaaaaaaaa.',
    'xoxb-',
    'ghs_1',
    'dp.st.',
    'M',
    '1:',
    '1234567890:',
  ],
  ...[
    'A_TOKEN',
    'A_TOKEN_',
    'TOKEN=',
    'token: ',
    'secret="a',
    'aws_secret_access_key ',
    'token=aB3dE5fG7hJ9 ',
    'key" value="',
  ],
  ...[
    'password',
    'password: ',
    'password:"',
    'password: |\n ',
    'password is ',
    "password '",
    '<password>',
    'pass:',
    '| password |',
  ],
  ...[
    'Authorization: ',
    'bearer ',
    'cookie: a=',
    'a=',
    'sr=a&sig=',
    '?sig=',
    '"kty""d":"',
    'jdbc:oracle:thin:a/',
    'a@tcp(',
  ],
  ...['curl -u a:', ' -u ', ' -p ', '--password ', 'mysql ', 'mysql -p', 'zip ', 'docker login ', 'smbclient -U a'],
  ...[
    'machine ',
    'machine a login b password ',
    'login a ',
    ':5432:a:b:',
    'ENV PASS ',
    'identified by ',
    'wpa_passphrase ',
  ],
  ...['-----BEGIN RSA PRIVATE KEY-----', '-----END RSA PRIVATE KEY-----', 'Private-Lines: 1\n', `${'A'.repeat(64)}\n`],
  ...['$6$', '1Q~', '-us1', '.atlasv1.', 'aB3dE5-', '0123456789abcdef', '«hidden»', '«', 'hunter2', 'é', '😀'],
];

test.each(pieces)('what a hostile text of %j costs grows with its length', (piece) => {
  expectLinear(piece, mask);
});

test('so does that of any mixture', () => {
  fc.assert(
    fc.property(fc.array(fc.constantFrom(...pieces), { minLength: 2, maxLength: 4 }), (mixture) => {
      expectLinear(mixture.join(''), mask);
    }),
    { numRuns: 20 },
  );
});

test('of a text that grows only the end is looked at', () => {
  const looked = (length: number) => charactersGiven(() => mask.growing('sk-a '.repeat(length / 5)));

  expect(looked(12_500)).toBeGreaterThan(0);
  expect(looked(100_000)).toBe(looked(12_500));
});

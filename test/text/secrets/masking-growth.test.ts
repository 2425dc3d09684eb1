import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createSecretMask } from '../../../src/text/secrets/mask.ts';

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

/** Milliseconds of the processor. */
function costOf(work: () => void): number {
  const before = process.cpuUsage();
  work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
}

/** How many times the cost grows from a text of 12,500 characters to one of 100,000: 8 is linear, 64 is quadratic. */
function growth(piece: string, work: (text: string) => void): number {
  const [short, long] = [12_500, 100_000].map((length) => piece.repeat(Math.ceil(length / piece.length))) as [
    string,
    string,
  ];
  // Once without measuring, as what runs for the first time is compiled; below a millisecond there is nothing to compare.
  work(long);
  const least = (text: string) => Math.min(...[1, 2].map(() => costOf(() => work(text))));
  return least(long) / Math.max(least(short), 1);
}

function expectLinear(piece: string, work: (text: string) => void): void {
  // Other work of the process may fall into one measurement, not into all.
  const growths: number[] = [];
  while (growths.length < 3 && !growths.some((times) => times <= 24)) growths.push(growth(piece, work));
  expect(Math.min(...growths), `${JSON.stringify(piece)} grows ${growths.join(', ')} times`).toBeLessThanOrEqual(24);
}

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

test('of a text that grows only the end costs', () => {
  const work = (text: string) => {
    for (let n = 0; n < 50; n++) mask.growing(text);
  };

  expect(growth('sk-a ', work)).toBeLessThanOrEqual(4);
});

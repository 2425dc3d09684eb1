import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createSecretMask } from '../../../src/text/secrets/mask.ts';

const mask = createSecretMask({});

/** Made up at run time, so that no scanner takes this file for a leak. */
function made(length: number, alphabet = 'aB3dE5fG7hJ9kLmNpQrStUvWxYz'): string {
  return Array.from({ length }, (_, at) => alphabet[(at * 7 + 3) % alphabet.length]).join('');
}

const hex = (length: number) => made(length, '0123456789abcdef');
const upper = (length: number) => made(length, 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567');
const pem = (kind: string) => `-----BEGIN ${kind}-----\n${made(64)}\n${made(40)}==\n-----END ${kind}-----`;

describe('well-known forms are hidden', () => {
  test.each([
    ['Anthropic', `sk-ant-api03-${made(80)}-${made(6)}AA`],
    ['OpenAI', `sk-${made(48)}`],
    ['OpenAI projects', `sk-proj-${made(60)}_${made(20)}`],
    ['AWS', `AKIA${upper(16)}`],
    ['AWS, temporary', `ASIA${upper(16)}`],
    ['GitHub', `ghp_${made(36)}`],
    ['GitHub, OAuth', `gho_${made(36)}`],
    ['GitHub, user', `ghu_${made(36)}`],
    ['GitHub, server', `ghs_${made(36)}`],
    ['GitHub, refresh', `ghr_${made(36)}`],
    ['GitHub, fine-grained', `github_pat_${made(22)}_${made(59)}`],
    ['GitLab', `glpat-${made(20)}`],
    ['Slack', `xoxb-123456789012-${made(24)}`],
    ['Google', `AIza${made(35)}`],
    ['Stripe', `sk_live_${made(24)}`],
    ['Stripe, restricted', `rk_live_${made(24)}`],
    ['npm', `npm_${made(36)}`],
    ['PyPI', `pypi-AgEIcHlwaS5vcmc${made(60)}`],
    ['Hugging Face', `hf_${made(34, 'abcDEFghi')}`],
    ['SendGrid', `SG.${made(22)}.${made(43)}`],
    ['Twilio', `SK${hex(32)}`],
    ['DigitalOcean', `dop_v1_${hex(64)}`],
    ['Telegram', `1234567890:AA${made(33)}`],
    ['Discord', `M${made(23)}.${made(6)}.${made(38)}`],
    ['a JSON Web Token', `eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0In0.${made(43)}`],
    ['a private key', pem('RSA PRIVATE KEY')],
    ['an OpenSSH key', pem('OPENSSH PRIVATE KEY')],
    ['a PGP key', pem('PGP PRIVATE KEY BLOCK')],
    ['a private key that is cut off', `-----BEGIN PRIVATE KEY-----\n${made(64)}\n${made(10)}`],
  ])('%s', (_, secret) => {
    expect(mask(`before ${secret}`)).toBe('before «hidden»');
    expect(mask(`key="${secret.replace(/\n[^-]{1,20}$/, '')}`)).toMatch(/^key="«hidden»$/);
    if (!secret.startsWith('-----')) {
      expect(mask(`(${secret}), \`${secret}\`;\n${secret}.`)).toMatch(/^\(«hidden»\), `«hidden»`;\n«hidden»\.?$/);
    }
  });

  test.each([
    [`postgres://ann:${made(9)}@db:5432/x`, 'postgres://ann:«hidden»@db:5432/x'],
    [`https://:${made(9)}@host`, 'https://:«hidden»@host'],
    [`Authorization: Bearer ${made(20)}`, 'Authorization: Bearer «hidden»'],
    [`{"authorization": "Basic ${made(20)}=="}`, '{"authorization": "Basic «hidden»"}'],
    [`authorization: token ${made(20)}`, 'authorization: token «hidden»'],
    [`Authorization: ${made(20)}`, 'Authorization: «hidden»'],
    [`curl -H "X-Api-Key: ${made(20)}"`, 'curl -H "X-Api-Key: «hidden»"'],
    [`the bearer ${made(30)}`, 'the bearer «hidden»'],
    [`AWS_SECRET_ACCESS_KEY=${made(40)}`, 'AWS_SECRET_ACCESS_KEY=«hidden»'],
    [`"SecretAccessKey": "${made(40)}"`, '"SecretAccessKey": "«hidden»"'],
    [`aws_secret_access_key = ${made(38)}/+`, 'aws_secret_access_key = «hidden»'],
    [`TELEGRAM_BOT_TOKEN=${made(16)}`, 'TELEGRAM_BOT_TOKEN=«hidden»'],
    [`TOKEN_2=${made(16)} API_KEYS=${made(16)}`, 'TOKEN_2=«hidden» API_KEYS=«hidden»'],
    [`sk-or-v1-${hex(64)} sk-lf-${hex(8)}-${hex(4)}-${hex(4)}-${hex(4)}-${hex(12)}`, '«hidden» «hidden»'],
    [`https://api.telegram.org/bot123456789:AA${made(33)}/getMe`, 'https://api.telegram.org/bot«hidden»/getMe'],
    [`https://hooks.slack.com/services/T000/B000/${made(24)}`, 'https://hooks.slack.com/«hidden»'],
    [`https://discord.com/api/webhooks/123456789012345678/${made(60)}`, 'https://discord.com/api/webhooks/«hidden»'],
  ])('%s', (text, expected) => {
    expect(mask(text)).toBe(expected);
  });
});

test.each([
  '',
  'An ordinary sentence about tokens, passwords and a bearer of good news.',
  '123e4567-e89b-42d3-a456-426614174000',
  'commit da39a3ee5e6b4b0d3255bfef95601890afd80709',
  `sha256:${hex(64)}`,
  `"integrity": "sha512-${made(86)}=="`,
  `data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAA${made(400)}`,
  '/home/ann/work/site/node_modules/.bin/vitest-3.1.4/dist/index.mjs',
  'https://example.com:8080/a/b?c=d#e and me@example.com',
  'https://ann@example.com/x',
  'git@github.com:ann/site.git',
  'ssh://git@example.com:22/site.git',
  'postgres://user:$PASSWORD@host and postgres://user:<password>@host',
  'task-sk-learn, disk-usage-of-the-whole-system-in-2024, sk-folding-cube-circle-container',
  'sk-learn-model-version-2-of-the-thing, sk-learn-model-20240131120000-thing, sk-v1-v2-v3-v4-v5-v6-v7',
  'hf_downloadallmodelsandcachethemlocally, hf_hub_download_and_load_the_model_2, hf_loadPretrainedModelFromHub',
  `pk_live_${made(24)} is public`,
  'MAX_TOKENS=claude-3-5-sonnet MAX_OUTPUT_TOKENS=4096perRequestOnly FOO_TOKENIZER_PATH=models2/tokenizer1',
  'TOKEN_FILE=home/ann/token1 SECRET_NAME=my-secret-name-v2 API_KEY_URL=https1example',
  'Authorization: Basic authentication; Authorization: Bearer',
  'const token = parseToken(source); MAX_TOKENS=4096 TOKEN=$TOKEN API_KEY= PASSWORD=process.env.PASSWORD1',
  'AKIA is how ids begin; npm_config_registry; github_pat; xoxb; hf_hub; SG.; eyJ',
  'npm_lifecycle_event npm_package_version_1_2_3_for_everyone_here',
  '2024-01-01T10:00:00:abcdefghijklmnop',
  '-----BEGIN PUBLIC KEY-----\nMIIB\n-----END PUBLIC KEY-----',
  '-----BEGIN CERTIFICATE-----',
  'src/text/secrets/known-forms.ts:12345678: error TS2550',
  '漢字 😀 «hidden»',
])('nothing is hidden in %s', (text) => {
  expect(mask(text)).toBe(text);
});

describe('given values', () => {
  const value = '12345:Käse/"+ x';
  const own = createSecretMask({ values: [value, 'hunter22', 'short', 'hidden', 'hunter2222'] });

  test.each([
    ['as it is', `a${value}b`, 'a«hidden»b'],
    ['in an address', `?t=${encodeURIComponent(value)}&`, '?t=«hidden»&'],
    [
      'in an address, in small letters',
      `?t=${encodeURIComponent(value).replace(/%../g, (c) => c.toLowerCase())}`,
      '?t=«hidden»',
    ],
    ['as JSON', JSON.stringify({ value }), '{"value":"«hidden»"}'],
    ['the longest first', 'hunter2222', '«hidden»'],
    ['not when it is short', 'short', 'short'],
    ['not in what is hidden already', '«hidden» hidden', '«hidden» «hidden»'],
  ])('%s', (_, text, expected) => {
    expect(own(text)).toBe(expected);
  });

  test('in base64, wherever they begin', () => {
    for (const before of ['', 'a', 'ab', 'user:']) {
      for (const encoding of ['base64', 'base64url'] as const) {
        const text = Buffer.from(`${before}${value}, more`).toString(encoding);
        const masked = own(text);
        const [first = '', last = ''] = masked.split('«hidden»');

        expect(masked).toContain('«hidden»');
        expect(Buffer.from(first, 'base64').toString()).toBe(before.slice(0, Math.floor((first.length * 6) / 8)));
        expect(text.length - first.length - last.length).toBeGreaterThan(Buffer.from(value).length);
      }
    }
  });

  test('other texts in base64 stay', () => {
    const text = Buffer.from('something else altogether').toString('base64');

    expect(own(text)).toBe(text);
  });
});

test('patterns of the config are hidden as well, and one that matches nothing hides nothing', () => {
  const own = createSecretMask({ patterns: [/CUST-\d+/u, /x*/gu, /hidden/y] });

  expect(own('CUST-12 and CUST-34 hidden y')).toBe('«hidden» and «hidden» «hidden» y');
});

describe('of a secret that is being written', () => {
  const value = 'correct horse/battery';
  const own = createSecretMask({ values: [value] });

  test.each([
    ['a given value', '', value],
    ['a given value in an address', '?q=', encodeURIComponent(value)],
    ['a given value in base64', '', Buffer.from(value).toString('base64')],
    ['Anthropic', 'key `', `sk-ant-api03-${made(80)}`],
    ['OpenAI', 'key=', `sk-${made(48)}`],
    ['GitHub', '(', `ghp_${made(36)}`],
    ['AWS', '', `AKIA${upper(16)}`],
    ['Google', '', `AIza${made(35)}`],
    ['Hugging Face', '', `hf_${made(34, 'abcDEFghi')}`],
    ['DigitalOcean', '', `dop_v1_${hex(64)}`],
    ['Telegram', 'https://api.telegram.org/bot', `1234567890:AA${made(33)}`],
    ['Discord', '', `MTIzNDU2Nzg5MDEyMzQ1Njc4.${made(6)}.${made(38)}`],
    ['a JSON Web Token', '', `eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0In0.${made(43)}`],
    ['the environment', 'export X_TOKEN="', made(40)],
    ['a header', 'Authorization: Bearer ', made(40)],
    ['another header', '-H "X-Api-Key: ', made(40)],
    ['a Slack hook', 'https://hooks.slack.com/', `services/T000/B000/${made(24)}`],
    ['a private key', '', pem('RSA PRIVATE KEY').replaceAll('\n', '\n\n')],
    ['a password by its name', 'password: ', 'Kestrel!Harbor42'],
    ['a password in JSON', '{"user": "ann", "password": "', "Gr4vel'pit;x=1"],
    ['a password in JSON within JSON', '"{\\"password\\":\\"', 'Gr4vel_pit9'],
    ['a password in the next line', 'password: |\n  ', 'Kestrel!Harbor42'],
    ['a password in a sentence', 'The password is ', 'Zanzibar-41-Quill'],
    ['a password of a program', 'curl -sS -u ann:', 'Figtree!162'],
    ['another one', 'mysql -u root -p', 'Obsid1an!77'],
    ['a password in .netrc', 'machine git.example.com\n  login ann\n  password ', made(18)],
    ['a password in .pgpass', 'db.internal:5432:shop:ann:', made(12)],
    ['a password in a tag', '<password>', made(12)],
    ['a password of JDBC', 'jdbc:sqlserver://db:1433;user=sa;password=', 'C0balt.Reef'],
    ['a password in SQL', "CREATE USER ann WITH PASSWORD '", 'Harvest_moon7'],
    ['a cookie', 'Cookie: theme=dark; session=', made(32)],
    ['a token by its name', '"access_token": "', made(40)],
    ['a signature', 'https://shop.blob.core.windows.net/a?sv=1&sig=', made(43)],
    ['a key of PuTTY', 'Private-Lines: 1\n', made(64)],
    ['GitLab', 'git clone https://oauth2:', `glpat-${made(20)}`],
    ['Azure', '', `${made(3)}8Q~${made(34)}`],
  ])('no more than its kind is shown: %s', (_, before, secret) => {
    const kind = /^(?:-----BEGIN RSA PRIVATE KEY-----|\d+:|services\/|[a-z]+_v1_)?/.exec(secret)![0].length;
    for (let length = 0; length <= secret.length; length++) {
      const shown = own(own.growing(`It is: ${before}${secret.slice(0, length)}`));

      expect(shown).not.toContain(secret.slice(0, Math.max(kind, 8)));
      expect(shown).toMatch(/^It is: /);
    }
    expect(own(own.growing(`It is: ${before}${secret} and`))).toBe(`${own(`It is: ${before}${secret}`)} and`);
  });

  test('one that is whole is not held back but masked', () => {
    const text = `It is ghp_${made(36)}`;

    expect(own.growing(text)).toBe(text);
  });

  test('of a password in an address nothing is shown before its end tells that it is one', () => {
    expect(own.growing('psql postgres://ann:hunter2')).toBe('psql postgres://ann:');
    expect(own.growing('see http://localhost:3000/a')).toBe('see http://localhost:3000/a');
  });

  test.each([
    ...['', 'One', 'Hello, I am', 'More', 'None of', 'the task', 'skip', 'correct', 'x = `gho`', '12:30', 'sk'],
    ...['A token', 'a bearer ', 'https://example.com/a', '**Notes', 'MAX_TOKENS=12', 'NOTE: MANY'],
  ])('ordinary words are not held back: %j', (text) => {
    const others = createSecretMask({ values: ['123456:AAtelegram-token'] });

    expect(others.growing(text)).toBe(text);
  });
});

const uuid = `${hex(8)}-${hex(4)}-${hex(4)}-${hex(4)}-${hex(12)}`;

const pieces = fc.array(
  fc.oneof(
    fc.constantFrom(
      ...[
        `AKIA${upper(16)}`,
        `ghp_${made(36)}`,
        `1234567890:AA${made(33)}`,
        'eyJhbGciOi.eyJzdWIiOi.',
        'hunter22',
        '«hidden»',
      ],
      ...['password: ', '"password":"', 'password is ', 'token ', 'secret=', 'api_key = "', '_auth=', '</password>'],
      ...[
        '<password>',
        'Cookie: sid=',
        'curl -u ann:',
        ' -p ',
        'mysql -p',
        'machine a login b password ',
        ':5432:a:b:',
      ],
      ...[
        'Private-Lines: 1\n',
        'Private-MAC: ',
        '?sig=',
        '"kty" "d":"',
        'jdbc:oracle:thin:a/',
        '@tcp(',
        "', '",
        '\\"',
        '\\n',
      ],
      ...['Kestrel!42', 'correct', '$X', '${', ';a=', '&b=', '8Q~', '.atlasv1.', '$6$', uuid],
      ...[
        '-----BEGIN RSA PRIVATE KEY-----',
        '-----END RSA PRIVATE KEY-----',
        'Bearer ',
        'Authorization: ',
        '://a:',
        '@',
        'A_TOKEN=',
      ],
      ...[made(40), hex(20), '_', '-', '.', '=', ' ', '\n', '"'],
    ),
    fc.string(),
  ),
  { maxLength: 12 },
);

test.each([
  'mysql -pAKIADKRY7GNU3CJQX6FMmysql -pAKIADKRY7GNU3CJQX6FM',
  'mysql -u root -pKestrel!42 -pKestrel!43 -pKestrel!44',
])('every password of one command is hidden at once: %s', (command) => {
  const once = mask(command);

  expect(once).not.toMatch(/AKIA|Kestrel/);
  expect(mask(once)).toBe(once);
});

test('masking twice changes nothing more', () => {
  const own = createSecretMask({ values: ['hunter22'] });

  fc.assert(
    fc.property(pieces, (all) => {
      const once = own(all.join(''));

      expect(own(once)).toBe(once);
      expect(once).not.toContain('hunter22');
    }),
    { numRuns: 10_000 },
  );
});

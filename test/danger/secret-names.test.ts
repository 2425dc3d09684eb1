import { describe, expect, test } from 'vitest';
import { isSecretName } from '../../src/danger/secret-names.ts';
import { secretDanger } from '../../src/danger/secrets.ts';
import { expectLinear } from '../growth.ts';
import { everydayPaths, secretPaths } from './secret-paths.ts';

/* One list, asked by what warns of commands and by what sends files: they cannot disagree. */

const folders = ['/home/ann', '/work/site', 'C:\\Users\\ann'];

describe('names that are usually secret', () => {
  test.each(secretPaths)('%s', (path) => {
    for (const folder of folders) expect(isSecretName(`${folder}/${path}`), folder).toBe(true);
    expect(isSecretName(`/home/ann/${path.toUpperCase()}`)).toBe(true);
    expect(secretDanger(`/home/ann/${path}`)).toMatch(/^touches what is usually secret/);
  });
});

describe('names that are not', () => {
  test.each(everydayPaths)('%s', (path) => {
    for (const folder of folders) expect(isSecretName(`${folder}/${path}`), folder).toBe(false);
    expect(secretDanger(`/work/site/${path}`)).toBeUndefined();
  });
});

test('words of programs are no files', () => {
  for (const word of ['process.env', 'import.meta.env', 'cookies', 'Login', 'password', 'token', 'history', 'key'])
    expect(secretDanger(word), word).toBeUndefined();
});

test.each(['secret-', 'a_', '.env.', '.bak', 'x.', '-key', '/.ssh', '~'])(
  'what a hostile name of %j costs grows with its length',
  (piece) => {
    expectLinear(piece, (name) => isSecretName(`/${name}`));
  },
);

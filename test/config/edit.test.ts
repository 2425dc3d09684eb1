import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { setConfigValue, showConfigValue } from '../../src/config/edit.ts';

let folder: string;
let file: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'dispatch-config-'));
  file = join(folder, 'config.json');
});
afterEach(() => rmSync(folder, { recursive: true }));

function content(): unknown {
  return JSON.parse(readFileSync(file, 'utf8'));
}

describe('setting a value', () => {
  it('makes the file, readable by its owner only', async () => {
    await setConfigValue(file, 'queue.concurrency', '4');

    expect(content()).toEqual({ queue: { concurrency: 4 } });
    expect(statSync(file).mode & 0o777).toBe(0o600);
  });

  it('takes text as it is where text is wanted, and JSON elsewhere', async () => {
    await setConfigValue(file, 'host.name', '12');
    await setConfigValue(file, 'projects', '[{"name":"web","path":"/srv/web"}]');
    await setConfigValue(file, 'projects[0].path', '~/web');

    expect(content()).toEqual({ host: { name: '12' }, projects: [{ name: 'web', path: '~/web' }] });
  });

  it('null takes the key away', async () => {
    writeFileSync(file, '{"queue":{"concurrency":4},"host":{"name":"a"}}');

    await setConfigValue(file, 'queue.concurrency', 'null');

    expect(content()).toEqual({ queue: {}, host: { name: 'a' } });
  });

  it('leaves the file alone when the result would not be valid', async () => {
    writeFileSync(file, '{"queue":{"concurrency":4}}');

    await expect(setConfigValue(file, 'queue.concurrency', '0')).rejects.toThrow(
      'allowed: a whole number from 1 to 64',
    );
    await expect(setConfigValue(file, 'queue.conc', '1')).rejects.toThrow('unknown key');
    await expect(setConfigValue(file, '__proto__.x', '1')).rejects.toThrow('unknown key');

    expect(content()).toEqual({ queue: { concurrency: 4 } });
  });
});

describe('showing a value', () => {
  const config = {
    telegram: { token: '123456:made-up-token' },
    discord: { token: 'env:DISCORD' },
    claude: { env: { PLAIN: 'hunter2' } },
    queue: { concurrency: 3 },
  };

  it('masks secrets, also inside larger values', () => {
    expect(showConfigValue(config, 'telegram.token')).toBe('123456:…');
    expect(showConfigValue(config, '')).toEqual({
      telegram: { token: '123456:…' },
      discord: { token: 'env:DISCORD' },
      claude: { env: { PLAIN: '…' } },
      queue: { concurrency: 3 },
    });
  });

  it('shows a pattern as it was written', () => {
    expect(showConfigValue({ redact: { extra: [/acme-\d+/gu] } }, 'redact')).toEqual({ extra: ['acme-\\d+'] });
  });

  it('refuses a key that does not exist', () => {
    expect(() => showConfigValue(config, 'queue.size')).toThrow('queue.size: unknown key; allowed: concurrency');
  });
});

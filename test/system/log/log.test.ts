import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { createLog, type LogOptions } from '../../../src/system/log/log.ts';
import { createRedactor } from '../../../src/system/log/redact.ts';

const secret = '123456789:AAHmade-up_token_for_tests_0123456789';

function capture(options: Partial<LogOptions> = {}) {
  const lines: string[] = [];
  const log = createLog({
    level: 'info',
    format: 'human',
    secrets: [secret],
    write: (line) => lines.push(line),
    ...options,
  });
  return { log, text: () => lines.join('') };
}

describe('secrets never appear', () => {
  const places: [string, () => Record<string, unknown>][] = [
    ['a field', () => ({ token: secret })],
    ['a nested field', () => ({ request: { headers: [`Bearer ${secret}`] } })],
    ['the message of an error', () => ({ error: new Error(`bad ${secret}`) })],
    ['the cause of an error', () => ({ error: new Error('bad', { cause: new Error(secret) }) })],
    ['an address', () => ({ url: `https://api.telegram.org/bot${secret}/getMe` })],
    ['an encoded address', () => ({ url: encodeURIComponent(secret) })],
  ];

  it.each(places)('in %s', (_name, fields) => {
    for (const format of ['human', 'json'] as const) {
      const { log, text } = capture({ format, level: 'debug' });

      log.warn('it failed', fields());

      expect(text()).toContain('it failed');
      expect(text()).toContain('«hidden»');
      expect(text()).not.toContain('AAHmade-up');
    }
  });

  it('masks a token it was never told about', () => {
    const redact = createRedactor([]);

    expect(redact('POST https://x/bot99:short/sendMessage')).toBe('POST https://x/bot«hidden»/sendMessage');
    expect(redact(`it is ${secret}.`)).toBe('it is «hidden».');
    const discord = `${'MTA0'.repeat(6)}.GmadeU.${'p_token-'.repeat(4)}`;
    expect(redact(`Bot ${discord}, sorry`)).toBe('Bot «hidden», sorry');
    expect(redact('http://ann:geheim@bot-api:8081/x and git@host:path')).toBe(
      'http://ann:«hidden»@bot-api:8081/x and git@host:path',
    );
  });

  it('masks what has the form of a secret, and a line stays one line of JSON', () => {
    const key = '-----BEGIN PRIVATE KEY-----\nMIIEmade+up/0123456789';
    const { log, text } = capture({ format: 'json' });

    log.warn('it failed', {
      error: new Error(`git: https://ann:${'Kestrel'}42@host/x`),
      config: '{"password":"Gr4vel_pit"}',
    });
    log.warn('key', { key, after: 'still here' });

    const lines = text()
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(lines).toMatchObject([
      { error: { message: 'git: https://ann:«hidden»@host/x' }, config: '{"password":"«hidden»"}' },
      { key: '«hidden»', after: 'still here' },
    ]);
    expect(text()).not.toMatch(/Kestrel|Gr4vel|MIIE/);
  });

  it('masks a secret that JSON has to escape, and the longer of two', () => {
    const redact = createRedactor(['pass"word', 'abcdef', 'abcdefgh']);

    expect(redact(JSON.stringify({ a: 'pass"word', b: 'abcdefgh' }))).toBe('{"a":"«hidden»","b":"«hidden»"}');
  });

  it('leaves innocent text alone', () => {
    const redact = createRedactor(['', 'a']);

    expect(redact('bot 12:30 and a cat')).toBe('bot 12:30 and a cat');
  });
});

describe('lines for people', () => {
  it('hold the time, the message and the fields', () => {
    const { log, text } = capture();

    log.info('task done', { user: 'Ann Lee', project: 'web', seconds: 3.2 });

    expect(text()).toMatch(/^\d\d:\d\d:\d\d task done user="Ann Lee" project=web seconds=3.2\n$/);
  });

  it('let no text from outside steer the terminal', () => {
    const { log, text } = capture();

    log.info('message', { user: 'a\u001b[2J\u009b1mb\u202e' });

    for (const sign of ['\u001b', '\u009b', '\u202e']) expect(text()).not.toContain(sign);
  });

  it('show the stack of an error only at level debug', () => {
    const calm = capture();
    const verbose = capture({ level: 'debug' });

    calm.log.error('broken', { error: new Error('why') });
    verbose.log.error('broken', { error: new Error('why') });

    expect(calm.text()).toMatch(/broken error=why\n$/);
    expect(verbose.text()).toContain('log.test.ts');
  });
});

it('lines for machines are one JSON object each', () => {
  const { log, text } = capture({ format: 'json' });

  log.debug('not shown');
  log.warn('slow', { ms: 12 });

  expect(JSON.parse(text())).toMatchObject({ level: 'warn', msg: 'slow', ms: 12 });
});

it('the log file gets the same lines as JSON, readable by its owner only', () => {
  const folder = mkdtempSync(join(tmpdir(), 'dispatch-log-'));
  const file = join(folder, 'sub', 'bridge.log');
  const { log } = capture({ file });

  log.info('started', { token: secret });
  log.close();

  expect(JSON.parse(readFileSync(file, 'utf8'))).toMatchObject({ msg: 'started', token: '«hidden»' });
  expect(statSync(file).mode & 0o777).toBe(0o600);
  rmSync(folder, { recursive: true });
});

it.runIf(existsSync('/dev/full'))('a log file on a full disk is reported once, and loses nothing else', async () => {
  const { log, text } = capture({ file: '/dev/full' });

  log.info('one');
  log.info('two');
  await Promise.resolve();
  log.info('three');
  log.close();

  expect(text().match(/cannot write the log file/g)).toHaveLength(1);
  expect(text()).toMatch(/one[^\n]*\n.*two[\s\S]*three/);
});

it('a log file that can be written again continues, and says how much is missing', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'dispatch-log-'));
  const path = join(folder, 'bridge.log');
  symlinkSync('/dev/full', path);
  const { log } = capture({ file: path });
  log.info('before');
  for (let n = 0; n < 300; n++) log.info('x'.repeat(1_000));

  rmSync(path);
  log.reopen();
  log.info('after');
  await Promise.resolve();
  log.close();

  const lines = readFileSync(path, 'utf8').trimEnd().split('\n');
  expect(JSON.parse(lines[0]!)).toMatchObject({ msg: 'before' });
  expect(lines.map((line) => JSON.parse(line)).at(-1)).toMatchObject({
    msg: 'writing the log file works again',
    missing: expect.any(Number),
  });
  rmSync(folder, { recursive: true });
});

it('a line that comes after it was closed is written where it can be, and breaks nothing', () => {
  const folder = mkdtempSync(join(tmpdir(), 'dispatch-log-'));
  const file = join(folder, 'bridge.log');
  const { log, text } = capture({ file });
  log.info('before');
  log.close();

  log.info('after');

  expect(text()).toContain('after');
  expect(JSON.parse(readFileSync(file, 'utf8'))).toMatchObject({ msg: 'before' });
  rmSync(folder, { recursive: true });
});

import { expect, it } from 'vitest';
import { makeMachine } from './run.ts';

const token = '123456:made-up_token-for-tests';

it('a wrong config stops every command that needs it, with one line per problem and code 78', async () => {
  const machine = makeMachine();
  machine.writeConfig({ queue: { concurency: 2 }, log: { level: 'loud' } });

  const { code, stdout, stderr } = await machine.run(['config', 'validate']);

  expect(code).toBe(78);
  expect(stdout).toBe('');
  expect(stderr.trim().split('\n')).toEqual([
    `✗ ${machine.data}/config.json: 2 problems`,
    '  queue.concurency: unknown key; did you mean "concurrency"? allowed: concurrency, busy, lists',
    '  log.level: found "loud"; allowed: one of debug, info, warn, error',
    '  → Correct it, then check: dispatch-bridge config validate',
  ]);
});

it('what is set can be read back, and a token is never shown', async () => {
  const machine = makeMachine();

  const set = await machine.run(['config', 'set', 'telegram.token', token]);
  const get = await machine.run(['config', 'get']);
  const sources = await machine.run(['config', 'get', 'telegram', '--sources']);

  expect(set.code).toBe(0);
  expect(JSON.parse(get.stdout)).toMatchObject({ telegram: { token: '123456:…' }, queue: { concurrency: 3 } });
  expect(sources.stdout.trim().split('\n')).toEqual([
    'telegram.token = "123456:…" (file)',
    'telegram.apiRoot = "https://api.telegram.org" (default)',
  ]);
  expect(set.stdout + set.stderr + get.stdout + sources.stdout).not.toContain('made-up');
});

it('the schema describes every key', async () => {
  const { stdout } = await makeMachine().run(['config', 'schema']);

  const schema = JSON.parse(stdout);
  expect(Object.keys(schema.properties)).toEqual(expect.arrayContaining(['telegram', 'projects', 'claude', 'queue']));
  expect(schema.additionalProperties).toBe(false);
});

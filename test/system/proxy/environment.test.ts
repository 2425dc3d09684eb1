import { describe, expect, test } from 'vitest';
import { createRedactor } from '../../../src/system/log/redact.ts';
import { readProxies } from '../../../src/system/proxy/environment.ts';

const telegram = 'https://api.telegram.org';

/** `http://a:1 (HTTPS_PROXY)` */
function chosen(env: NodeJS.ProcessEnv, url = telegram): string {
  const { proxy, variable } = readProxies(env).choose(url);
  return `${proxy?.shown ?? 'none'} (${variable ?? 'none'})`;
}

describe('the variable that applies', () => {
  test.each<[string, NodeJS.ProcessEnv, string, string]>([
    ['none', {}, telegram, 'none (none)'],
    ['HTTPS_PROXY, for https', { HTTPS_PROXY: 'http://a:1' }, telegram, 'http://a:1 (HTTPS_PROXY)'],
    ['HTTPS_PROXY, for wss', { HTTPS_PROXY: 'http://a:1' }, 'wss://gateway.discord.gg', 'http://a:1 (HTTPS_PROXY)'],
    ['HTTPS_PROXY, not for http', { HTTPS_PROXY: 'http://a:1' }, 'http://bots.example', 'none (none)'],
    ['HTTP_PROXY, for http', { HTTP_PROXY: 'http://a:1' }, 'http://127.0.0.1:8081', 'http://a:1 (HTTP_PROXY)'],
    ['HTTP_PROXY, for ws', { HTTP_PROXY: 'http://a:1' }, 'ws://localhost:8', 'http://a:1 (HTTP_PROXY)'],
    ['HTTP_PROXY, not for https', { HTTP_PROXY: 'http://a:1' }, telegram, 'none (none)'],
    ['ALL_PROXY, for https', { ALL_PROXY: 'socks5://a' }, telegram, 'socks5://a:1080 (ALL_PROXY)'],
    ['ALL_PROXY, for http', { ALL_PROXY: 'socks5://a' }, 'http://bots.example', 'socks5://a:1080 (ALL_PROXY)'],
    [
      'the special one first',
      { ALL_PROXY: 'http://b:2', HTTPS_PROXY: 'http://a:1' },
      telegram,
      'http://a:1 (HTTPS_PROXY)',
    ],
    [
      'lower case first',
      { HTTPS_PROXY: 'http://b:2', https_proxy: 'http://a:1' },
      telegram,
      'http://a:1 (https_proxy)',
    ],
    ['an empty one not', { HTTPS_PROXY: 'http://b:2', https_proxy: ' ' }, telegram, 'http://b:2 (HTTPS_PROXY)'],
  ])('%s', (_, env, url, expected) => {
    expect(chosen(env, url)).toBe(expected);
  });
});

describe('an address', () => {
  test.each([
    ['proxy.example:3128', 'http://proxy.example:3128'],
    ['http://proxy.example', 'http://proxy.example:80'],
    ['HTTPS://proxy.example/', 'https://proxy.example:443'],
    ['socks://10.0.0.1:9050/', 'socks://10.0.0.1:9050'],
    ['socks5h://proxy.example', 'socks5h://proxy.example:1080'],
    ['socks4://proxy.example', 'socks4://proxy.example:1080'],
    ['http://[::1]:3128', 'http://[::1]:3128'],
    ['ann:p@proxy.example:1', 'http://proxy.example:1'],
  ])('%s', (text, shown) => {
    expect(chosen({ ALL_PROXY: text })).toBe(`${shown} (ALL_PROXY)`);
  });

  test('has user and password as they are meant', () => {
    const { choose } = readProxies({ ALL_PROXY: 'http://an%40n:p%3Ass@[::1]:3128' });

    expect(choose(telegram).proxy).toMatchObject({ host: '::1', port: 3128, user: 'an@n', password: 'p:ss' });
  });

  test.each([
    [
      'foo:bar:baz',
      /^HTTPS_PROXY: this is not the address of a proxy\. Write it like http:.*Correct it, or unset it\.$/,
    ],
    ['http://', /^HTTPS_PROXY: it names no host/],
    [
      'ftp://ann:s3cr3t-word@proxy.example',
      /^HTTPS_PROXY: the scheme ftp is not supported; use one of http, https, socks, socks5/,
    ],
    ['http://ann:s3cr3t-word@proxy:port', /^HTTPS_PROXY: this is not the address/],
    ['http://ann:s3cr3t-word%@proxy:1', /^HTTPS_PROXY: this is not the address/],
  ])('that cannot be read (%s) is a problem with its name, never its value', (text, problem) => {
    const { problems, isSet } = readProxies({ HTTPS_PROXY: text, HTTP_PROXY: 'http://fine:1' });

    expect(problems).toEqual([expect.stringMatching(problem)]);
    expect(problems.join()).not.toMatch(/s3cr3t-word|foo:bar/);
    expect(isSet).toBe(true);
  });
});

test('passwords are reported as secrets, so that they are masked in the forms they are sent in', () => {
  const { secrets } = readProxies({ HTTP_PROXY: 'http://ann:pass%3Aword@a', ALL_PROXY: 'socks5://bob:another@b' });
  const inHeader = Buffer.from('ann:pass:word').toString('base64');

  const redacted = createRedactor(secrets)(`pass:word pass%3Aword ${inHeader} another`);

  expect(redacted).toMatch(/^«hidden» «hidden» «hidden»[\w=]{0,4} «hidden»$/);
});

describe('NO_PROXY', () => {
  test.each([
    ['*', telegram],
    ['api.telegram.org', telegram],
    ['API.Telegram.Org', telegram],
    ['telegram.org', telegram],
    ['.telegram.org', telegram],
    ['*.telegram.org', telegram],
    ['a.example, telegram.org', telegram],
    ['a.example telegram.org', telegram],
    ['api.telegram.org:443', telegram],
    ['127.0.0.1', 'https://127.0.0.1:8081'],
    ['127.0.0.1:8081', 'https://127.0.0.1:8081'],
    ['10.0.0.0/8', 'https://10.1.2.3'],
    ['::1', 'https://[::1]:8081'],
    ['[::1]:8081', 'https://[::1]:8081'],
    ['fd00::/8', 'https://[fd00::7]'],
  ])('%s takes out %s', (noProxy, url) => {
    expect(chosen({ ALL_PROXY: 'http://a:1', NO_PROXY: noProxy }, url)).toBe('none (NO_PROXY)');
    expect(chosen({ ALL_PROXY: 'http://a:1', no_proxy: noProxy }, url)).toBe('none (no_proxy)');
  });

  test.each([
    ['', 'https://127.0.0.1:8081'],
    ['', 'https://localhost'],
    ['localhost', 'https://127.0.0.1'],
    ['gram.org', telegram],
    ['api.telegram.org:80', telegram],
    ['0.1', 'https://127.0.0.1'],
    ['10.0.0.0/8', 'https://11.0.0.1'],
    ['10.0.0.0/99', 'https://10.0.0.1'],
    ['nonsense/8', telegram],
  ])('%j leaves %s', (noProxy, url) => {
    expect(chosen({ ALL_PROXY: 'http://a:1', NO_PROXY: noProxy }, url)).toBe('http://a:1 (ALL_PROXY)');
  });

  test('decides nothing where there is no proxy', () => {
    expect(chosen({ NO_PROXY: '*' })).toBe('none (none)');
  });
});

import { describe, expect, test } from 'vitest';
import { isBridgeError } from '../../../../src/core/model/errors.ts';
import { toDiscordError } from '../../../../src/platforms/discord/api/errors.ts';

describe('errors in our words', () => {
  const token = 'abc.def.ghi';
  const call = { name: 'send message', permission: 'Send Messages' };

  test.each<[object, string]>([
    [{ name: 'DiscordAPIError[10003]', status: 404, code: 10003, message: 'Unknown Channel' }, 'target-gone'],
    [{ name: 'DiscordAPIError[50007]', status: 403, code: 50007, message: 'no' }, 'target-gone'],
    [{ name: 'DiscordAPIError[50035]', status: 400, code: 50035, message: `bad ${token}` }, 'part-refused'],
    [{ name: 'HTTPError', status: 502, message: 'Bad Gateway' }, 'retry-later'],
    [{ name: 'DiscordAPIError', status: 403, message: '<html>' }, 'retry-later'],
    [{ name: 'RateLimitError[x]', retryAfter: 7_000 }, 'retry-later'],
    [{ name: 'TypeError', code: 'ECONNREFUSED', message: `at http://x/${token}` }, 'retry-later'],
    [{ name: 'DiscordAPIError[0]', status: 401, code: 0, message: '401: Unauthorized' }, 'unauthorized'],
  ])('%j', (foreign, code) => {
    const error = toDiscordError(call, foreign, token);

    expect(isBridgeError(error) && error.code).toBe(code);
    expect(error.message).not.toContain(token);
    expect(error.cause).toBeUndefined();
  });

  test('a missing permission is named', () => {
    const foreign = { name: 'DiscordAPIError[50013]', status: 403, code: 50013, message: 'Missing Permissions' };

    expect(toDiscordError(call, foreign, token)).toMatchObject({
      code: 'target-gone',
      userMessage: expect.stringContaining('"Send Messages"'),
    });
    expect(toDiscordError({ ...call, hasFiles: true }, foreign, token).code).toBe('part-refused');
  });
});

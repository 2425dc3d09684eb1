import { describe, expect, test } from 'vitest';
import { isBridgeError } from '../../../src/core/model/errors.ts';
import { toDiscordError } from '../../../src/platforms/discord/api/errors.ts';
import { before } from '../../../src/platforms/discord/api/target.ts';
import { createIdentifyPace } from '../../../src/platforms/discord/gateway/identify.ts';
import { inviteUrl } from '../../../src/platforms/discord/invite.ts';
import { createLimits } from '../../../src/platforms/discord/limits/limits.ts';
import { threadName } from '../../../src/platforms/discord/places/threads.ts';
import { createCursor } from '../../../src/platforms/discord/receive/cursor.ts';
import { toActionRows } from '../../../src/platforms/discord/render/buttons.ts';
import { createFakeClock } from '../../fakes/clock/clock.ts';

const never = new AbortController().signal;
const dm = { kind: 'dm' as const };

describe('the cursor', () => {
  test('keeps the newest conversations, and every one of its places', () => {
    const cursor = createCursor(undefined);
    for (let i = 1; i <= 400; i += 1) cursor.note(String(i), String(1_000 + i), dm);
    cursor.note('9', '5000', { kind: 'channel', guild: '7' });

    const kept = createCursor(cursor.toString());

    expect(kept.channels()).toHaveLength(301);
    expect(kept.channels()[0]).toEqual({ channel: '9', last: '5000', place: { kind: 'channel', guild: '7' } });
    expect(kept.get('400')).toBe('1400');
    expect(kept.get('50')).toBeUndefined();
  });

  test('outlasts a channel with the first id of all', () => {
    const cursor = createCursor(undefined);
    cursor.note('0', before('0'), dm);

    expect(createCursor(cursor.toString()).channels()).toHaveLength(1);
  });

  test('never goes back', () => {
    const cursor = createCursor('{"channels":{"1":{"last":"99","place":{"kind":"dm"}}}}');
    cursor.note('1', '100', dm);
    cursor.note('1', '98', dm);

    expect(cursor.get('1')).toBe('100');
  });

  test.each([undefined, '', '17', 'x', '{"channels":{"1":2}}'])('%j is an empty one', (stored) => {
    expect(createCursor(stored).channels()).toEqual([]);
  });
});

test('sessions are asked for at most every five seconds, ever more slowly when they do not last', async () => {
  const clock = createFakeClock();
  const pace = createIdentifyPace(clock);
  const at: number[] = [];
  const asking = (async () => {
    for (let i = 0; i < 9; i += 1) {
      await pace.turn(never);
      at.push(clock.now());
    }
  })();
  await clock.advance(10 * 60_000);
  await asking;

  const gaps = at.slice(1).map((time, index) => time - at[index]!);
  expect(gaps).toEqual([5_050, 5_050, 5_050, 10_100, 20_200, 40_400, 80_800, 120_000]);
});

describe('limits', () => {
  const call = (bucket: 'post' | 'edit' | 'typing', urgency: 'must' | 'view' | 'first-view' | 'sign') => ({
    channel: '1',
    bucket,
    urgency,
  });

  test('keep room for answers', async () => {
    const limits = createLimits(createFakeClock());
    const views = Array.from({ length: 5 }, () => limits.tryTake(call('post', 'first-view')));

    expect(views.map((view) => view !== undefined)).toEqual([true, true, true, false, false]);
    await limits.take(call('post', 'must'), never);
    await limits.take(call('post', 'must'), never);
    expect(limits.tryTake(call('post', 'must'))).toBeUndefined();
  });

  test('one hold covers posts and edits of a channel, and a long one is told at once', async () => {
    const clock = createFakeClock();
    const limits = createLimits(clock);
    limits.hold(call('edit', 'view'), 90_000);

    await expect(limits.take(call('post', 'must'), never)).rejects.toMatchObject({
      code: 'retry-later',
      retryAfterMs: 90_000,
    });
    expect(limits.tryTake({ ...call('post', 'must'), channel: '2' })).toBeDefined();
    await clock.advance(90_000);
    expect(limits.tryTake(call('post', 'must'))).toBeDefined();
  });

  test('a hold on signs holds only signs', () => {
    const limits = createLimits(createFakeClock());
    limits.hold(call('typing', 'sign'), 5_000);

    expect(limits.tryTake(call('typing', 'sign'))).toBeUndefined();
    expect(limits.tryTake(call('post', 'must'))).toBeDefined();
  });
});

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

test('the invite asks for the least permissions', () => {
  const url = new URL(inviteUrl('123'));

  expect(url.searchParams.get('scope')).toBe('bot applications.commands');
  expect(BigInt(url.searchParams.get('permissions')!)).toBe(
    (1n << 6n) | (1n << 10n) | (1n << 11n) | (1n << 14n) | (1n << 15n) | (1n << 16n) | (1n << 35n) | (1n << 38n),
  );
});

describe('buttons', () => {
  const button = (label: string) => ({ label, action: `do:${label}` });
  const labels = (rows: ReturnType<typeof toActionRows>) =>
    rows.map(({ components }) => components.map(({ label }) => label));

  test('fit Discord’s rows, each action once', () => {
    const many = ['a', 'b', 'c', 'd', 'e', 'f', 'g'].map(button);

    expect(labels(toActionRows([many, [button('a')], [{ label: ' \u200b', action: 'x' }]]))).toEqual([
      ['a', 'b', 'c', 'd', 'e'],
      ['f', 'g'],
      ['…'],
    ]);
    expect(toActionRows([])).toEqual([]);
  });

  test('in too many short rows are put together, so that none is lost', () => {
    const rows = ['a', 'b', 'c', 'd', 'e', 'f', 'g'].map((label) => [button(label)]);

    expect(labels(toActionRows(rows))).toEqual([
      ['a', 'b', 'c', 'd', 'e'],
      ['f', 'g'],
    ]);
  });

  test('have labels on one line, of at most 80 characters', () => {
    const [long, broken] = labels(toActionRows([[button(`${'x'.repeat(78)}👩‍👩‍👧`), button('two\nlines')]]))[0]!;

    expect(long).toBe(`${'x'.repeat(78)}…`);
    expect(broken).toBe('two lines');
  });

  test('show by their colour what they mean', () => {
    const [row] = toActionRows([['Allow once', 'Allow 30 min', 'Deny', 'Stop task', 'Stopwatch'].map(button)]);

    expect(row!.components.map(({ style }) => style)).toEqual([1, 2, 4, 4, 2]);
  });
});

test.each([
  ['fix\nthe <@12> tests', 'fix the tests'],
  ['', 'Task'],
  ['\u200b <@1>', 'Task'],
  ['log in, password: Kestrel!42, and look', 'log in, password: «hidden», and look'],
  ['x'.repeat(200), `${'x'.repeat(89)}…`],
])('the thread of %j is named %j', (text, name) => {
  expect(threadName(text)).toBe(name);
});

import { describe, expect, it } from 'vitest';
import type { ResultMessage } from '../../../src/claude/protocol/messages.ts';
import { outcomeOfResult } from '../../../src/claude/protocol/outcome.ts';
import { costOf } from '../../../src/claude/protocol/usage.ts';

const now = Date.UTC(2026, 0, 5, 9);
const turn = { text: 'so far', sessionId: 's', costUsd: undefined, now };

function end(result: Partial<ResultMessage>) {
  return outcomeOfResult({ type: 'result', subtype: 'success', ...result }, turn);
}

describe('the end of a turn, in words for a person', () => {
  it.each([
    ['401', { is_error: true, api_error_status: 401, result: 'API Error: 401' }, 'not-logged-in', /\/login/],
    ['no credentials', { is_error: true, result: 'Not logged in · Please run /login' }, 'not-logged-in', /\/login/],
    [
      '429',
      { is_error: true, api_error_status: 429, result: 'API Error: Request rejected (429)' },
      'rate-limited',
      /Rate limit/,
    ],
    [
      'the limit of a plan',
      { is_error: true, api_error_status: 429, result: "You've hit your weekly limit · resets whenever" },
      'rate-limited',
      /^Claude says: You've hit your weekly limit/,
    ],
    [
      'a server at fault',
      { is_error: true, api_error_status: 502, result: 'API Error: 502 Bad Gateway. This is a server-side issue' },
      'overloaded',
      /error 502/,
    ],
    [
      'no connection',
      { is_error: true, result: 'API Error: Connection refused — a firewall may be blocking it (ECONNREFUSED)' },
      'network',
      /cannot reach/,
    ],
    [
      'no connection, in words not known yet',
      { is_error: true, api_error: 'connection_failed', result: 'API Error: Something else' },
      'network',
      /cannot reach/,
    ],
    ['529', { is_error: true, api_error_status: 529, result: 'API Error: Overloaded' }, 'overloaded', /overloaded/],
    [
      'any other',
      { is_error: true, api_error_status: 400, result: 'API Error: 400 bad input' },
      'api-error',
      /^Claude stopped with an API error \(400\): bad input\.$/,
    ],
    ['turns', { is_error: true, subtype: 'error_max_turns' }, 'max-turns', /turn limit for one task\.$/],
    ['budget', { is_error: true, subtype: 'error_max_budget_usd' }, 'budget', /budget/],
    ['refusal', { stop_reason: 'refusal' }, 'refused', /declined/],
  ])('%s', (_, result, failure, message) => {
    expect(end(result)).toMatchObject({ outcome: 'failed', failure, message: expect.stringMatching(message) });
  });

  it('an interrupted turn is stopped and keeps its text; diagnostics are not shown', () => {
    const outcome = end({
      subtype: 'error_during_execution',
      is_error: true,
      terminal_reason: 'aborted_tools',
      errors: ['[ede_diagnostic] result_type=user'],
    });

    expect(outcome).toEqual({ outcome: 'stopped', text: 'so far', sessionId: 's', costUsd: undefined, durationMs: 0 });
  });

  it('Claude’s one-line result takes the place of an answer without text blocks', () => {
    const silent = outcomeOfResult(
      { type: 'result', subtype: 'success', result: 'from a command' },
      { ...turn, text: '' },
    );

    expect(silent.text).toBe('from a command');
  });
});

describe('what a failed call says of the account', () => {
  const failed = (status: number | undefined, result: string, more: Partial<ResultMessage> = {}) =>
    end({ is_error: true, ...(status !== undefined && { api_error_status: status }), result, ...more });

  it.each([
    ['a model that this account may not use', 403, 'API Error: 403 This account may not use claude-opus-5'],
    ['a folder named login', 400, 'API Error: 400 messages.3: image /home/ann/login could not be read'],
    ['words of a page', 400, 'API Error: 400 invalid: "Please run /login to go on, you are not logged in"'],
    ['an overload only in words', 400, 'API Error: 400 the word Overloaded is not allowed here'],
    ['no connection only in words', 400, 'API Error: 400 fetch failed: ECONNREFUSED in the tool result'],
    ['paid usage', 429, 'Extra usage is required for long context · run /extra-usage to enable'],
    [
      'paid usage in the API’s words',
      429,
      'API Error: Request rejected (429) · Extra usage is required for long context',
    ],
    [
      'paid usage as a gateway passes it on',
      429,
      'API Error: 429 {"type":"error","error":{"type":"rate_limit_error","message":"Extra usage is required for long context"}}',
    ],
  ])('%s is about this task alone, and its reason is given', (_, status, sentence) => {
    const outcome = failed(status, sentence);

    expect(outcome).toMatchObject({ outcome: 'failed', failure: 'api-error' });
    expect(outcome.message).toContain(
      sentence
        .split('·')
        .at(-1)
        ?.replace(/^API Error: (\d+ )?/, '')
        .trim()
        .slice(0, 40),
    );
  });

  it.each([
    [403, 'API Error: 403 Your organization has been disabled', 'not-logged-in'],
    [429, 'Extra usage is required for long context', 'rate-limited'],
    [400, 'API Error: 400 bad input', undefined],
  ])('a %i (%s) is suspected to be about the account: %s', (status, sentence, suspected) => {
    expect(failed(status, sentence).suspected).toBe(suspected);
  });

  it.each([
    [429, 'API Error: Request rejected (429)'],
    [429, 'API Error: Request rejected (429) · This request would exceed your organization’s rate limit'],
    [429, "You've hit your weekly limit · resets whenever"],
    [429, '5-hour limit reached ∙ resets 3pm'],
    [undefined, 'API Error: Request rejected (429) · rate_limit_error'],
  ])('a limit is one of the account: %s %s', (status, sentence) => {
    const more = status === undefined ? { api_error: 'rate_limit' } : {};

    expect(failed(status, sentence, more)).toMatchObject({ failure: 'rate-limited' });
  });

  it('once claude has told of a limit of the plan, a refusal is that', () => {
    const result = { is_error: true, api_error_status: 429, result: 'Something new about a window' };

    const outcome = outcomeOfResult(
      { type: 'result', subtype: 'success', ...result },
      { ...turn, limitResetsAt: now + 1 },
    );

    expect(outcome).toMatchObject({ failure: 'rate-limited', resetsAt: now + 1 });
    expect(outcome.suspected).toBeUndefined();
  });

  it.each(['Not logged in · Please run /login', 'Invalid API key · Fix external API key', 'Please run /login'])(
    'a missing login is reported by Claude itself, with no call: %s',
    (sentence) => {
      expect(failed(undefined, sentence)).toMatchObject({ failure: 'not-logged-in' });
    },
  );
});

describe('what passes by itself', () => {
  it.each([
    [401, 'API Error: 401'],
    [429, 'API Error: Request rejected (429)'],
    [529, 'API Error: Overloaded'],
    [500, 'API Error: 500 Internal server error'],
    [undefined, "API Error: Can't reach the API server — check your internet or DNS (ENOTFOUND)"],
  ])('%s is reported without advice to send the task again', (status, result) => {
    expect(end({ is_error: true, api_error_status: status, result }).message).not.toMatch(/again|later/);
  });

  const limited = {
    is_error: true,
    api_error_status: 429,
    result: "You've hit your 5-hour limit · resets 11:40am (UTC)",
  };

  it('has its end from the sentence, which is shown without it', () => {
    const { message, resetsAt } = end(limited);

    expect(message).toBe("Claude says: You've hit your 5-hour limit.");
    expect(resetsAt).toBe(Date.UTC(2026, 0, 5, 11, 40, 59, 999));
  });

  it('has its end to the second from claude itself', () => {
    expect(
      outcomeOfResult({ type: 'result', subtype: 'success', ...limited }, { ...turn, limitResetsAt: 17 }).resetsAt,
    ).toBe(17);
  });

  it('other failures have no such end', () => {
    const failed = outcomeOfResult(
      { type: 'result', subtype: 'success', is_error: true, api_error_status: 529, result: 'resets 3pm' },
      { ...turn, limitResetsAt: 17 },
    );

    expect(failed.resetsAt).toBeUndefined();
  });
});

describe('what a turn cost', () => {
  it('is what claude counted since its last result', () => {
    const models = { a: { costUSD: 0.25 }, b: { costUSD: 0.5 } };

    expect(costOf({ type: 'result', subtype: 'success', model_usage_since_last_result: models }, 7)).toBe(0.75);
  });

  it('is the growth of the sum where claude tells only that, and unknown for the first turn after a resume', () => {
    const result: ResultMessage = { type: 'result', subtype: 'success', total_cost_usd: 3 };

    expect(costOf(result, 1)).toBe(2);
    expect(costOf(result, undefined)).toBeUndefined();
  });
});

it('a long error ends with a whole word: half a token would not be masked', () => {
  const { message } = end({
    is_error: true,
    api_error_status: 400,
    result: `API Error: ${'x '.repeat(115)}ghp_${'A'.repeat(36)}`,
  });

  expect(message).toContain('x x…');
  expect(message).not.toContain('ghp_');
});

import type { Failure, Outcome } from '../core/events.ts';
import type { ResultMessage } from './protocol.ts';

export type Ending = Pick<Outcome, 'outcome' | 'failure' | 'message'>;

/** How a turn ended, in words for the person. `text` is the answer that was made until then. */
export function outcomeOf(
  result: ResultMessage,
  turn: { text: string; sessionId: string; costUsd: number | undefined },
): Outcome {
  const ending = endingOf(result);
  const text = turn.text === '' && ending.outcome === 'done' ? (result.result ?? '') : turn.text;
  return {
    ...ending,
    text,
    sessionId: result.session_id ?? turn.sessionId,
    costUsd: turn.costUsd,
    durationMs: result.duration_ms ?? 0,
  };
}

/** What this turn cost; `totalBefore` is the session's sum before it, which older versions need. */
export function costOf(result: ResultMessage, totalBefore: number | undefined): number | undefined {
  const models = result.model_usage_since_last_result;
  if (models) return Object.values(models).reduce((sum, { costUSD = 0 }) => sum + costUSD, 0);
  if (totalBefore === undefined || result.total_cost_usd === undefined) return undefined;
  return result.total_cost_usd - totalBefore;
}

function endingOf(result: ResultMessage): Ending {
  if (result.terminal_reason?.startsWith('aborted')) return { outcome: 'stopped' };
  if (result.subtype === 'error_max_turns') {
    return failed('max-turns', 'claude used all the turns it may take for one task. Send “go on” to let it continue.');
  }
  if (result.subtype === 'error_max_budget_usd') {
    return failed(
      'budget',
      'claude used up the budget set for it. Raise it in the claude settings, then send “go on”.',
    );
  }
  if (result.stop_reason === 'refusal') {
    return refusal;
  }
  if (!result.is_error) return { outcome: 'done' };
  return apiFailure(result.result ?? '', result.api_error_status ?? undefined);
}

export const refusal = failed('refused', 'claude declined to answer this. Put it differently and send it again.');

/** A failed call of the API, from claude's own sentence about it and the HTTP status. */
export function apiFailure(sentence: string, status: number | undefined, kind?: string): Ending {
  if (status === 401 || status === 403 || kind === 'authentication_failed' || /not logged in|\/login/i.test(sentence)) {
    return failed(
      'not-logged-in',
      'claude is not logged in on the host. Run `claude` there, log in with /login, then send the task again.',
    );
  }
  if (status === 429 || kind === 'rate_limit') {
    return failed('rate-limited', `${limitSentence(sentence)} Send the task again later.`);
  }
  if (status === 529 || status === 503 || /overloaded/i.test(sentence)) {
    return failed('overloaded', 'The Claude API is overloaded at the moment. Send the task again in a few minutes.');
  }
  const detail = shortDetail(sentence);
  const what = detail === '' ? 'claude could not finish this.' : `claude could not finish this: ${detail}`;
  return failed('api-error', `${what} Send the task again to retry.`);
}

/** A plan's own limit says when it ends ("You've hit your limit · resets 3pm"); that is worth more than our words. */
function limitSentence(sentence: string): string {
  const own = /limit/i.test(sentence) && !sentence.startsWith('API Error');
  return own ? `claude says: ${shortDetail(sentence)}` : 'The Claude API refuses more requests for now (rate limit).';
}

const longestDetail = 240;

function shortDetail(sentence: string): string {
  const plain = sentence
    .replace(/^API Error:\s*/, '')
    .replaceAll(/\s*\[ede_diagnostic\][^\n]*/g, '')
    .replaceAll(/\s+/g, ' ')
    .trim();
  // Half a token would not be known as one, and not be masked.
  const short = plain.length > longestDetail ? `${plain.slice(0, longestDetail).replace(/\S+$/, '').trim()}…` : plain;
  return short === '' || /[.!?…]$/.test(short) ? short : `${short}.`;
}

export function crashed(lastWords: string): Ending {
  const said = lastWords === '' ? '' : ` It said last: ${lastWords}`;
  return failed('crashed', `claude stopped working in the middle of this.${said} Send “go on” to continue.`);
}

export const goneBefore = failed('crashed', 'claude ended before it could take this. Send it again.');

export function fellSilent(ms: number): Ending {
  const minutes = Math.max(1, Math.round(ms / 60_000));
  return failed('silent', `claude said nothing for ${minutes} min, so it was stopped. Send “go on” to continue.`);
}

function failed(failure: Failure, message: string): Ending {
  return { outcome: 'failed', failure, message };
}

/** The outcome of a turn whose result was never seen: the process went away, or only its transcript is left. */
export function outcomeWithoutResult(
  ending: Ending,
  turn: { text: string; sessionId: string; durationMs: number },
): Outcome {
  return { ...ending, ...turn, costUsd: undefined };
}

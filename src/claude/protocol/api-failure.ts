import { failedTurn, notLoggedIn, type TurnEnding } from './turn-ending.ts';

/** What `claude` writes when a call got no answer. Source: `claude` 2.1.329. */
const unreachable =
  /\bE(CONN\w+|NOTFOUND|AI_AGAIN|TIMEDOUT|PIPE|HOSTUNREACH|NETUNREACH|NETDOWN)\b|connection (dropped|refused|error|closed|timed out|reset)|can't reach|unable to connect|request timed out|fetch failed|socket hang up/i;

/** A failure of `claude` itself, not of the API: it made no call. Source: `claude` 2.1.329. */
const loggedOut = /^(not logged in|invalid api key|oauth token \w+)\b|^please run \/login/i;

/** What `claude` writes at the limit of a plan, and the API for too many requests. Any other 429 is about this task. */
const limited =
  /^(you've|you have) (hit|reached) your\b|\blimit reached\b|request rejected \(429\)$|too many requests|rate.?limit(?!_error")/i;

/**
 * A failed call of the API: made from the sentence `claude` writes about it, the HTTP status and the name of the error.
 * The status decides, because anyone may have written what the sentence quotes. A failure that passes by itself comes
 * without advice, because the task continues by itself. It concerns the account only where that is certain, because
 * then all tasks wait; else it is `suspected`.
 */
export function apiFailure(sentence: string, status: number | undefined, kind?: string): TurnEnding {
  if (status === 401 || (status === undefined && (kind === 'authentication_failed' || loggedOut.test(sentence)))) {
    return notLoggedIn;
  }
  if (status === 429 || (status === undefined && kind === 'rate_limit')) {
    if (sentence === '' || limited.test(sentence)) return failedTurn('rate-limited', limitMessage(sentence));
    return { ...failedTurn('api-error', refusalMessage(sentence, status)), suspected: 'rate-limited' };
  }
  if (status === 403)
    return { ...failedTurn('api-error', refusalMessage(sentence, status)), suspected: 'not-logged-in' };
  if (status === 529 || status === 503 || (status === undefined && /^(api error: )?overloaded/i.test(sentence))) {
    return failedTurn('overloaded', 'Claude is overloaded.');
  }
  if (status !== undefined && (status >= 500 || status === 408)) {
    return failedTurn('overloaded', `The Claude API has a problem (error ${status}).`);
  }
  if (status === undefined && (kind === 'connection_failed' || unreachable.test(sentence))) {
    return failedTurn('network', 'The host cannot reach the Claude API.');
  }
  if (isContextFull(sentence, status))
    return failedTurn('context-full', 'This session is full: Claude cannot take in more.');
  const what = status === undefined ? 'Claude stopped with an error' : `Claude stopped with an API error (${status})`;
  return failedTurn('api-error', withReason(what, sentence, status));
}

/** How `claude` begins its sentence about a session that the model cannot take any more. Source: `claude` 2.1.329. */
const contextFull =
  /^(api error:\s*)?(400\s*)?(prompt is too long\b|conversation too long\b|the model has reached its context window limit|input length and .{0,20}max_tokens.{0,3} exceed context limit)/i;

function isContextFull(sentence: string, status: number | undefined): boolean {
  return (status === undefined || status === 400) && contextFull.test(sentence);
}

function refusalMessage(sentence: string, status: number | undefined): string {
  return withReason(
    `The Claude API refused this request${status === undefined ? '' : ` (${status})`}`,
    sentence,
    status,
  );
}

/** `what: reason.`, or `what.` when the sentence holds nothing but its status. */
function withReason(what: string, sentence: string, status: number | undefined): string {
  const reason = shortDetail(sentence).replace(new RegExp(`^${status}(?:\\.$|\\s+)`), '');
  return reason === '' ? `${what}.` : `${what}: ${reason}`;
}

/** A plan's own limit has a name ("You've hit your weekly limit"), which is better than our words. */
export function limitMessage(sentence: string): string {
  const own = /limit|usage/i.test(sentence) && !sentence.startsWith('API Error');
  return own ? `Claude says: ${shortDetail(sentence)}` : 'Rate limit reached.';
}

const longestDetail = 240;

export function shortDetail(sentence: string): string {
  const plain = sentence
    .replace(/^API Error:\s*/, '')
    .replaceAll(/\s*\[ede_diagnostic\][^\n]*/g, '')
    .replaceAll(/\s+/g, ' ')
    .trim();
  // Nobody could recognise half a token, so it would not be masked.
  const short = plain.length > longestDetail ? `${plain.slice(0, longestDetail).replace(/\S+$/, '').trim()}…` : plain;
  return short === '' || /[.!?…]$/.test(short) ? short : `${short}.`;
}

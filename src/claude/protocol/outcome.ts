import type { ContextFill, Failure, Outcome } from '../../core/model/events.ts';
import { cutAnswer } from './answer-text.ts';
import type { ResultMessage } from './messages.ts';
import { resetTimeIn, withoutResetTime } from './reset-time.ts';
import { tokensOf } from './usage.ts';

export type Ending = Pick<Outcome, 'outcome' | 'failure' | 'suspected' | 'message'>;

/** How a compaction ended. */
export interface CompactionEnd {
  ending: Ending;
  /** The answer for the person, markdown. */
  text: string;
}

/** What is known of a turn beside its result. */
export interface EndedTurn {
  /** The answer that was made until then. */
  text: string;
  sessionId: string;
  /** It was a compaction. */
  compaction?: CompactionEnd | undefined;
  costUsd: number | undefined;
  context?: ContextFill | undefined;
  /** When the limit ends that claude met last, ms since the epoch. */
  limitResetsAt?: number | undefined;
  /** Ms since the epoch. */
  now: number;
}

/** How a turn ended, in words for the person. */
export function outcomeOf(result: ResultMessage, turn: EndedTurn): Outcome {
  const ending = certain(turn.compaction?.ending ?? endingOf(result), turn);
  const hasNoText = turn.text === '' && ending.outcome === 'done';
  const text = turn.compaction?.text ?? (hasNoText ? cutAnswer(result.result ?? '') : turn.text);
  return {
    ...(ending.failure === 'rate-limited' ? withReset(ending, result.result ?? '', turn) : ending),
    text,
    sessionId: result.session_id ?? turn.sessionId,
    costUsd: turn.costUsd,
    durationMs: result.duration_ms ?? 0,
    tokens: tokensOf(result),
    context: turn.context,
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
  return apiFailure(result.result ?? '', result.api_error_status ?? undefined, result.api_error ?? undefined);
}

export const notLoggedIn = failed(
  'not-logged-in',
  'claude is not logged in on the host. Run `claude` there and log in with /login.',
);

export const refusal = failed('refused', 'claude declined to answer this. Put it differently and send it again.');

/** claude's words for a call that got no answer. Source: claude 2.1.329. */
const unreachable =
  /\bE(CONN\w+|NOTFOUND|AI_AGAIN|TIMEDOUT|PIPE|HOSTUNREACH|NETUNREACH|NETDOWN)\b|connection (dropped|refused|error|closed|timed out|reset)|can't reach|unable to connect|request timed out|fetch failed|socket hang up/i;

/** Of claude itself, not of the API: it made no call. Source: claude 2.1.329. */
const loggedOut = /^(not logged in|invalid api key|oauth token \w+)\b|^please run \/login/i;

/** claude's words for the limit of a plan, and the API's for too many requests. Any other 429 is about this task. */
const limited =
  /^(you've|you have) (hit|reached) your\b|\blimit reached\b|request rejected \(429\)$|too many requests|rate.?limit(?!_error")/i;

/**
 * A failed call of the API, from claude's own sentence about it, the HTTP status and its name for it. The status
 * decides: what a sentence holds may be of anybody. What passes by itself is told without advice: the task goes on by
 * itself. It is said of the account only where that is certain, because then all tasks wait; else it is `suspected`.
 */
export function apiFailure(sentence: string, status: number | undefined, kind?: string): Ending {
  if (status === 401 || (status === undefined && (kind === 'authentication_failed' || loggedOut.test(sentence)))) {
    return notLoggedIn;
  }
  if (status === 429 || (status === undefined && kind === 'rate_limit')) {
    if (sentence === '' || limited.test(sentence)) return failed('rate-limited', limitMessage(sentence));
    return { ...failed('api-error', refusalMessage(sentence)), suspected: 'rate-limited' };
  }
  if (status === 403) return { ...failed('api-error', refusalMessage(sentence)), suspected: 'not-logged-in' };
  if (status === 529 || status === 503 || (status === undefined && /^(api error: )?overloaded/i.test(sentence))) {
    return failed('overloaded', 'The Claude API is overloaded.');
  }
  if (status !== undefined && (status >= 500 || status === 408)) {
    return failed('overloaded', `The Claude API does not work at the moment (error ${status}).`);
  }
  if (status === undefined && (kind === 'connection_failed' || unreachable.test(sentence))) {
    return failed('network', 'The Claude API cannot be reached from the host.');
  }
  if (isContextFull(sentence, status))
    return failed('context-full', 'This session is full: claude can take no more of it.');
  const detail = shortDetail(sentence);
  const what = detail === '' ? 'claude could not finish this.' : `claude could not finish this: ${detail}`;
  return failed('api-error', `${what} Send the task again to retry.`);
}

/** claude's words for a session that the model cannot take any more, at the beginning of its sentence. Source: claude 2.1.329. */
const contextFull =
  /^(api error:\s*)?(400\s*)?(prompt is too long\b|conversation too long\b|the model has reached its context window limit|input length and .{0,20}max_tokens.{0,3} exceed context limit)/i;

function isContextFull(sentence: string, status: number | undefined): boolean {
  return (status === undefined || status === 400) && contextFull.test(sentence);
}

/** claude has told of the plan's limit before: then it is that. */
function certain(ending: Ending, { limitResetsAt }: EndedTurn): Ending {
  if (ending.suspected !== 'rate-limited' || limitResetsAt === undefined) return ending;
  return { outcome: 'failed', failure: 'rate-limited', ...(ending.message && { message: ending.message }) };
}

function refusalMessage(sentence: string): string {
  const detail = shortDetail(sentence);
  return detail === '' ? 'The Claude API refuses this.' : `The Claude API refuses this: ${detail}`;
}

/** A plan's own limit has a name ("You've hit your weekly limit"), which is worth more than our words. */
function limitMessage(sentence: string): string {
  const own = /limit|usage/i.test(sentence) && !sentence.startsWith('API Error');
  return own ? `claude says: ${shortDetail(sentence)}` : 'The Claude API refuses more requests for now (rate limit).';
}

function withReset(ending: Ending, sentence: string, { limitResetsAt, now }: EndedTurn) {
  const resetsAt = limitResetsAt ?? resetTimeIn(sentence, now);
  if (resetsAt === undefined) return ending;
  return { ...ending, message: limitMessage(withoutResetTime(sentence)), resetsAt };
}

const longestDetail = 240;

export function shortDetail(sentence: string): string {
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

export function failed(failure: Failure, message: string): Ending {
  return { outcome: 'failed', failure, message };
}

/** The outcome of a turn whose result was never seen: the process went away, or only its transcript is left. */
export function outcomeWithoutResult(
  ending: Ending,
  turn: { text: string; sessionId: string; durationMs: number },
): Outcome {
  return { ...ending, ...turn, costUsd: undefined };
}

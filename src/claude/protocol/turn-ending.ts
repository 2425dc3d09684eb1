import type { Failure, Outcome } from '../../core/model/events.ts';

/** How a turn ended, or a prompt that got none. `message` is for the person. */
export type TurnEnding = Pick<Outcome, 'outcome' | 'failure' | 'suspected' | 'message'>;

export function failedTurn(failure: Failure, message: string): TurnEnding {
  return { outcome: 'failed', failure, message };
}

export const notLoggedIn = failedTurn(
  'not-logged-in',
  'claude is not logged in on the host. Run `claude` there and log in with /login.',
);

export const refusal = failedTurn('refused', 'claude declined to answer this. Put it differently and send it again.');

export function crashed(lastWords: string): TurnEnding {
  const said = lastWords === '' ? '' : ` It said last: ${lastWords}`;
  return failedTurn('crashed', `claude stopped working in the middle of this.${said} Send “go on” to continue.`);
}

export const goneBefore = failedTurn('crashed', 'claude ended before it could take this. Send it again.');

export function fellSilent(ms: number): TurnEnding {
  const minutes = Math.max(1, Math.round(ms / 60_000));
  return failedTurn('silent', `claude said nothing for ${minutes} min, so it was stopped. Send “go on” to continue.`);
}

/** The outcome of a turn whose result was never seen: the process went away, or only its transcript is left. */
export function outcomeWithoutResult(
  ending: TurnEnding,
  turn: { text: string; sessionId: string; durationMs: number },
): Outcome {
  return { ...ending, ...turn, costUsd: undefined };
}

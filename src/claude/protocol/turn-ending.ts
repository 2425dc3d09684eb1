import type { Failure, Outcome } from '../../core/model/events.ts';

/** How a turn ended, or a prompt that got no turn. `message` is for the person. */
export type TurnEnding = Pick<Outcome, 'outcome' | 'failure' | 'suspected' | 'message'>;

export function failedTurn(failure: Failure, message: string): TurnEnding {
  return { outcome: 'failed', failure, message };
}

export const notLoggedIn = failedTurn(
  'not-logged-in',
  'Claude is not logged in on the host. Run `claude` there and log in with /login.',
);

export const refusal = failedTurn('refused', 'Claude declined to answer. Rephrase the task and send it again.');

export function crashed(lastWords: string): TurnEnding {
  const said = lastWords === '' ? '' : ` It last said: “${lastWords}”.`;
  return failedTurn('crashed', `Claude crashed in the middle of this task.${said}`);
}

export const goneBefore = failedTurn('unread', 'Claude ended before reading this message.');

export function fellSilent(ms: number): TurnEnding {
  const minutes = Math.max(1, Math.round(ms / 60_000));
  return failedTurn('silent', `Stopped: Claude said nothing for ${minutes} min.`);
}

/** The outcome of a turn without a result: the process ended before it, or only its transcript is left. */
export function outcomeWithoutResult(
  ending: TurnEnding,
  turn: { text: string; sessionId: string; durationMs: number },
): Outcome {
  return { ...ending, ...turn, costUsd: undefined };
}

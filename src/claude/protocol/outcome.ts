import type { ContextFill, EpochMs, Outcome } from '../../core/model/events.ts';
import { cutAnswer } from './answer-text.ts';
import { apiFailure, limitMessage } from './api-failure.ts';
import type { CompactionEnd } from './compaction.ts';
import type { ResultMessage } from './messages.ts';
import { resetTimeIn, withoutResetTime } from './reset-time.ts';
import { failedTurn, refusal, type TurnEnding } from './turn-ending.ts';
import { tokensOf } from './usage.ts';

/** What is known of a turn beside its result. */
export interface EndedTurn {
  /** The answer up to then. */
  text: string;
  sessionId: string;
  /** Set when the turn was a compaction. */
  compaction?: CompactionEnd | undefined;
  costUsd: number | undefined;
  context?: ContextFill | undefined;
  /** When the limit that Claude met last ends, ms since the epoch. */
  limitResetsAt?: EpochMs | undefined;
  /** Ms since the epoch. */
  now: EpochMs;
}

/** How a turn ended, in words for the person. */
export function outcomeOfResult(result: ResultMessage, turn: EndedTurn): Outcome {
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

function endingOf(result: ResultMessage): TurnEnding {
  if (result.terminal_reason?.startsWith('aborted')) return { outcome: 'stopped' };
  if (result.subtype === 'error_max_turns') {
    return failedTurn('max-turns', 'Claude reached the turn limit for one task.');
  }
  if (result.subtype === 'error_max_budget_usd') {
    return failedTurn('budget', 'Claude used up the budget in its settings. Raise it there, then continue.');
  }
  if (result.stop_reason === 'refusal') {
    return refusal;
  }
  if (!result.is_error) return { outcome: 'done' };
  return apiFailure(result.result ?? '', result.api_error_status ?? undefined, result.api_error ?? undefined);
}

/** Claude has reported the plan's limit before, so it is that limit. */
function certain(ending: TurnEnding, { limitResetsAt }: EndedTurn): TurnEnding {
  if (ending.suspected !== 'rate-limited' || limitResetsAt === undefined) return ending;
  return { outcome: 'failed', failure: 'rate-limited', ...(ending.message && { message: ending.message }) };
}

function withReset(ending: TurnEnding, sentence: string, { limitResetsAt, now }: EndedTurn) {
  const resetsAt = limitResetsAt ?? resetTimeIn(sentence, now);
  if (resetsAt === undefined) return ending;
  return { ...ending, message: limitMessage(withoutResetTime(sentence)), resetsAt };
}

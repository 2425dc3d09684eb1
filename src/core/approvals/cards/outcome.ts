import { type Inline, moment, text } from '../../../text/document/blocks.ts';
import { marks } from '../../../text/format/marks.ts';
import { timeOfDay } from '../../../text/format/time-of-day.ts';
import type { Approval } from '../../model/approval.ts';
import type { EpochMs } from '../../model/events.ts';
import { questionsIn } from './questions.ts';

/** The index of the question that waits for an answer; 0 for everything else. */
export function shownIndex({ kind, answers, input }: Approval): number {
  return kind === 'question' ? Math.min(answers.length, Math.max(questionsIn(input).length - 1, 0)) : 0;
}

const endings: Record<Approval['state'], string> = {
  open: 'Closed',
  allowed: 'Allowed',
  denied: 'Denied',
  withdrawn: 'Closed',
  lapsed: 'Expired',
};

const stateMarks: Record<Approval['state'], string> = {
  open: marks.needsYou,
  allowed: marks.done,
  denied: marks.denied,
  withdrawn: marks.idle,
  lapsed: marks.failed,
};

/** `Ann allowed it once, 14:03`; without a person, `Closed at 14:03: the task ended`. */
export function outcomeInWords({ state, closedBy, outcome, closedAt }: Approval): string {
  const time = closedAt === undefined ? undefined : timeOfDay(closedAt);
  if (closedBy) return `${closedBy.name} ${outcome}${time === undefined ? '' : `, ${time}`}`;
  const ending = time === undefined ? endings[state] : `${endings[state]} at ${time}`;
  return outcome === undefined ? ending : `${ending}: ${outcome}`;
}

/** The whole request and its outcome on one line, with the reader's own time: what stays of a card. */
export function decisionLine(approval: Approval, now: EpochMs): Inline[] {
  const { state, summary, closedBy, outcome, closedAt } = approval;
  const at = closedAt === undefined ? [] : [moment(closedAt, now)];
  const words = closedBy
    ? [text(` · ${closedBy.name} ${outcome}`), ...at.flatMap((one) => [text(', '), one])]
    : [
        text(` · ${endings[state]}`),
        ...at.flatMap((one) => [text(' at '), one]),
        ...(outcome === undefined ? [] : [text(`: ${outcome}`)]),
      ];
  return [text(`${stateMarks[state]} `), { type: 'code', text: summary }, ...words];
}

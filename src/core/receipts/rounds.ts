import type { ConversationId } from '../model/conversation.ts';
import type { NoticeCursor, NoticePage, StandingNotice } from '../ports/store/notice-store.ts';
import type { Background } from '../timing/background.ts';

/** So many receipts are looked at together; the rest of a round follows in steps, with pauses for everything else. */
const step = 20;
const pauseMs = 50;

/** What looks different now in a queue, or in all of them. */
export interface QueueChange {
  /** Undefined: all. */
  conversation: ConversationId | undefined;
  /** Ids of the tasks that changed themselves. */
  tasks: ReadonlySet<string>;
  /** Ranks: a task was moved over those between, which have another place now. */
  passed: readonly { from: number; to: number }[];
  /** What else concerns every receipt there: what runs, or whether the queue is held as well. */
  concerns: 'the tasks alone' | 'what runs' | 'everything';
}

/** Why receipts may be out of date. */
export type Reason = Pick<QueueChange, 'passed' | 'concerns'>;

/**
 * Rounds over the receipts of one conversation, or of all. There may be many, and the next change comes soon: what comes
 * while a round is on its way waits for its end, and then all of it is one round.
 */
export interface Rounds {
  /** The first step is done when this returns, unless a round is on its way. */
  begin(change: Reason & { conversation: ConversationId | undefined }): void;
}

export interface RoundsOptions {
  page(most: number, conversation: ConversationId | undefined, after: NoticeCursor | undefined): NoticePage;
  look(standing: readonly StandingNotice[], reason: Reason): void;
  background: Background;
}

export function createRounds({ page, look, background }: RoundsOptions): Rounds {
  /** The rounds on their way, each with the reason for the next one. */
  const rounds = new Map<ConversationId | undefined, Reason | undefined>();

  function take(conversation: ConversationId | undefined, reason: Reason, from: NoticeCursor | undefined): void {
    const { notices, after } = page(step, conversation, from);
    // What fails is not repeated without end: the round goes on behind it.
    if (after) background.later(pauseMs, () => take(conversation, reason, after));
    else background.later(0, () => end(conversation));
    if (notices.length > 0) look(notices, reason);
  }

  function end(conversation: ConversationId | undefined): void {
    const next = rounds.get(conversation);
    rounds.delete(conversation);
    if (next) begin({ conversation, ...next });
  }

  function begin({ conversation, ...reason }: Parameters<Rounds['begin']>[0]): void {
    if (rounds.has(conversation)) {
      const before = rounds.get(conversation);
      rounds.set(conversation, before ? both(before, reason) : reason);
      return;
    }
    const { notices, after } = page(step, conversation, undefined);
    if (after) {
      rounds.set(conversation, undefined);
      background.later(pauseMs, () => take(conversation, reason, after));
    }
    if (notices.length > 0) look(notices, reason);
  }

  return { begin };
}

function both(one: Reason, other: Reason): Reason {
  const concerns = [one.concerns, other.concerns];
  return {
    passed: [...one.passed, ...other.passed],
    concerns: concerns.includes('everything')
      ? 'everything'
      : concerns.includes('what runs')
        ? 'what runs'
        : one.concerns,
  };
}

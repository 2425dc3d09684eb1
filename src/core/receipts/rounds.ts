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
export type Concern = Pick<QueueChange, 'passed' | 'concerns'>;

/**
 * Rounds over the receipts of one conversation, or of all. There may be many, and the next change comes soon: what comes
 * while a round is on its way waits for its end, and then all of it is one round.
 */
export interface Rounds {
  /** The first step is done when this returns, unless a round is on its way. */
  begin(change: Concern & { conversation: ConversationId | undefined }): void;
}

export interface RoundsOptions {
  page(most: number, conversation: ConversationId | undefined, after: NoticeCursor | undefined): NoticePage;
  look(standing: readonly StandingNotice[], reason: Concern): void;
  background: Background;
}

export function createRounds({ page, look, background }: RoundsOptions): Rounds {
  /** The rounds on their way, each with the reason for the next one. */
  const rounds = new Map<ConversationId | undefined, Concern | undefined>();

  function begin({ conversation, ...reason }: Parameters<Rounds['begin']>[0]): void {
    if (rounds.has(conversation)) {
      const before = rounds.get(conversation);
      rounds.set(conversation, before ? both(before, reason) : reason);
      return;
    }
    const seen = new Set<string>();
    go(undefined);

    /** A round that cannot read on keeps no later one waiting. */
    function pageOrEnd(from: NoticeCursor | undefined): NoticePage {
      try {
        return page(step, conversation, from);
      } catch (error) {
        if (from) background.later(0, () => end(conversation));
        throw error;
      }
    }

    function go(from: NoticeCursor | undefined): void {
      const { notices, after } = pageOrEnd(from);
      // One that changes comes last from then on, so the round would meet it again.
      const others = notices.filter((standing) => !seen.has(nameOf(standing)));
      for (const standing of others) seen.add(nameOf(standing));
      if (after && others.length > 0) {
        if (!from) rounds.set(conversation, undefined);
        // Before the look: what fails there is not repeated, and the round continues behind it.
        background.later(pauseMs, () => go(after));
      } else if (from) {
        background.later(0, () => end(conversation));
      }
      if (others.length > 0) look(others, reason);
    }
  }

  function end(conversation: ConversationId | undefined): void {
    const next = rounds.get(conversation);
    rounds.delete(conversation);
    if (next) begin({ conversation, ...next });
  }

  return { begin };
}

function nameOf({ conversation, key }: StandingNotice): string {
  return `${conversation} ${key}`;
}

function both(one: Concern, other: Concern): Concern {
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

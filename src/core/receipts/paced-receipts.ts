import type { ConversationId } from '../model/conversation.ts';
import type { Clock, SteadyMs } from '../ports/clock.ts';
import type { Background } from '../timing/background.ts';
import { createTokenBucket } from '../timing/token-bucket.ts';

/** When many messages come at once, only a few get a receipt: more would hold up the answers in their chat. */
const rate = { burst: 3, refillMs: 10_000 };

/**
 * What one turn of the event loop has for the receipts of all chats, which may all be due at once, and what each of them
 * takes from it: a look is quick, one that is given waits for the disk.
 */
const turn = { budget: 20, look: 1, given: 7 };

/** Receipts to send soon, at the pace of their chat. In memory only: after a crash nobody misses one. */
export interface PacedReceipts<T> {
  /** `inMs`: not before this time has passed. */
  add(conversation: ConversationId, receipt: T, inMs: number): void;
}

export interface PacedReceiptsOptions<T> {
  clock: Clock;
  background: Background;
  /** False: there is nothing to report any more. */
  give(receipt: T): boolean;
}

interface Due<T> {
  receipt: T;
  at: SteadyMs;
  /** Grows with each: those that are due are given in the order in which they came. */
  order: number;
}

export function createPacedReceipts<T>({ clock, background, give }: PacedReceiptsOptions<T>): PacedReceipts<T> {
  const pace = createTokenBucket(clock, rate);
  /** By conversation, and by how long they had to wait: so each line is in the order of its moments. */
  const due = new Map<ConversationId, Map<number, Line<Due<T>>>>();
  const timers = new Set<ConversationId>();
  let count = 0;
  /** The rest of this turn's budget. */
  let left = turn.budget;

  function wake(conversation: ConversationId): void {
    const lines = due.get(conversation);
    if (!lines || timers.has(conversation)) return;
    const earliest = Math.min(...[...lines.values()].map((line) => line.first()!.at));
    const at = Math.max(earliest, pace.readyAt(conversation));
    timers.add(conversation);
    background.later(at - clock.steady(), () => {
      timers.delete(conversation);
      try {
        giveDue(conversation);
      } finally {
        wake(conversation);
      }
    });
  }

  function giveDue(conversation: ConversationId): void {
    const now = clock.steady();
    while (left > 0 && pace.readyAt(conversation) <= now) {
      const next = takeDue(conversation, now);
      if (!next) return;
      if (left === turn.budget) background.later(0, () => (left = turn.budget));
      left -= turn.look;
      if (!give(next.receipt)) continue;
      left -= turn.given - turn.look;
      pace.take(conversation);
    }
  }

  function takeDue(conversation: ConversationId, now: SteadyMs): Due<T> | undefined {
    const lines = due.get(conversation);
    const [inMs, line] = [...(lines ?? [])]
      .filter(([, one]) => one.first()!.at <= now)
      .sort(([, a], [, b]) => a.first()!.order - b.first()!.order)[0] ?? [0, undefined];
    if (!lines || !line) return undefined;
    const next = line.take();
    if (line.first() === undefined) lines.delete(inMs);
    if (lines.size === 0) due.delete(conversation);
    return next;
  }

  return {
    add(conversation, receipt, inMs) {
      const lines = due.get(conversation) ?? new Map<number, Line<Due<T>>>();
      const line = lines.get(inMs) ?? createLine();
      line.add({ receipt, at: clock.steady() + inMs, order: count++ });
      due.set(conversation, lines.set(inMs, line));
      wake(conversation);
    },
  };
}

interface Line<T> {
  add(one: T): void;
  first(): T | undefined;
  take(): T | undefined;
}

/** First in, first out, at the same cost whatever its length. */
function createLine<T>(): Line<T> {
  let items: T[] = [];
  let taken = 0;
  return {
    add: (one) => void items.push(one),
    first: () => items[taken],
    take() {
      const one = items[taken++];
      if (taken > items.length / 2) {
        items = items.slice(taken);
        taken = 0;
      }
      return one;
    },
  };
}

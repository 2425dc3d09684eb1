import type { ConversationId } from '../model/conversation.ts';
import type { Clock } from '../ports/clock.ts';
import type { Background } from '../timing/background.ts';
import { createTokenBucket } from '../timing/token-bucket.ts';

/** When many messages come at once, only a few get a receipt: more would hold up the answers in their chat. */
const rate = { burst: 3, refillMs: 10_000 };

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

export function createPacedReceipts<T>({ clock, background, give }: PacedReceiptsOptions<T>): PacedReceipts<T> {
  const pace = createTokenBucket(clock, rate);
  const due = new Map<ConversationId, { receipt: T; at: number }[]>();
  const timers = new Set<ConversationId>();

  function wake(conversation: ConversationId): void {
    const waiting = due.get(conversation);
    if (!waiting || timers.has(conversation)) return;
    const at = Math.max(Math.min(...waiting.map((one) => one.at)), pace.readyAt(conversation));
    timers.add(conversation);
    background.later(at - clock.steady(), () => {
      timers.delete(conversation);
      giveDue(conversation);
      wake(conversation);
    });
  }

  function giveDue(conversation: ConversationId): void {
    const now = clock.steady();
    const left: { receipt: T; at: number }[] = [];
    for (const one of due.get(conversation) ?? []) {
      if (one.at > now || pace.readyAt(conversation) > now) left.push(one);
      else if (give(one.receipt)) pace.take(conversation);
    }
    if (left.length > 0) due.set(conversation, left);
    else due.delete(conversation);
  }

  return {
    add(conversation, receipt, inMs) {
      due.set(conversation, [...(due.get(conversation) ?? []), { receipt, at: clock.steady() + inMs }]);
      wake(conversation);
    },
  };
}

import { BridgeError } from '../../../core/model/errors.ts';
import type { Clock } from '../../../core/ports/clock.ts';
import { isPrivate } from '../api/target.ts';
import { type Budget, createBucket, createWindow } from './budget.ts';

/**
 * How much a call matters while the budget is short: a post must arrive; the first view of a task tells more than the
 * later ones; a sign (reaction, typing) comes last.
 */
export type Urgency = 'must' | 'first-view' | 'view' | 'sign';

export interface LimitedCall {
  /** undefined for calls that go to no chat. */
  chat: number | undefined;
  urgency: Urgency;
  /** False for calls that Telegram does not count as messages of the chat. They still heed its hold. */
  countsInChat: boolean;
}

/** To be called once, when the call has ended, however it ended. */
export type Release = () => void;

/** The one place that knows when Telegram may be called: one hold per chat over every call to it, and our budgets. */
export interface Limits {
  /** undefined: not now, skip the call. */
  tryTake(call: LimitedCall): Release | undefined;
  /** Waits for its turn, first come first served. @throws `retry-later` when the chat is held for more than a minute */
  take(call: LimitedCall, signal: AbortSignal): Promise<Release>;
  /** Telegram said: nothing to this chat for `ms`. */
  hold(chat: number | undefined, ms: number): void;
}

/** Telegram's real limits are unpublished; these stay under what its FAQ names: 1/s and 20/min in a chat, 30/s in all. */
const perChat = { burst: 4, refillMs: 1_000 };
const perGroup = { limit: 18, spanMs: 61_000 };
const overall = { limit: 28, spanMs: 1_050 };

/** What a call must leave for more urgent ones. */
const reserves: Record<Urgency, { chat: number; group: number; overall: number }> = {
  must: { chat: 0, group: 0, overall: 0 },
  'first-view': { chat: 1, group: 3, overall: 6 },
  view: { chat: 1, group: 5, overall: 10 },
  sign: { chat: 1, group: 5, overall: 18 },
};

const longestWaitMs = 60_000;

interface Chat {
  heldUntil: number;
  bucket: Budget;
  /** Groups only. */
  minute: Budget | undefined;
}

interface Waiter {
  call: LimitedCall;
  admit(release: Release): void;
  refuse(error: BridgeError): void;
}

export function createLimits(clock: Clock): Limits {
  const everything = createWindow(overall.limit, overall.spanMs);
  const chats = new Map<number | undefined, Chat>();
  const waiting = new Set<Waiter>();
  let cancelTimer = () => {};

  function chatOf(id: number | undefined): Chat {
    let chat = chats.get(id);
    if (chat === undefined) {
      chat = {
        heldUntil: 0,
        bucket: createBucket(perChat.burst, perChat.refillMs),
        minute: id === undefined || isPrivate(id) ? undefined : createWindow(perGroup.limit, perGroup.spanMs),
      };
      chats.set(id, chat);
    }
    return chat;
  }

  function readyAt(call: LimitedCall, now: number): number {
    const chat = chatOf(call.chat);
    const reserve = reserves[call.urgency];
    const own = call.countsInChat
      ? Math.max(chat.bucket.readyAt(now, reserve.chat), chat.minute?.readyAt(now, reserve.group) ?? now)
      : now;
    return Math.max(chat.heldUntil, own, everything.readyAt(now, reserve.overall));
  }

  function begin(call: LimitedCall, now: number): Release {
    const chat = chatOf(call.chat);
    const budgets = [everything, ...(call.countsInChat ? [chat.bucket, chat.minute] : [])].filter(
      (b) => b !== undefined,
    );
    for (const budget of budgets) budget.begin(now);
    return () => {
      for (const budget of budgets) budget.end(clock.steady());
      admitWaiting();
    };
  }

  function admitWaiting(): void {
    cancelTimer();
    const now = clock.steady();
    let next = Number.POSITIVE_INFINITY;
    for (const waiter of waiting) {
      const ready = readyAt(waiter.call, now);
      if (ready <= now) {
        waiting.delete(waiter);
        waiter.admit(begin(waiter.call, now));
      } else {
        next = Math.min(next, ready);
      }
    }
    if (Number.isFinite(next)) cancelTimer = clock.after(next - now, admitWaiting);
  }

  function tooLong(chat: number | undefined): BridgeError | undefined {
    const leftMs = chatOf(chat).heldUntil - clock.steady();
    if (leftMs <= longestWaitMs) return undefined;
    return new BridgeError('retry-later', 'Telegram holds this chat', { retryAfterMs: leftMs });
  }

  return {
    tryTake(call) {
      const now = clock.steady();
      return readyAt(call, now) <= now ? begin(call, now) : undefined;
    },

    take(call, signal) {
      return new Promise((resolve, reject) => {
        signal.throwIfAborted();
        const held = tooLong(call.chat);
        if (held !== undefined) throw held;

        const leave = () => {
          waiting.delete(waiter);
          reject(signal.reason);
        };
        signal.addEventListener('abort', leave);
        const settled = () => signal.removeEventListener('abort', leave);
        const waiter: Waiter = {
          call,
          admit: (release) => {
            settled();
            resolve(release);
          },
          refuse: (error) => {
            settled();
            reject(error);
          },
        };
        waiting.add(waiter);
        admitWaiting();
      });
    },

    hold(id, ms) {
      const chat = chatOf(id);
      chat.heldUntil = Math.max(chat.heldUntil, clock.steady() + ms);
      const held = tooLong(id);
      if (held === undefined) return;
      for (const waiter of waiting) {
        if (waiter.call.chat !== id) continue;
        waiting.delete(waiter);
        waiter.refuse(held);
      }
    },
  };
}

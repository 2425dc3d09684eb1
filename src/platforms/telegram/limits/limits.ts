import { BridgeError } from '../../../core/model/errors.ts';
import type { ViewStage } from '../../../core/model/post.ts';
import type { Clock } from '../../../core/ports/clock.ts';
import { type CallBudget, createCallWindow } from '../../shared/call-window.ts';
import { createRateLimits, type RateLimits } from '../../shared/rate-limits.ts';
import { isPrivate } from '../api/target.ts';
import { createBucket } from './bucket.ts';

/**
 * How much a call matters while the budget is short: a post must arrive; the first words of an answer matter more than
 * all other views; a sign (reaction, typing) comes last.
 */
export type Urgency = 'must' | ViewStage | 'sign';

export interface LimitedCall {
  /** Undefined for calls without a chat. */
  chat: number | undefined;
  urgency: Urgency;
  /** False for calls that Telegram does not treat as messages of the chat. They still heed its hold. */
  countsInChat: boolean;
}

/**
 * Telegram's real limits are unpublished; these stay below the figures of its FAQ: 1/s and 20/min in a chat, 30/s in
 * all.
 */
const perChat = { burst: 4, refillMs: 1_000 };
const perGroup = { limit: 18, spanMs: 61_000 };
const overall = { limit: 28, spanMs: 1_050 };

/**
 * The calls it must leave for more urgent ones. In a private chat a short answer takes two: its first words, and the final
 * message. All other views leave both, so that the next answer finds them too.
 */
const reserves: Record<Urgency, { chat: number; group: number; overall: number }> = {
  must: { chat: 0, group: 0, overall: 0 },
  'first-text': { chat: 1, group: 3, overall: 6 },
  // It takes what the final message needs; that waits for a second at most.
  'late-text': { chat: 0, group: 3, overall: 6 },
  more: { chat: 2, group: 5, overall: 10 },
  status: { chat: 2, group: 5, overall: 10 },
  sign: { chat: 1, group: 5, overall: 18 },
};

interface Chat {
  heldUntil: number;
  bucket: CallBudget;
  /** Groups only. */
  minute: CallBudget | undefined;
}

/** One hold per chat for all calls to it, and our budgets. */
export function createTelegramLimits(clock: Clock): RateLimits<LimitedCall> {
  const everything = createCallWindow(overall.limit, overall.spanMs);
  const chats = new Map<number | undefined, Chat>();

  function chatOf(id: number | undefined): Chat {
    let chat = chats.get(id);
    if (chat === undefined) {
      chat = {
        heldUntil: 0,
        bucket: createBucket(perChat.burst, perChat.refillMs),
        minute: id === undefined || isPrivate(id) ? undefined : createCallWindow(perGroup.limit, perGroup.spanMs),
      };
      chats.set(id, chat);
    }
    return chat;
  }

  return createRateLimits(clock, {
    sharesOf({ chat, urgency, countsInChat }) {
      const reserve = reserves[urgency];
      const all = { budget: everything, reserve: reserve.overall };
      if (!countsInChat) return [all];
      const { bucket, minute } = chatOf(chat);
      const own = { budget: bucket, reserve: reserve.chat };
      return minute === undefined ? [all, own] : [all, own, { budget: minute, reserve: reserve.group }];
    },
    heldUntil: ({ chat }) => chatOf(chat).heldUntil,
    hold({ chat: id }, until) {
      const chat = chatOf(id);
      chat.heldUntil = Math.max(chat.heldUntil, until);
    },
    held: (leftMs) => new BridgeError('retry-later', 'Telegram is rate-limiting this chat', { retryAfterMs: leftMs }),
  });
}

import type { Clock } from '../../../src/core/ports/clock.ts';
import { tooMany } from './refusal.ts';
import type { TelegramLimits } from './types.ts';

/** Telegram publishes no numbers; these are what its FAQ hints at and what bots see. */
export const defaultLimits: TelegramLimits = {
  privateBurst: 5,
  privatePerSecond: 1,
  groupPerMinute: 20,
  botPerSecond: 30,
  penaltySeconds: 5,
};

export interface Limiter {
  /** Takes one call of `method` to `chatId` into account. @throws Refusal 429 when it is one too many */
  admit(method: string, chatId: number): void;
}

interface ChatBudget {
  heldUntil: number;
  tokens: number;
  refilledAt: number;
  /** Times of the sends of the last minute; groups only. */
  recent: number[];
}

export function createLimiter(limits: TelegramLimits, clock: Clock): Limiter {
  const budgets = new Map<number, ChatBudget>();
  const bot = { tokens: limits.botPerSecond, refilledAt: clock.now() };

  function admit(method: string, chatId: number): void {
    const now = clock.now();
    const budget = budgetOf(chatId, now);
    if (budget.heldUntil > now) {
      budget.heldUntil += limits.penaltySeconds * 1000;
      throw tooMany(secondsUntil(budget.heldUntil, now));
    }
    refill(bot, limits.botPerSecond, limits.botPerSecond, now);
    if (bot.tokens < 1) throw tooMany(1);
    if (isCounted(method)) spend(budget, chatId, now);
    bot.tokens -= 1;
  }

  function spend(budget: ChatBudget, chatId: number, now: number): void {
    const freeAt = chatId > 0 ? privateFreeAt(budget, now) : groupFreeAt(budget, now);
    if (freeAt <= now) {
      budget.tokens -= 1;
      budget.recent.push(now);
      return;
    }
    budget.heldUntil = Math.max(freeAt, now + limits.penaltySeconds * 1000);
    throw tooMany(secondsUntil(budget.heldUntil, now));
  }

  function privateFreeAt(budget: ChatBudget, now: number): number {
    refill(budget, limits.privateBurst, limits.privatePerSecond, now);
    return budget.tokens >= 1 ? now : now + ((1 - budget.tokens) / limits.privatePerSecond) * 1000;
  }

  function groupFreeAt(budget: ChatBudget, now: number): number {
    budget.recent = budget.recent.filter((at) => at > now - 60_000);
    return budget.recent.length < limits.groupPerMinute ? now : budget.recent[0]! + 60_000;
  }

  function budgetOf(chatId: number, now: number): ChatBudget {
    const known = budgets.get(chatId);
    if (known !== undefined) return known;
    const fresh = { heldUntil: 0, tokens: limits.privateBurst, refilledAt: now, recent: [] };
    budgets.set(chatId, fresh);
    return fresh;
  }

  return { admit };
}

function refill(bucket: { tokens: number; refilledAt: number }, capacity: number, perSecond: number, now: number) {
  bucket.tokens = Math.min(capacity, bucket.tokens + ((now - bucket.refilledAt) / 1000) * perSecond);
  bucket.refilledAt = now;
}

/** Sends, edits, drafts and what leaves a service message; chat actions, reactions and deletions are not messages. */
function isCounted(method: string): boolean {
  return /^(send|edit|create|close)/.test(method) && method !== 'sendChatAction';
}

function secondsUntil(moment: number, now: number): number {
  return Math.max(1, Math.ceil((moment - now) / 1000));
}

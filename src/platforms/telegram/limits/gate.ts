import { BridgeError } from '../../../core/model/errors.ts';
import type { Log } from '../../../core/ports/log.ts';
import { type CallGate, createCallGate } from '../../shared/call-gate.ts';
import type { RateLimits } from '../../shared/rate-limits.ts';
import { hasReason, type TelegramError } from '../api/errors.ts';
import type { LimitedCall } from './limits.ts';

/** `urgency`: a sign that has to come waits until nothing more urgent needs the budget. Default: `must`. */
type CountedCall = Omit<LimitedCall, 'urgency'> & { urgency?: 'must' | 'sign' };

/** Every call to Telegram but the poll goes through here, so that a 429 for one call holds all others to its chat. */
export type Gate = CallGate<CountedCall, LimitedCall>;

export function createGate(limits: RateLimits<LimitedCall>, log: Log): Gate {
  return createCallGate(limits, {
    counted: (call) => ({ urgency: 'must', ...call }),
    isLimit: (error): error is TelegramError => hasReason(error, 'limit'),
    // retry_after is in whole seconds, and a call that comes too early makes the hold longer.
    marginMs: 300,
    onLimit: ({ chat }, retryAfterMs) => log.warn('telegram is rate-limiting this chat', { chat, retryAfterMs }),
    giveUp: ({ message }, retryAfterMs) => new BridgeError('retry-later', message, { retryAfterMs }),
  });
}

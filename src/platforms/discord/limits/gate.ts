import type { Log } from '../../../core/ports/log.ts';
import { type CallGate, createCallGate } from '../../shared/call-gate.ts';
import type { RateLimits } from '../../shared/rate-limits.ts';
import { DiscordError, hasReason } from '../api/errors.ts';
import type { LimitedCall } from './limits.ts';

type PatientCall = Omit<LimitedCall, 'urgency'> & { urgency?: 'must' | 'history' | 'sign' };

/** Every call to Discord but the answers to interactions goes through here, so that we never cause a 429. */
export type Gate = CallGate<PatientCall, LimitedCall>;

export function createGate(limits: RateLimits<LimitedCall>, log: Log): Gate {
  return createCallGate(limits, {
    counted: (call) => ({ urgency: 'must', ...call }),
    isLimit: (error): error is DiscordError => hasReason(error, 'limit'),
    marginMs: 100,
    onLimit: ({ channel, bucket }, retryAfterMs) =>
      log.debug('discord is rate-limiting this channel', { channel, bucket, retryAfterMs }),
    giveUp: ({ message }, retryAfterMs) => new DiscordError('retry-later', 'limit', message, { retryAfterMs }),
  });
}

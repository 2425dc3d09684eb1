import type { EpochMs } from '../../core/model/events.ts';
import type { ClaudeMessage, LimitInfo } from './messages.ts';

/**
 * When the usage limit ends that Claude has met. Claude reports it once; later prompts meet the same limit without a
 * report.
 */
export interface LimitMemory {
  read(message: ClaudeMessage): void;
  /** Ms since the epoch; undefined: not known, or over by `now`. */
  resetsAt(now: EpochMs): EpochMs | undefined;
}

export function createLimitMemory(): LimitMemory {
  let known: number | undefined;

  function take(info: LimitInfo | undefined): void {
    if (info?.status === undefined) return;
    // With paid extra usage the plan's limit is met and nothing fails.
    const isMet = info.status === 'rejected' && !info.isUsingOverage;
    known = isMet && info.resetsAt ? info.resetsAt * 1000 : undefined;
  }

  return {
    read(message) {
      if (message.type === 'rate_limit_event') take(message.rate_limit_info);
      if (message.type === 'assistant') take(message.api_error_params?.rate_limit_info);
    },
    resetsAt: (now) => (known !== undefined && known > now ? known : undefined),
  };
}

import type { Clock } from '../../core/ports/clock.ts';
import { createLimitMemory } from '../protocol/limit-memory.ts';
import type { ClaudeMessage, ResultMessage } from '../protocol/messages.ts';
import type { EndedTurn } from '../protocol/outcome.ts';
import { costOf, createContextMeter } from '../protocol/usage.ts';

/** What no result tells by itself, because it is known of the session: its cost so far, how full it is, its limit. */
export interface SessionMeters {
  read(message: ClaudeMessage): void;
  /** What was measured of the turn that this result ends. To be called once with every result. */
  endTurn(result: ResultMessage): Pick<EndedTurn, 'costUsd' | 'context' | 'limitResetsAt' | 'now'>;
}

/** `costBefore`: US dollars that the session had cost before; undefined: not known. */
export function createSessionMeters(costBefore: number | undefined, clock: Clock): SessionMeters {
  const context = createContextMeter();
  const limits = createLimitMemory();
  let totalCost = costBefore;

  return {
    read(message) {
      context.read(message);
      limits.read(message);
    },
    endTurn(result) {
      const costUsd = costOf(result, totalCost);
      totalCost = result.total_cost_usd ?? totalCost;
      const now = clock.now();
      return { costUsd, context: context.fill(result), limitResetsAt: limits.resetsAt(now), now };
    },
  };
}

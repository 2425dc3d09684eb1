import type { Clock } from '../../core/ports/clock.ts';
import { createLimitMemory } from '../protocol/limit-memory.ts';
import type { ClaudeMessage, ResultMessage } from '../protocol/messages.ts';
import type { EndedTurn } from '../protocol/outcome.ts';
import { costOf, createContextMeter } from '../protocol/usage.ts';

/** Figures that no result holds, because they belong to the session: its cost so far, how full it is, its limit. */
export interface SessionMeters {
  read(message: ClaudeMessage): void;
  /** The figures of the turn that ends with this result. Call it once with every result. */
  endTurn(result: ResultMessage): Pick<EndedTurn, 'costUsd' | 'context' | 'limitResetsAt' | 'now'>;
}

/** `costBefore`: US dollars the session had cost before; undefined: not known. */
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

import { z } from 'zod';
import type { Log } from '../../core/ports/log.ts';
import { formatDollars } from '../../text/format/numbers.ts';
import type { ClaudeMessage } from '../protocol/messages.ts';
import type { TurnEnding } from '../protocol/turn-ending.ts';

/**
 * Watches what the turn of a prompt costs while it runs. The `--max-budget-usd` of `claude` adds up from the start of
 * the process and then refuses everything, so it is of no use to a process that takes many prompts.
 */
export interface CostWatch {
  /** A turn begins that may cost so much, US dollars; undefined: no limit. */
  begin(mostUsd: number | undefined): void;
  /** Cheap for everything but the end of a message of the model. */
  read(message: ClaudeMessage): void;
  end(): void;
}

export interface CostWatchOptions {
  sessionId: string;
  /** Asks Claude what the session has cost so far: no request to the API. */
  getUsage(): Promise<unknown>;
  onPassed(ending: TurnEnding): void;
  log: Log;
}

/** Source: `claude` 2.1.329, control request `get_usage`. */
const usage = z.looseObject({ session: z.looseObject({ total_cost_usd: z.number() }) });

export function createCostWatch({ sessionId, getUsage, onPassed, log }: CostWatchOptions): CostWatch {
  let continues = false;
  let watched: { most: number; before: Promise<number | undefined> } | undefined;

  async function total(): Promise<number | undefined> {
    try {
      return usage.safeParse(await getUsage()).data?.session.total_cost_usd;
    } catch (error) {
      log.debug('Claude did not tell its cost', { session: sessionId, error });
      return undefined;
    }
  }

  async function look(of: NonNullable<typeof watched>): Promise<void> {
    const [before, now] = [await of.before, await total()];
    if (watched !== of || before === undefined || now === undefined || now - before < of.most) return;
    watched = undefined;
    const message = `Stopped: this task cost ${formatDollars(now - before)}, more than one task may (limits.taskUsd).`;
    onPassed({ outcome: 'failed', failure: 'budget', message });
  }

  return {
    begin(mostUsd) {
      watched = mostUsd === undefined ? undefined : { most: mostUsd, before: total() };
    },
    read(message) {
      if (!watched || message.type !== 'stream_event') return;
      const { type, delta } = message.event;
      if (type === 'message_delta') continues = delta?.stop_reason === 'tool_use';
      // After the last message of a turn there is nothing left to stop: the answer is complete.
      if (type === 'message_stop' && continues) void look(watched);
    },
    end() {
      watched = undefined;
    },
  };
}

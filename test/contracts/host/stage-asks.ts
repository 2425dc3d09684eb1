import type { AgentAsk } from '../../../src/core/ports/host.ts';

/** What claude asks of the suite's host, in order. */
export interface StageAsks {
  /** To be given to the host. */
  listener(ask: AgentAsk): void;
  /** The next ask that nobody has taken yet. */
  next(): Promise<AgentAsk>;
  /** How many came that nobody has taken. */
  readonly waiting: number;
}

export function createStageAsks(): StageAsks {
  const asks: AgentAsk[] = [];
  const readers: ((ask: AgentAsk) => void)[] = [];

  return {
    listener(ask) {
      const reader = readers.shift();
      if (reader) reader(ask);
      else asks.push(ask);
    },
    next() {
      const ask = asks.shift();
      return ask ? Promise.resolve(ask) : new Promise((resolve) => readers.push(resolve));
    },
    get waiting() {
      return asks.length;
    },
  };
}

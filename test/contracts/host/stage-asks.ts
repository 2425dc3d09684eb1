import type { AgentAsk, AskAnswer, Host } from '../../../src/core/ports/host.ts';

/** What claude asks, and the way back to its host. */
export interface StageAsk extends AgentAsk {
  readonly isWithdrawn: boolean;
  answer(answer: AskAnswer): Promise<boolean>;
}

/** What claude asks of the suite's host, in order. */
export interface StageAsks {
  listenTo(host: Host): void;
  /** The next ask that nobody has taken yet. */
  next(): Promise<StageAsk>;
  /** How many came that nobody has taken. */
  readonly waiting: number;
  /** All that was told, in its order: `asked <id>`, `withdrawn <id>`. */
  readonly told: readonly string[];
}

export function createStageAsks(): StageAsks {
  const asks: StageAsk[] = [];
  const readers: ((ask: StageAsk) => void)[] = [];
  const told: string[] = [];

  return {
    listenTo(host) {
      host.onAsk({
        asked(data) {
          told.push(`asked ${data.id}`);
          const ask: StageAsk = {
            ...data,
            get isWithdrawn() {
              return told.includes(`withdrawn ${data.id}`);
            },
            answer: (answer) => host.answer(data.id, answer),
          };
          const reader = readers.shift();
          if (reader) reader(ask);
          else asks.push(ask);
        },
        withdrawn: (askId) => void told.push(`withdrawn ${askId}`),
      });
    },
    next() {
      const ask = asks.shift();
      return ask ? Promise.resolve(ask) : new Promise((resolve) => readers.push(resolve));
    },
    get waiting() {
      return asks.length;
    },
    told,
  };
}

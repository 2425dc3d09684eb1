import { BridgeError } from '../../core/model/errors.ts';
import type { AgentAsk, AskAnswer, AskListener } from '../../core/ports/host.ts';

/** All that the sessions of a host ask: who hears of it, and where the answers go. */
export interface AskDesk {
  /** @throws BridgeError `internal` when there is a listener already */
  listen(listener: AskListener): void;
  isAttended(): boolean;
  /** `answer` is called at most once. @throws what the listener throws; then the ask is not open */
  put(ask: AgentAsk, answer: (answer: AskAnswer) => void): void;
  /** Claude no longer waits for an answer. Does nothing when it has one. */
  withdraw(askId: string): void;
  /** False: it has an answer, or waits for none. */
  answer(askId: string, answer: AskAnswer): boolean;
}

export function createAskDesk(): AskDesk {
  const open = new Map<string, (answer: AskAnswer) => void>();
  let attendant: AskListener | undefined;

  return {
    listen(listener) {
      if (attendant) throw new BridgeError('internal', 'a host was given a second listener for asks');
      attendant = listener;
    },
    isAttended: () => attendant !== undefined,
    put(ask, answer) {
      open.set(ask.id, answer);
      try {
        attendant?.asked(ask);
      } catch (error) {
        open.delete(ask.id);
        throw error;
      }
    },
    withdraw(askId) {
      if (open.delete(askId)) attendant?.withdrawn(askId);
    },
    answer(askId, answer) {
      const take = open.get(askId);
      open.delete(askId);
      take?.(answer);
      return take !== undefined;
    },
  };
}

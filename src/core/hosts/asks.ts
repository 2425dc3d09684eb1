import type { AgentAsk, AskAnswer, Host } from '../ports/host.ts';
import type { Log } from '../ports/log.ts';

/** What Claude asks, with the way back to the host it waits on. */
export interface Ask extends AgentAsk {
  /** Aborts when Claude no longer waits: it was interrupted, or is gone. Not after `answer`. */
  readonly withdrawn: AbortSignal;
  /**
   * Only the first call has an effect. False: too late, or the host took no answer, which the log tells. Never rejects.
   */
  answer(answer: AskAnswer): Promise<boolean>;
}

/** From now on `take` gets what Claude asks on this host. What `take` throws denies the ask. */
export function listenToAsks(host: Pick<Host, 'onAsk' | 'answer'>, take: (ask: Ask) => void, log: Log): void {
  const open = new Map<string, AbortController>();

  async function answer({ id, tool }: AgentAsk, given: AskAnswer): Promise<boolean> {
    open.delete(id);
    try {
      return await host.answer(id, given);
    } catch (error) {
      log.error('an answer did not reach Claude', { tool, error });
      return false;
    }
  }

  host.onAsk({
    asked(ask) {
      const withdrawal = new AbortController();
      open.set(ask.id, withdrawal);
      try {
        take({ ...ask, withdrawn: withdrawal.signal, answer: (given) => answer(ask, given) });
      } catch (error) {
        open.delete(ask.id);
        throw error;
      }
    },
    withdrawn(askId) {
      open.get(askId)?.abort(new Error('Claude no longer waits'));
      open.delete(askId);
    },
  });
}

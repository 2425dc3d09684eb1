import { BridgeError } from '../../core/model/errors.ts';
import type { Clock } from '../../core/ports/clock.ts';
import type { ProcessLedger } from '../process/process-ledger.ts';
import { deskSessionHolders } from './desk-sessions.ts';

const lookAgainMs = 250;

/** A living `claude` that has a session open. */
interface HolderProcess {
  pid: number;
  /** This host, or the one before, started it. */
  isOurs: boolean;
}

/** Processes outside of the pool that have a session open: at the desk, or left behind by a dead bridge. */
export interface SessionHolders {
  /** One at the desk comes first: it does not go away by itself. */
  holderOf(sessionId: string): HolderProcess | undefined;
  /**
   * Waits for a `claude` that a dead bridge left behind: it finishes its turn, and then ends by itself.
   * @throws BridgeError `conflict` when one at the desk has it open; the reason of `signal` when it aborts first
   */
  untilFree(sessionId: string, signal: AbortSignal): Promise<void>;
}

export interface SessionHoldersOptions {
  /** Where `claude` keeps its own files. */
  home: string;
  ledger: Pick<ProcessLedger, 'isOwn' | 'isLeftover'>;
  clock: Clock;
}

export function createSessionHolders({ home, ledger, clock }: SessionHoldersOptions): SessionHolders {
  function holderOf(sessionId: string): HolderProcess | undefined {
    const holders = deskSessionHolders(home, sessionId)
      .filter((pid) => !ledger.isOwn(pid))
      .map((pid) => ({ pid, isOurs: ledger.isLeftover(pid) }));
    return holders.find(({ isOurs }) => !isOurs) ?? holders[0];
  }

  async function untilFree(sessionId: string, signal: AbortSignal): Promise<void> {
    for (let holder = holderOf(sessionId); holder; holder = holderOf(sessionId)) {
      if (!holder.isOurs) {
        throw new BridgeError('conflict', 'a claude at the desk has the session open', {
          userMessage: `This conversation is open in Claude at the desk (process ${holder.pid}).`,
        });
      }
      await clock.sleep(lookAgainMs, signal);
    }
  }

  return { holderOf, untilFree };
}

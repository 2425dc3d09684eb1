import type { Clock } from '../../core/ports/clock.ts';
import type { Log } from '../../core/ports/log.ts';
import { endOrphans } from './end-process.ts';
import type { ListedClaude, ProcessLedger } from './process-ledger.ts';
import { isSameProcess } from './process-table.ts';
import type { TempFolders } from './temp-folders.ts';

export interface SweepOptions {
  ledger: ProcessLedger;
  temp: TempFolders;
  clock: Clock;
  log: Log;
}

/**
 * Ends and deletes what the dead `claude` processes of earlier runs have left. Living ones stay in the ledger. Never
 * throws.
 */
export async function sweepUp({ ledger, temp, clock, log }: SweepOptions): Promise<void> {
  async function sweep(claude: ListedClaude): Promise<void> {
    const { sessionId: session, pid } = claude;
    const ended = await endOrphans(claude, clock);
    if (ended.length > 0) {
      log.info('ended what a dead claude left running', { session, pid, ended: ended.map((each) => each.pid) });
    }
    temp.remove(session);
    ledger.remove(claude);
  }

  try {
    const leftovers = ledger.leftovers();
    await Promise.all(leftovers.filter((claude) => !isSameProcess(claude)).map(sweep));
    temp.removeOld(leftovers.map(({ sessionId }) => sessionId));
  } catch (error) {
    log.warn('cleaning up after dead claudes failed', { error });
  }
}

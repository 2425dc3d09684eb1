import type { Clock } from '../../core/ports/clock.ts';
import type { Log } from '../../core/ports/log.ts';
import { endOrphans } from './end-process.ts';
import type { ListedClaude, ProcessLedger } from './process-ledger.ts';
import { isSameProcess, type ProcessTable, readProcesses } from './process-table.ts';
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
  async function endLeft(claude: ListedClaude, table: ProcessTable): Promise<void> {
    const { sessionId: session, pid } = claude;
    const ended = await endOrphans(claude, table, clock);
    if (ended.length > 0) {
      log.info('ended what a dead claude left running', { session, pid, ended: ended.map((each) => each.pid) });
    }
  }

  async function sweep(dead: readonly ListedClaude[]): Promise<void> {
    const before = readProcesses();
    await Promise.all(dead.map((claude) => endLeft(claude, before)));
    const after = readProcesses();
    for (const claude of dead) {
      temp.remove(claude.sessionId, after);
      ledger.remove(claude);
    }
  }

  try {
    const leftovers = ledger.leftovers();
    const dead = leftovers.filter((claude) => !isSameProcess(claude));
    if (dead.length > 0) await sweep(dead);
    temp.removeOld(leftovers.map(({ sessionId }) => sessionId));
  } catch (error) {
    log.warn('cleaning up after dead claudes failed', { error });
  }
}

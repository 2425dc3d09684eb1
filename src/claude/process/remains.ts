import type { Clock } from '../../core/ports/clock.ts';
import { sendSignal } from './end-process.ts';
import type { ProcessLedger } from './process-ledger.ts';
import { type ClaudeMarks, type ProcessRecord, type ProcessTable, readProcesses, remainsOf } from './process-table.ts';
import type { TempFolders } from './temp-folders.ts';

/** Between two passes over all processes, which are dear; and from SIGTERM to SIGKILL. */
const passMs = 1_000;
/** What still lives after so many signals cannot be ended: another user's, or one that hangs in the system. */
const mostSignals = 5;

/** A `claude` that has exited. */
export interface DeadClaude extends ClaudeMarks {
  record: ProcessRecord;
  /** What it had started when its end began. */
  kin: readonly ProcessRecord[];
}

/**
 * Clears away what `claude` processes of this host leave: ends what their tools left running, takes them out of the
 * ledger and deletes their temporary files. One pass over all processes serves all of them, at most one in a second,
 * and none when nobody waits for one.
 */
export interface Remains {
  /** Call it when the process has exited. */
  clear(claude: DeadClaude): void;
  /** Does at once what waits. Resolves when everything is gone that can be ended. Never throws. */
  finish(): Promise<void>;
}

export interface RemainsOptions {
  ledger: Pick<ProcessLedger, 'remove' | 'isOwn'>;
  temp: Pick<TempFolders, 'removeLater' | 'settled'>;
  clock: Clock;
}

interface Waiting extends DeadClaude {
  /** When what it left was last told to end, in steady time, and how often it was. */
  toldAt?: number;
  told: number;
}

export function createRemains({ ledger, temp, clock }: RemainsOptions): Remains {
  const waiting = new Set<Waiting>();
  let cancel: (() => void) | undefined;

  function pass(): void {
    cancel = undefined;
    const table = readProcesses();
    for (const claude of waiting) {
      // Where only the session marks them, they may be of a living `claude` that continues it.
      const left = remainsOf(claude, claude.kin, table).filter(({ pid }) => !ledger.isOwn(pid));
      if (left.length === 0 || (claude.told >= mostSignals && !isPatientWith(claude))) forget(claude, table);
      else if (!isPatientWith(claude)) tell(claude, left);
    }
    plan();
  }

  function isPatientWith({ toldAt }: Waiting): boolean {
    return toldAt !== undefined && clock.steady() - toldAt < passMs;
  }

  function tell(claude: Waiting, left: readonly ProcessRecord[]): void {
    for (const { pid } of left) sendSignal(pid, claude.told === 0 ? 'SIGTERM' : 'SIGKILL');
    claude.toldAt = clock.steady();
    claude.told++;
  }

  function forget(claude: Waiting, table: ProcessTable): void {
    waiting.delete(claude);
    ledger.remove(claude.record);
    temp.removeLater(claude.sessionId, table);
  }

  function plan(): void {
    if (waiting.size > 0) cancel ??= clock.after(passMs, pass);
  }

  return {
    clear(claude) {
      waiting.add({ ...claude, told: 0 });
      plan();
    },
    async finish() {
      for (let first = true; waiting.size > 0; first = false) {
        if (!first) await clock.sleep(passMs);
        cancel?.();
        pass();
      }
      await temp.settled();
    },
  };
}

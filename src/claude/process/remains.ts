import type { Clock } from '../../core/ports/clock.ts';
import { sendSignal } from './end-process.ts';
import type { ProcessLedger } from './process-ledger.ts';
import { type ClaudeMarks, type ProcessRecord, type ProcessTable, readProcesses, remainsOf } from './process-table.ts';
import type { TempFolders } from './temp-folders.ts';

/** Between two passes over all processes, which are dear; and from SIGTERM to SIGKILL. */
const passMs = 1_000;

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
  /** Does at once what waits. Resolves when everything is gone. Never throws. */
  finish(): Promise<void>;
}

export interface RemainsOptions {
  ledger: Pick<ProcessLedger, 'remove'>;
  temp: Pick<TempFolders, 'removeLater' | 'settled'>;
  clock: Clock;
}

interface Waiting extends DeadClaude {
  /** When what it left was last told to end, in steady time. */
  toldAt?: number;
}

export function createRemains({ ledger, temp, clock }: RemainsOptions): Remains {
  const waiting = new Set<Waiting>();
  let cancel: (() => void) | undefined;

  function pass(): void {
    cancel = undefined;
    const table = readProcesses();
    for (const claude of waiting) {
      const left = remainsOf(claude, claude.kin, table);
      if (left.length > 0) tell(claude, left);
      else forget(claude, table);
    }
    plan();
  }

  function tell(claude: Waiting, left: readonly ProcessRecord[]): void {
    const now = clock.steady();
    const isPatient = claude.toldAt !== undefined && now - claude.toldAt < passMs;
    if (isPatient) return;
    for (const { pid } of left) sendSignal(pid, claude.toldAt === undefined ? 'SIGTERM' : 'SIGKILL');
    claude.toldAt = now;
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
      waiting.add({ ...claude });
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

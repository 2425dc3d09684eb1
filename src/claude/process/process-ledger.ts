import type { EpochMs } from '../../core/model/events.ts';
import type { Log } from '../../core/ports/log.ts';
import type { ProcessStore } from '../../core/ports/store/store.ts';
import { handleOf, processOf } from './handle.ts';
import { isSameProcess, type ProcessRecord, parentOf } from './process-table.ts';

/** A `claude` process and its session. */
export interface ListedClaude extends ProcessRecord {
  sessionId: string;
  startedAt: EpochMs;
}

/** Which `claude` processes are this host's, and which earlier hosts left behind. */
export interface ProcessLedger {
  /** Call it right after the start. Never throws. */
  add(claude: ListedClaude): void;
  /** Call it when the process and all it started are gone. Never throws. */
  remove(claude: ProcessRecord): void;
  /** This host started it, or started what started it. */
  isOwn(pid: number): boolean;
  /** An earlier host started it, or started what started it. */
  isLeftover(pid: number): boolean;
  leftovers(): ListedClaude[];
}

/** Without a store, it knows nothing of earlier hosts. */
export function createProcessLedger(store: ProcessStore | undefined, log: Log): ProcessLedger {
  const own = new Map<number, ListedClaude>();

  /** Claude works without the record: the next start only cannot sweep up after such a process. */
  function record(write: (store: ProcessStore) => void): void {
    try {
      if (store) write(store);
    } catch (error) {
      log.warn('saving the list of claude processes failed', { error });
    }
  }

  function leftovers(): ListedClaude[] {
    return (store?.list() ?? []).flatMap(({ handle, sessionId, startedAt }) => {
      const claude = processOf(handle);
      if (!claude || own.get(claude.pid)?.startTime === claude.startTime) return [];
      return [{ ...claude, sessionId, startedAt }];
    });
  }

  return {
    add(claude) {
      own.set(claude.pid, claude);
      const { sessionId, startedAt } = claude;
      record((store) => store.add({ handle: handleOf(claude), sessionId, startedAt }));
    },
    remove(claude) {
      own.delete(claude.pid);
      record((store) => store.remove(handleOf(claude)));
    },
    isOwn: (pid) => descendsFrom(pid, [...own.values()]),
    isLeftover: (pid) => descendsFrom(pid, leftovers()),
    leftovers,
  };
}

/** The configured command may be a script that starts `claude`. */
function descendsFrom(pid: number, processes: readonly ProcessRecord[]): boolean {
  const living = new Set(processes.filter(isSameProcess).map((each) => each.pid));
  if (living.size === 0) return false;
  for (let at: number | undefined = pid; at !== undefined && at > 1; at = parentOf(at)) {
    if (living.has(at)) return true;
  }
  return false;
}

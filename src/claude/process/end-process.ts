import type { Clock } from '../../core/ports/clock.ts';
import { waitAtMost } from './bounded-wait.ts';
import type { ClaudeProcess } from './process.ts';
import {
  type ClaudeMarks,
  familyOf,
  isSameProcess,
  orphansOf,
  type ProcessRecord,
  type ProcessTable,
  readProcesses,
  startTimeOf,
} from './process-table.ts';

/** Time for `claude` to end its turn after an interrupt, to exit at end of input, and to exit at SIGTERM. */
const patienceMs = 5_000;

/** Time for what a dead `claude` left behind to end after SIGTERM, before SIGKILL. */
const orphanPatienceMs = 1_000;
const lookAgainMs = 20;

/**
 * Ends a process: end of input, then SIGTERM, then SIGKILL, `inputMs` and 5 s apart, each only as long as it is needed.
 * Resolves when it has exited. Everything it started until then is in its `kin`; `endKin` ends what is left of that.
 */
export async function endProcess(
  child: ClaudeProcess,
  { sessionId, clock, inputMs = patienceMs }: { sessionId: string; clock: Clock; inputMs?: number },
): Promise<void> {
  const family = { pid: child.record.pid, sessionId };
  // Children that lose their parent leave its tree, so this remembers the present ones.
  child.kin.push(...familyOf(family));
  child.endInput();
  if (await waitAtMost(inputMs, child.exited, clock)) return;
  child.kin.push(...familyOf(family));
  child.kill('SIGTERM');
  if (!(await waitAtMost(patienceMs, child.exited, clock))) child.kill('SIGKILL');
  await child.exited;
}

/** Ends what a process that `endProcess` has ended started. Resolves when it is gone. */
export async function endKin({ record, kin }: ClaudeProcess, sessionId: string, clock: Clock): Promise<void> {
  const family = { pid: record.pid, sessionId };
  await signalUntilGone(() => [...kin, ...familyOf(family)], clock, orphanPatienceMs);
}

/**
 * Ends a process that is not a child of ours, left over from an earlier run, with everything it started. Leaves a
 * process alone that only has the same pid.
 */
export async function endLeftover(record: ProcessRecord, clock: Clock): Promise<void> {
  if (startTimeOf(record.pid) !== undefined && !isSameProcess(record)) return;
  const family = { pid: record.pid, sessionId: undefined };
  const before = familyOf(family);
  await signalUntilGone(() => [record], clock, patienceMs);
  await signalUntilGone(() => [...before, ...familyOf(family)], clock, orphanPatienceMs);
}

/**
 * Ends what the tools of a dead `claude` have left running. Resolves when it is gone, with what was there. `table`:
 * processes as they are now.
 */
export async function endOrphans(claude: ClaudeMarks, table: ProcessTable, clock: Clock): Promise<ProcessRecord[]> {
  const found = orphansOf(claude, table);
  const known = () => [...found, ...orphansOf(claude, readProcesses())];
  if (found.length > 0) await signalUntilGone(known, clock, orphanPatienceMs);
  return found;
}

/**
 * Ends what `find` finds; it is dear, so this calls it again only when all it has found are gone: they may have started
 * others meanwhile.
 */
async function signalUntilGone(find: () => ProcessRecord[], clock: Clock, patience: number): Promise<void> {
  for (const signal of ['SIGTERM', 'SIGKILL'] as const) {
    const until = clock.steady() + patience;
    for (let left = find().filter(isSameProcess); left.length > 0 && clock.steady() < until; ) {
      for (const { pid } of left) sendSignal(pid, signal);
      while (left.some(isSameProcess) && clock.steady() < until) await clock.sleep(lookAgainMs);
      left = find().filter(isSameProcess);
    }
  }
}

/** Does nothing when it is gone. */
export function sendSignal(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch {
    // Gone already, as wanted.
  }
}

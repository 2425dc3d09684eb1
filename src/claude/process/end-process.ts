import type { Clock } from '../../core/ports/clock.ts';
import { waitAtMost } from './bounded-wait.ts';
import type { ClaudeProcess } from './process.ts';
import {
  type ClaudeMarks,
  familyOf,
  isSameProcess,
  orphansOf,
  type ProcessRecord,
  startTimeOf,
} from './process-table.ts';

/** Time for `claude` to end its turn after an interrupt, to exit at end of input, and to exit at SIGTERM. */
const patienceMs = 5_000;

/** Time for what a dead `claude` left behind to end after SIGTERM, before SIGKILL. */
const orphanPatienceMs = 1_000;
const lookAgainMs = 20;

/**
 * Ends a process and everything it started: end of input, then SIGTERM, then SIGKILL, `inputMs` and 5 s apart, each
 * only as long as it is needed. Resolves when none of them is alive.
 */
export async function endProcess(
  child: ClaudeProcess,
  { sessionId, clock, inputMs = patienceMs }: { sessionId: string; clock: Clock; inputMs?: number },
): Promise<void> {
  const family = { pid: child.record.pid, sessionId };
  // Children that lose their parent leave its tree, so this remembers the present ones.
  const before = familyOf(family);
  child.endInput();
  if (!(await waitAtMost(inputMs, child.exited, clock))) {
    before.push(...familyOf(family));
    child.kill('SIGTERM');
    if (!(await waitAtMost(patienceMs, child.exited, clock))) child.kill('SIGKILL');
    await child.exited;
  }
  await signalUntilGone(() => [...before, ...familyOf(family)].filter(isSameProcess), clock, orphanPatienceMs);
}

/**
 * Ends a process that is not a child of ours, left over from an earlier run, with everything it started. Leaves a
 * process alone that only has the same pid.
 */
export async function endLeftover(record: ProcessRecord, clock: Clock): Promise<void> {
  if (startTimeOf(record.pid) !== undefined && !isSameProcess(record)) return;
  const family = { pid: record.pid, sessionId: undefined };
  const before = familyOf(family);
  await signalUntilGone(() => [record].filter(isSameProcess), clock, patienceMs);
  await signalUntilGone(() => [...before, ...familyOf(family)].filter(isSameProcess), clock, orphanPatienceMs);
}

/** Ends what the tools of a dead `claude` have left running. Resolves when it is gone, with what was there. */
export async function endOrphans(claude: ClaudeMarks, clock: Clock): Promise<ProcessRecord[]> {
  const found = orphansOf(claude);
  const living = () => [...found, ...orphansOf(claude)].filter(isSameProcess);
  if (found.length > 0) await signalUntilGone(living, clock, orphanPatienceMs);
  return found;
}

async function signalUntilGone(living: () => ProcessRecord[], clock: Clock, patience: number): Promise<void> {
  for (const signal of ['SIGTERM', 'SIGKILL'] as const) {
    const until = clock.steady() + patience;
    const signalled = new Set<number>();
    for (let left = living(); left.length > 0 && clock.steady() < until; left = living()) {
      for (const { pid } of left) {
        if (!signalled.has(pid)) sendSignal(pid, signal);
        signalled.add(pid);
      }
      await clock.sleep(lookAgainMs);
    }
  }
}

function sendSignal(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch {
    // Gone already, as wanted.
  }
}

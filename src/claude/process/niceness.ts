import { writeFileSync } from 'node:fs';
import { getPriority, setPriority } from 'node:os';

/**
 * Lets a process that has just started, and all it will start, give way to others: 0 (no) to 19, as `nice` has it. Linux
 * may share the processors out between terminal sessions first, and each `claude` has its own, so there the session gives
 * way too (sched(7), autogroup). @returns what the system refused, in its words; undefined: nothing
 */
export function giveWay(pid: number, niceness: number): string | undefined {
  // A bridge that gives way more itself has started it so.
  if (niceness <= getPriority()) return undefined;
  try {
    setPriority(pid, niceness);
    if (process.platform === 'linux') shareLess(pid, niceness);
    return undefined;
  } catch (error) {
    return (error as Error).message;
  }
}

function shareLess(pid: number, niceness: number): void {
  try {
    writeFileSync(`/proc/${pid}/autogroup`, String(niceness));
  } catch (error) {
    // The kernel has none, a container may keep it from us, and a change is taken once in a tenth of a second only. The
    // process gives way inside its session all the same.
    if (!['ENOENT', 'EAGAIN', 'EACCES', 'EROFS'].includes((error as NodeJS.ErrnoException).code ?? '')) throw error;
  }
}

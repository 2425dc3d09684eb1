import { readFileSync, readlinkSync } from 'node:fs';
import { processesOf } from '../e2e/machine.ts';

/** What else runs on the machine beside the bridge: claude alone, or its tools too, as when the power goes. */
export type Rest = 'claude' | 'everything';

/** Kills what runs under `home`, but not `bridge`. */
export function killRest(home: string, bridge: number, rest: Rest): void {
  for (const pid of processesOf(home)) {
    if (pid !== bridge && (rest === 'everything' || isClaude(pid))) killNow(pid);
  }
}

export function killNow(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It ended by itself in the meantime.
  }
}

function isClaude(pid: number): boolean {
  try {
    return readlinkSync(`/proc/${pid}/exe`).includes('claude');
  } catch {
    // It ended in the meantime.
    return false;
  }
}

/** For people who look for the reason. */
export function commandOf(pid: number): string {
  try {
    return `${pid}: ${readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ').slice(0, 200)}`;
  } catch {
    // It ended in the meantime.
    return String(pid);
  }
}

/** The most memory a process has had so far, MB; 0 when it is gone. */
export function peakMemory(pid: number): number {
  try {
    return Number(/VmHWM:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0) / 1024;
  } catch {
    // It ended in the meantime.
    return 0;
  }
}

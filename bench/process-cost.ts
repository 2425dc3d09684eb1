import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

const tickMs = 1000 / Number(execFileSync('getconf', ['CLK_TCK'], { encoding: 'utf8' }));

/** Resident memory of a process, MB. */
export function residentMb(pid: number): number {
  return Number(/VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) / 1024;
}

/** The most resident memory a process has had, MB. */
export function residentPeakMb(pid: number): number {
  return Number(/VmHWM:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) / 1024;
}

/** Processor time a process has used so far, ms; fields as in proc_pid_stat(5). */
export function cpuMs(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]!.split(' ');
  return (Number(fields[11]) + Number(fields[12])) * tickMs;
}

export function childrenOf(pid: number): number[] {
  return readdirSync(`/proc/${pid}/task`).flatMap((thread) =>
    readFileSync(`/proc/${pid}/task/${thread}/children`, 'utf8').split(' ').filter(Boolean).map(Number),
  );
}

const quietForMs = 300;
const restPerSecondMs = 3;

/** Resolves when a process is quiet: it has used no processor time between several looks. */
export async function untilQuiet(pid: number): Promise<void> {
  let used = cpuMs(pid);
  for (let since = performance.now(); performance.now() - since < quietForMs; ) {
    await sleep(tickMs);
    if (cpuMs(pid) === used) continue;
    used = cpuMs(pid);
    since = performance.now();
  }
}

/**
 * Resolves when a process has been at rest for `forMs`, at the latest after a minute. After work V8 collects garbage up
 * to three more times, each up to 8 s after the one before and 20 to 140 ms long: in 20 s they look like 0.8 s a minute.
 */
export async function untilAtRest(pid: number, forMs: number): Promise<void> {
  const since = performance.now();
  let calm = since;
  for (let used = cpuMs(pid); performance.now() - calm < forMs && performance.now() - since < 60_000; ) {
    await sleep(1_000);
    const now = cpuMs(pid);
    if (now - used > restPerSecondMs + tickMs) calm = performance.now();
    used = now;
  }
}

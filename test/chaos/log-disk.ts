import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { FaultPoint } from './fault-points.ts';
import type { Stage } from './stage.ts';

/** Config of a bridge that also writes its log into a file. */
export function withLogFile({ home }: Pick<Stage, 'home'>): Record<string, unknown> {
  return { log: { file: join(home, 'bridge.log'), level: 'debug' } };
}

/** From the `nth` line on the disk of the log takes nothing; `times`: so many tries. */
export function logDiskFull(nth = 1, times = 1_000_000): FaultPoint {
  return { at: 'log', when: 'before', nth, times, act: 'fail', code: 'ENOSPC' };
}

/** Lines of the log file; where the disk was full, or the bridge was killed, there may be half of one. */
export function logFileLines({ home }: Pick<Stage, 'home'>): string[] {
  return readFileSync(join(home, 'bridge.log'), 'utf8').trimEnd().split('\n');
}

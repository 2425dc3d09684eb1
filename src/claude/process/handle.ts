import { z } from 'zod';
import type { AttemptHandle } from '../../core/model/task.ts';
import type { ProcessRecord } from './process-table.ts';

const handle = z.object({ pid: z.number().int().positive(), startTime: z.string() });

/** The same process always has the same handle. */
export function handleOf({ pid, startTime }: ProcessRecord): AttemptHandle {
  return JSON.stringify({ pid, startTime });
}

/** Undefined: no host of this kind made it, so it is no process of this machine. */
export function processOf(text: AttemptHandle): ProcessRecord | undefined {
  try {
    return handle.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}

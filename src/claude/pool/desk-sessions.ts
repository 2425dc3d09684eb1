import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { startTimeOf } from '../process/process-table.ts';

/** claude's note about itself in `<claude home>/sessions/<pid>.json`; it stays when claude is killed. */
const note = z.looseObject({ pid: z.number(), sessionId: z.string(), procStart: z.string().optional() });

/** The pids of living claudes that have the session open; two that write to it would lose one's work. */
export function deskSessionHolders(home: string, sessionId: string): number[] {
  const folder = join(home, 'sessions');
  return noteNames(folder)
    .map((name) => readNote(join(folder, name)))
    .filter((found) => found?.sessionId === sessionId && isAlive(found))
    .map((found) => found!.pid);
}

/** Only on Linux is claude's word for a start time the same as ours. */
function isAlive({ pid, procStart }: z.infer<typeof note>): boolean {
  const started = startTimeOf(pid);
  if (started === undefined) return false;
  return process.platform !== 'linux' || procStart === undefined || procStart === started;
}

function noteNames(folder: string): string[] {
  try {
    return readdirSync(folder).filter((name) => /^\d+\.json$/.test(name));
  } catch {
    // claude has never run here.
    return [];
  }
}

function readNote(path: string): z.infer<typeof note> | undefined {
  try {
    return note.safeParse(JSON.parse(readFileSync(path, 'utf8'))).data;
  } catch {
    // Its process has just ended, or is writing it.
    return undefined;
  }
}

import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { startTimeOf } from '../process/process-table.ts';

/** The note of `claude` about itself in `<claude home>/sessions/<pid>.json`; a killed `claude` leaves it behind. */
const note = z.looseObject({
  pid: z.number(),
  sessionId: z.string(),
  procStart: z.string().optional(),
  cwd: z.string().optional().catch(undefined),
  status: z.string().optional().catch(undefined),
});

/** A living `claude`. */
export type DeskNote = z.infer<typeof note>;

/** The pids of living `claude` processes that have the session open; of two writers one would lose its work. */
export function deskSessionHolders(home: string, sessionId: string): number[] {
  return livingNotes(home, (found) => found.sessionId === sessionId).map(({ pid }) => pid);
}

/** The notes of living `claude` processes, ours included; only those that `isMeant` are looked up among the living. */
export function livingNotes(home: string, isMeant: (found: DeskNote) => boolean = () => true): DeskNote[] {
  const folder = deskFolder(home);
  return noteNames(folder)
    .map((name) => readNote(join(folder, name)))
    .filter((found) => found !== undefined && isMeant(found) && isAlive(found))
    .map((found) => found!);
}

/** Where `claude` processes note that they live. */
export function deskFolder(home: string): string {
  return join(home, 'sessions');
}

/** Only on Linux does `claude` note the start time in the form we read it. */
function isAlive({ pid, procStart }: DeskNote): boolean {
  const started = startTimeOf(pid);
  if (started === undefined) return false;
  return process.platform !== 'linux' || procStart === undefined || procStart === started;
}

function noteNames(folder: string): string[] {
  try {
    return readdirSync(folder).filter((name) => /^\d+\.json$/.test(name));
  } catch {
    // `claude` has never run here.
    return [];
  }
}

function readNote(path: string): DeskNote | undefined {
  try {
    return note.safeParse(JSON.parse(readFileSync(path, 'utf8'))).data;
  } catch {
    // Its process has just ended, or is writing the note.
    return undefined;
  }
}

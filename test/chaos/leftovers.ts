import { readdirSync, utimesSync } from 'node:fs';
import { join } from 'node:path';
import type { Machine } from '../e2e/machine.ts';

/** Copies of files on their way, and what claude keeps in its temporary folder while it runs. */
export function filesLeft({ home, environment }: Machine): string[] {
  return [join(home, 'outgoing'), environment.TMPDIR!].flatMap((folder) => {
    try {
      return readdirSync(folder, { recursive: true, withFileTypes: true })
        .filter((entry) => !entry.isDirectory())
        .map((entry) => join(entry.parentPath, entry.name))
        .filter((path) => !path.includes('node-compile-cache'));
    } catch {
      // It was never made.
      return [];
    }
  });
}

/** As if a day had passed: then the bridge deletes also the files of a claude that was killed before it was noted down. */
export function ageTemporaryFolders({ environment }: Machine): void {
  const twoDaysAgo = Date.now() / 1_000 - 2 * 24 * 3_600;
  const temporary = environment.TMPDIR!;
  for (const base of readdirSync(temporary).filter((name) => name.startsWith('dispatch-bridge-'))) {
    for (const name of readdirSync(join(temporary, base)))
      utimesSync(join(temporary, base, name), twoDaysAgo, twoDaysAgo);
  }
}

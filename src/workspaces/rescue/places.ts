import { open, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Rescued } from '../../core/ports/workspaces/rescue.ts';
import { hashOf } from './record.ts';

/** What the last rescue of a place was, as a file beside the vaults. */
export interface PlaceNote {
  project: string;
  /** The commit that holds the moment. */
  sha: string;
  rescued: Rescued;
  /** The look of the worktree then. */
  signature: string;
  /** A removal began; only what the commit holds may go. */
  isRemoving: boolean;
}

export interface PlaceNotes {
  read(path: string): Promise<PlaceNote | undefined>;
  write(path: string, note: PlaceNote): Promise<void>;
  drop(path: string): Promise<void>;
}

export function createPlaceNotes(folder: string): PlaceNotes {
  const fileOf = (path: string) => join(folder, `place-${hashOf(path)}.json`);

  return {
    async read(path) {
      const text = await readFile(fileOf(path), 'utf8').catch(() => undefined);
      return text === undefined ? undefined : JSON.parse(text);
    },

    async write(path, note) {
      const part = `${fileOf(path)}.part`;
      const file = await open(part, 'w', 0o600);
      try {
        await file.writeFile(JSON.stringify(note));
        await file.sync();
      } finally {
        await file.close();
      }
      await rename(part, fileOf(path));
    },

    drop: (path) => rm(fileOf(path), { force: true }),
  };
}

/** Holds the moment of a place until the place is gone. */
export function refOfPlace(path: string): string {
  return `refs/dispatch/place/${hashOf(path)}`;
}

import { opendir } from 'node:fs/promises';
import { homedir } from 'node:os';
import type { Disk } from '../../core/ports/disk.ts';
import type { FileAccess } from '../../core/ports/files.ts';
import { whyKept } from './kept-folder.ts';
import { resolvePlace } from './place.ts';
import { repositoriesIn, repositoryOf } from './repository.ts';

const mostNames = 1_000;

/** This machine's disk. `env`: the environment in which Claude's tools run git. `files`: see FileAccess. */
export function createDisk(env: NodeJS.ProcessEnv, files: Pick<FileAccess, 'ownPlace' | 'touchesOwn'>): Disk {
  const homes = [...new Set([env.HOME ?? env.USERPROFILE ?? homedir(), homedir()])];
  return {
    async placeOf(path) {
      const place = await resolvePlace(path);
      return place && { ...place, own: await files.ownPlace(place.path) };
    },
    whyKept: (folder) => whyKept(folder, files, homes),
    namesIn,
    repositoryOf: (folder) => repositoryOf(folder, env),
    repositoriesIn: (top, isAdding) => repositoriesIn(top, isAdding, env),
  };
}

async function namesIn(folder: string): Promise<string[] | undefined> {
  const names: string[] = [];
  try {
    for await (const { name } of await opendir(folder)) {
      if (names.push(name) > mostNames) return undefined;
    }
  } catch {
    return undefined;
  }
  return names;
}

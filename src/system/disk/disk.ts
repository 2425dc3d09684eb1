import { opendir } from 'node:fs/promises';
import type { Disk } from '../../core/ports/disk.ts';
import type { FileAccess } from '../../core/ports/files.ts';
import { resolvePlace } from './place.ts';
import { repositoriesIn, repositoryOf } from './repository.ts';

const mostNames = 1_000;

/** This machine's disk. `env`: the environment in which Claude's tools run git. `ownPlace`: see FileAccess.ownPlace. */
export function createDisk(env: NodeJS.ProcessEnv, ownPlace: FileAccess['ownPlace']): Disk {
  return {
    async placeOf(path) {
      const place = await resolvePlace(path);
      return place && { ...place, own: await ownPlace(place.path) };
    },
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

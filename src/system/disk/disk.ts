import { opendir } from 'node:fs/promises';
import type { Disk } from '../../core/disk.ts';
import { placeOf } from './place.ts';
import { repositoryOf } from './repository.ts';

const mostNames = 1_000;

/** This machine's disk. `env`: what claude's tools run git with. */
export function createDisk(env: NodeJS.ProcessEnv): Disk {
  return { placeOf, namesIn, repositoryOf: (folder) => repositoryOf(folder, env) };
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

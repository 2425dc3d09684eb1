import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { FileAccess } from '../../core/ports/files.ts';
import { isSecretName } from '../../danger/secret-names.ts';
import { folded, isFoldedWithin } from '../files/own-names.ts';
import { intendedPath } from '../files/real-path.ts';

const ofSystem = ['/etc', '/private/etc', '/dev', '/proc', '/sys', '/boot', '/run'];

/**
 * Why no task gets this folder as a whole, after “it”: `is your home folder`; undefined: a person may decide. `folder`
 * is absolute and without links; `homes`: of the person whose machine it is.
 */
export async function whyKept(
  folder: string,
  { touchesOwn }: Pick<FileAccess, 'touchesOwn'>,
  homes: readonly string[],
): Promise<string | undefined> {
  if (folded(folder) === '/') return 'is the whole disk';
  for (const home of await Promise.all(homes.map(intendedPath))) {
    if (folded(home) === folded(folder)) return 'is your home folder';
    if (isFoldedWithin(home, folder)) return 'holds your home folder';
  }
  if (ofSystem.some((one) => isFoldedWithin(folder, one))) return 'belongs to the system';
  if (isSecretName(folder)) return 'is usually secret';
  if (await touchesOwn(folder)) return 'holds files of the bridge or of Claude, or is one of their folders';
  return whatItHolds(folder);
}

/** Its own folders by name; of secrets further below, a call that names one is still asked. */
async function whatItHolds(folder: string): Promise<string | undefined> {
  try {
    const entries = await readdir(folder, { withFileTypes: true });
    const secret = entries.find((entry) => !entry.isFile() && isSecretName(join(folder, entry.name)));
    return secret && `holds what is usually secret: ${secret.name}`;
  } catch {
    return 'cannot be read';
  }
}

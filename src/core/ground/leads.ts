import { isWithin, resolvePath } from '../../danger/paths.ts';
import type { Disk, ResolvedPath } from '../ports/disk.ts';
import type { OwnFolder } from './ground.ts';

/** Where a written path leads, seen from the project. */
export interface Lead {
  place: ResolvedPath;
  /** Whether it, or the folder it would go into, is in one of the project's folders. */
  isInside: boolean;
  /** Whether it is in one of them by its text. */
  readsInside: boolean;
  /** Whether a link leads it elsewhere than its text. */
  isDetour: boolean;
  /** Whether it is in a folder that git would take for a repository, which none of the project's top folders is. */
  isInRepository: boolean;
}

/** Folders of the project as written and as they really are, without those that cannot be placed for certain. */
export async function ownFolders(written: readonly string[], disk: Disk): Promise<OwnFolder[]> {
  const found = await Promise.all(
    written.map(async (one): Promise<OwnFolder[]> => {
      const path = resolvePath(one, undefined);
      const place = path === undefined ? undefined : await disk.placeOf(path);
      return path === undefined || place === undefined ? [] : [{ written: path, real: place.path }];
    }),
  );
  return found.flat();
}

/** `path` is absolute, with `..` as written. Undefined when it is uncertain where it leads. */
export async function leadOf(path: string, owns: readonly OwnFolder[], disk: Disk): Promise<Lead | undefined> {
  const place = await disk.placeOf(path);
  const asText = resolvePath(path, undefined);
  if (place === undefined || asText === undefined) return undefined;
  const home = owns.find(({ real }) => isWithin(place.path, real));
  const expected = owns.flatMap(({ written, real }) =>
    isWithin(asText, written)
      ? [`${real === '/' ? '' : real}${asText.slice(written === '/' ? 0 : written.length)}`]
      : [],
  );
  const readsInside = expected.length > 0 || owns.some(({ real }) => isWithin(asText, real));
  return {
    place,
    isInside: home !== undefined,
    readsInside,
    isDetour: place.path !== asText && !expected.includes(place.path),
    isInRepository: home !== undefined && (await isInRepository(place.path, home.real, disk)),
  };
}

/** Git treats any folder with a HEAD in it as a repository, and obeys its `config`. */
async function isInRepository(path: string, top: string, disk: Disk): Promise<boolean> {
  const names = path.slice(top.length).split('/').filter(Boolean);
  const folders = names.slice(0, -1).map((_, at) => [top, ...names.slice(0, at + 1)].join('/'));
  const heads = await Promise.all([top, ...folders].map((folder) => disk.placeOf(`${folder}/HEAD`)));
  // A link to a missing file is a HEAD as well, as git once wrote them.
  return heads.some((head) => head?.kind === 'file' || head?.isDangling === true);
}

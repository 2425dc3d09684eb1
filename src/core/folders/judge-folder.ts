import type { Disk } from '../ports/disk.ts';

/** A folder by its real path, or why nobody can approve it, after “it”. */
export type JudgedFolder = { path: string } | { refusal: string };

/** Judges a folder as it is on the disk now. `named`: as a person or `claude` wrote it. */
export async function judgeFolder(named: string, disk: Pick<Disk, 'placeOf' | 'whyKept'>): Promise<JudgedFolder> {
  if (!named.startsWith('/')) return { refusal: 'is no full path, such as /data/library' };
  const place = await disk.placeOf(named);
  if (place === undefined) return { refusal: 'leads nowhere for certain' };
  const { path, kind } = place;
  if (kind === 'missing') return { refusal: 'does not exist' };
  if (kind !== 'folder') return { refusal: 'is not a folder' };
  // People could not tell it from another, and rules cannot name it.
  if (/[\p{C}\p{Zl}\p{Zp}*?[\]!\\]/u.test(path)) return { refusal: 'has signs in its path that can mislead' };
  if (place.own !== undefined) return { refusal: `is ${place.own}` };
  const refusal = await disk.whyKept(path);
  return refusal === undefined ? { path } : { refusal };
}

import type { Stats } from 'node:fs';
import { lstat, readlink } from 'node:fs/promises';
import { isAbsolute, normalize } from 'node:path';
import type { ResolvedPath } from '../../core/ports/disk.ts';

/** Linux gives up after 40. */
const mostLinks = 40;
/** The content of these folders depends on the process that looks. */
const ofProcess = /^\/(?:proc|dev\/fd)(?:\/|$)/;

type Place = Omit<ResolvedPath, 'own'>;

/** See Disk.placeOf. */
export async function resolvePlace(path: string): Promise<Place | undefined> {
  if (!isAbsolute(path) || path.includes('\0')) return undefined;
  const place = await follow(path);
  const asText = normalize(path);
  if (place === undefined || asText === path) return place;
  // Some programs shorten `a/../b` by its text, others enter `a` first: after a link these are two places.
  return (await follow(asText))?.path === place.path ? place : undefined;
}

interface Walk {
  at: string;
  left: Step[];
  links: number;
}

interface Step {
  name: string;
  /** Whether it comes from a link, not from the given path. */
  isOfLink: boolean;
}

async function follow(path: string): Promise<Place | undefined> {
  const walk: Walk = { at: '/', left: stepsOf(path, false), links: 0 };
  let found: Stats | undefined;
  for (let step = walk.left.shift(); step !== undefined; step = walk.left.shift()) {
    if (step.name === '..') {
      walk.at = join(walk.at, '..');
      found = undefined;
      continue;
    }
    const here = join(walk.at, step.name);
    if (ofProcess.test(here)) return undefined;
    const stat = await look(here);
    if (stat === 'unknown') return undefined;
    if (stat === 'missing') return missing(here, walk.left, step.isOfLink);
    if (stat.isSymbolicLink()) {
      if (++walk.links > mostLinks || !(await takeLink(walk, here))) return undefined;
      found = undefined;
      continue;
    }
    if (walk.left.length > 0 && !stat.isDirectory()) return undefined;
    walk.at = here;
    found = stat;
  }
  const stat = found ?? (await look(walk.at));
  return typeof stat === 'string' ? undefined : there(walk.at, stat);
}

async function takeLink(walk: Walk, link: string): Promise<boolean> {
  const target = await readlink(link).catch(() => undefined);
  if (target === undefined) return false;
  if (isAbsolute(target)) walk.at = '/';
  walk.left.unshift(...stepsOf(target, true));
  return true;
}

function missing(here: string, left: readonly Step[], isOfLink: boolean): Place | undefined {
  const names = left.map(({ name }) => name);
  // A missing folder has no parent: the program that makes it decides.
  if (names.includes('..')) return undefined;
  const isDangling = isOfLink || left.some((step) => step.isOfLink);
  return { path: names.reduce(join, here), kind: 'missing', isDangling, hasOtherNames: false };
}

function there(path: string, stat: Stats): Place {
  const kind = stat.isFile() ? 'file' : stat.isDirectory() ? 'folder' : 'other';
  return { path, kind, isDangling: false, hasOtherNames: kind === 'file' && stat.nlink > 1 };
}

async function look(path: string): Promise<Stats | 'missing' | 'unknown'> {
  try {
    return await lstat(path);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    // A name that is too long cannot exist.
    return code === 'ENOENT' || code === 'ENAMETOOLONG' ? 'missing' : 'unknown';
  }
}

function stepsOf(path: string, isOfLink: boolean): Step[] {
  return path
    .split('/')
    .filter((name) => name !== '' && name !== '.')
    .map((name) => ({ name, isOfLink }));
}

function join(folder: string, name: string): string {
  if (name === '..') return folder.slice(0, folder.lastIndexOf('/')) || '/';
  return folder === '/' ? `/${name}` : `${folder}/${name}`;
}

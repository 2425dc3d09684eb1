import { basename, dirname, extname } from 'node:path';

/** For comparing paths: some file systems ignore case, and the form of accents. */
export function folded(path: string): string {
  return path.normalize('NFC').toLowerCase().replaceAll('\\', '/');
}

/** Both paths are real; a folder is within itself. */
export function isFoldedWithin(path: string, folder: string): boolean {
  const [inner, outer] = [folded(path), folded(folder).replace(/\/+$/, '')];
  return inner === outer || inner.startsWith(`${outer}/`);
}

/** Endings of files that only describe a file, or show how to make one. */
const speaksOfIt = /\.(?:md|mdx|example|sample|template|dist|d\.ts|ts|js|map|schema\.json)$/;

/**
 * Whether `path` is a spare copy of `file`, beside it: `config.json~`, `config.json.bak`, `.config.json.swp`,
 * `config.old.json`, `config copy.json`, `Copy of config.json`.
 */
export function isSpareOf(path: string, file: string): boolean {
  if (folded(dirname(path)) !== folded(dirname(file))) return false;
  const [name, whole] = [folded(basename(path)), folded(basename(file))];
  if (name === whole || speaksOfIt.test(name)) return false;
  const ending = extname(whole);
  const stem = whole.slice(0, whole.length - ending.length);
  const behind = /^[^a-z\d]/;
  for (const before of ['', '.', '#', '._', '~$', 'copy of ', 'backup of '])
    if (name.startsWith(before + whole) && (before !== '' || behind.test(name.slice(whole.length)))) return true;
  if (!name.startsWith(stem) || !name.endsWith(ending)) return false;
  const between = name.slice(stem.length, name.length - ending.length);
  return /^[ ._(-]+(?:bak|backup|old|orig|copy|save|saved|prev|previous|tmp|conflicted|\d)[^/]*$/.test(between);
}

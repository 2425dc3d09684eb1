import { basename, dirname, join, relative } from 'node:path';

/** The folders of chat files in the data folder: `inbox` for received files, `outgoing` for copies on their way out. */
export function chatFolders(data: string): { inbox: string; outgoing: string } {
  return { inbox: join(data, 'files'), outgoing: join(data, 'outgoing') };
}

/** What hosts know a received file by: its folder and name in `inbox`. No file gets the name of an earlier one. */
export function receivedId(inbox: string, path: string): string {
  return relative(inbox, path).replaceAll('\\', '/');
}

/** Where the received file with this id lies; undefined: not in `inbox`. Does not look whether it is there. */
export function receivedPath(inbox: string, id: string): string | undefined {
  const path = join(inbox, id);
  const isIn = dirname(dirname(path)) === inbox && receivedId(inbox, path) === id && basename(path) !== '';
  return isIn ? path : undefined;
}

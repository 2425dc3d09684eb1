import { join } from 'node:path';

/** The folders of chat files in the data folder: `inbox` for received files, `outgoing` for copies on their way out. */
export function chatFolders(data: string): { inbox: string; outgoing: string } {
  return { inbox: join(data, 'files'), outgoing: join(data, 'outgoing') };
}

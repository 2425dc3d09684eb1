import { join } from 'node:path';

/** Where files of chats lie in the data folder: `inbox` what people sent, `outgoing` copies on their way out. */
export function chatFolders(data: string): { inbox: string; outgoing: string } {
  return { inbox: join(data, 'files'), outgoing: join(data, 'outgoing') };
}

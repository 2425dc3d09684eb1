import { constants } from 'node:fs';
import { open } from 'node:fs/promises';
import { basename } from 'node:path';
import type { TaskFile } from '../../core/model/files.ts';
import type { Log } from '../../core/ports/log.ts';

/** What a prompt is made of: its text, and the files for Claude. */
export interface PromptContent {
  text: string;
  media: MediaBlock[];
}

/** A content block of the Messages API. */
export interface MediaBlock {
  type: 'image' | 'document';
  source: { type: 'base64'; media_type: string; data: string };
  title?: string;
}

/** What the model can look at. Source: the Messages API; `claude` shrinks large images itself. */
const imageTypes = new Set(['image/png', 'image/jpeg', 'image/gif', 'image/webp']);
const documentType = 'application/pdf';

/**
 * All shown files together: the API takes requests of 32 MB, base64 makes 27 MB of these, and a session that once holds
 * more fails at every turn. Claude reads the rest by path, in parts.
 */
const maxShownBytes = 20 * 1024 * 1024;

/** Reads the files for Claude. The text and the log name those it cannot read. */
export async function promptContent(text: string, files: readonly TaskFile[], log: Log): Promise<PromptContent> {
  const media: MediaBlock[] = [];
  const notes: string[] = [];
  let room = maxShownBytes;
  for (const file of files) {
    if (!isShown(file) || file.size > room) continue;
    try {
      const bytes = await readReceived(file.path);
      // The API refuses an empty block.
      if (bytes.length > 0) media.push(mediaBlock(file, bytes));
      room -= bytes.length;
    } catch (error) {
      log.warn('reading a file of a task failed', { path: file.path, error });
      // The stored name: its name for people may hold anything.
      notes.push(`(file ${basename(file.path)} could not be read)`);
    }
  }
  return { text: [text, ...notes].filter((part) => part !== '').join('\n\n'), media };
}

/** @throws when it is a link, or no file: it was a plain file when it came */
async function readReceived(path: string): Promise<Buffer> {
  // NONBLOCK: a named pipe would wait for its other end.
  const handle = await open(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
  try {
    if (!(await handle.stat()).isFile()) throw new Error('it is no longer a file');
    return await handle.readFile();
  } finally {
    await handle.close();
  }
}

function isShown({ mimeType }: TaskFile): boolean {
  return imageTypes.has(mimeType) || mimeType === documentType;
}

function mediaBlock({ name, mimeType }: TaskFile, bytes: Buffer): MediaBlock {
  const source = { type: 'base64', media_type: mimeType, data: bytes.toString('base64') } as const;
  return mimeType === documentType ? { type: 'document', source, title: name } : { type: 'image', source };
}

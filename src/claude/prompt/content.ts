import type { HostFile } from '../../core/ports/host.ts';
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
export async function promptContent(text: string, files: readonly HostFile[], log: Log): Promise<PromptContent> {
  const media: MediaBlock[] = [];
  const notes: string[] = [];
  let room = maxShownBytes;
  for (const file of files) {
    if (!isShown(file) || file.size > room) continue;
    try {
      const bytes = await file.content();
      // The API refuses an empty block.
      if (bytes.length > 0) media.push(mediaBlock(file, bytes));
      room -= bytes.length;
    } catch (error) {
      log.warn('reading a file of a task failed', { file: file.id, error });
      // The stored name: its name for people may hold anything.
      notes.push(`(file ${file.fileName} could not be read)`);
    }
  }
  return { text: [text, ...notes].filter((part) => part !== '').join('\n\n'), media };
}

function isShown({ mimeType }: HostFile): boolean {
  return imageTypes.has(mimeType) || mimeType === documentType;
}

function mediaBlock({ name, mimeType }: HostFile, bytes: Uint8Array): MediaBlock {
  const source = {
    type: 'base64',
    media_type: mimeType,
    data: Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('base64'),
  } as const;
  return mimeType === documentType ? { type: 'document', source, title: name } : { type: 'image', source };
}

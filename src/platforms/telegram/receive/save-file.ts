import { open, rm } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import { TelegramError } from '../api/errors.ts';

/**
 * Writes what arrives to the new file `path`, for its owner's eyes only. Leaves no file behind when it fails, and never
 * touches one that was there. @throws TelegramError `file-too-big` as soon as there are more than `most` bytes
 */
export async function saveFile(chunks: AsyncIterable<Buffer>, path: string, most: number): Promise<void> {
  const file = await open(path, 'wx', 0o600);
  try {
    await pipeline(upTo(most, chunks), file.createWriteStream());
  } catch (error) {
    await file.close();
    await rm(path, { force: true });
    throw error;
  }
}

async function* upTo(most: number, chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  let bytes = 0;
  for await (const chunk of chunks) {
    bytes += chunk.length;
    if (bytes > most) throw new TelegramError('invalid', 'file-too-big', `file: more than ${most} bytes`);
    yield chunk;
  }
}

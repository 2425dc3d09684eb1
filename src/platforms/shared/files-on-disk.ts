import { constants } from 'node:fs';
import { type FileHandle, open, rm } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import type { BridgeError } from '../../core/model/errors.ts';

export interface SaveOptions {
  /** Bytes. */
  most: number;
  tooLarge(): BridgeError;
  /** Called when a piece has arrived. */
  onChunk?(): void;
}

/**
 * Writes the bytes to the new file `path`, readable by its owner only. Leaves no file behind when it fails, and never
 * touches an existing one. @throws `tooLarge` as soon as there are more than `most` bytes; Node's errors of the disk
 */
export async function saveFile(chunks: AsyncIterable<Uint8Array>, path: string, options: SaveOptions): Promise<void> {
  const file = await open(path, 'wx', 0o600);
  try {
    await pipeline(upToMost(chunks, options), file.createWriteStream());
  } catch (error) {
    await file.close();
    await rm(path, { force: true });
    throw error;
  }
}

async function* upToMost(
  chunks: AsyncIterable<Uint8Array>,
  { most, tooLarge, onChunk }: SaveOptions,
): AsyncGenerator<Uint8Array> {
  let bytes = 0;
  for await (const chunk of chunks) {
    onChunk?.();
    bytes += chunk.byteLength;
    if (bytes > most) throw tooLarge();
    yield chunk;
  }
}

/** Opens a copy made for sending. @throws Node's errors of the disk */
export function openCopy(path: string): Promise<FileHandle> {
  // A copy is never a link: a link would lead to a file that nobody checked.
  return open(path, constants.O_RDONLY | constants.O_NOFOLLOW);
}

import type { RawFile } from 'discord.js';
import { openCopy } from '../../shared/files-on-disk.ts';
import { DiscordError } from '../api/errors.ts';
import type { DiscordPart } from '../render/part.ts';

/** Uploads take time on a slow line. */
export const uploadTimeoutMs = 110_000;

/** The files to upload with a part. @throws `part-refused` when the file is gone */
export async function filesOf({ rest, file }: DiscordPart): Promise<RawFile[] | undefined> {
  if (rest !== undefined) {
    return [{ name: rest.name, data: Buffer.from(rest.text), contentType: 'text/markdown; charset=utf-8' }];
  }
  if (file === undefined) return undefined;
  try {
    return [{ name: file.name, data: await readCopy(file.path) }];
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new DiscordError('part-refused', 'refused', `cannot read the file to send (${code ?? 'no details'})`);
  }
}

async function readCopy(path: string): Promise<Buffer> {
  const file = await openCopy(path);
  try {
    return await file.readFile();
  } finally {
    await file.close();
  }
}

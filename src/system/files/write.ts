import { randomUUID } from 'node:crypto';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { OutgoingFile } from '../../core/model/files.ts';
import { safeName } from './safe-name.ts';

/** See FileAccess.write. `folder`: the folder of the copies. */
export async function writeOutgoing(name: string, text: string, folder: string): Promise<OutgoingFile> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const path = join(folder, randomUUID());
  try {
    await writeFile(path, text, { flag: 'wx', mode: 0o600 });
  } catch (error) {
    await rm(path, { force: true });
    throw error;
  }
  return { path, name: safeName(name), kind: 'document', size: Buffer.byteLength(text) };
}

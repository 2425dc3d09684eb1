import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach } from 'vitest';
import type { OutgoingFile } from '../../../src/core/model/files.ts';

/** The smallest picture there is: one pixel, as PNG. */
export const pixel = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
);

export interface TestFolder {
  /** An absolute path in the folder. */
  path(name: string): string;
  /** A copy for a person, as the outbox has it: under a name that tells nothing. */
  outgoing(name: string, bytes: Buffer, kind?: OutgoingFile['kind']): Promise<OutgoingFile>;
}

/** A folder that lives as long as a test. To be called inside of a `describe`, or at the top of a file. */
export function useTestFolder(): TestFolder {
  let folder: string;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'bridge-files-'));
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  return {
    path: (name) => join(folder, name),
    async outgoing(name, bytes, kind = 'document') {
      const path = join(folder, `copy-of-${Buffer.from(name).toString('hex')}`);
      await writeFile(path, bytes);
      return { path, name, kind, size: bytes.length };
    },
  };
}

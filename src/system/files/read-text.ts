import { constants } from 'node:fs';
import { open } from 'node:fs/promises';
import type { Judge } from './judge.ts';
import { openedPath, realPathOf } from './real-path.ts';

/** See FileAccess.readText. */
export async function readText(path: string, maxBytes: number, judge: Judge): Promise<string | undefined> {
  try {
    // NONBLOCK: a named pipe must not make us wait for its other end.
    const handle = await open(path, constants.O_RDONLY | constants.O_NONBLOCK);
    try {
      const found = await handle.stat({ bigint: true });
      const real = found.isFile() ? await openedPath(handle, path) : undefined;
      if (real === undefined || (await judge.whyNotShown({ written: path, real, found })) !== undefined) {
        return undefined;
      }
      // One byte more than allowed: the file may grow while it is read, and some files tell no size.
      const bytes = Buffer.alloc(maxBytes + 1);
      let length = 0;
      while (length < bytes.length) {
        const { bytesRead } = await handle.read(bytes, length, bytes.length - length, length);
        if (bytesRead === 0) break;
        length += bytesRead;
      }
      return length > maxBytes ? undefined : decode(bytes.subarray(0, length));
    } finally {
      await handle.close();
    }
  } catch {
    // Missing, not ours to read, no text: all the same to whoever wants to show it.
    return undefined;
  }
}

/** See FileAccess.whyKept. */
export async function whyKept(path: string, judge: Judge): Promise<string | undefined> {
  const real = await realPathOf(path);
  return real === undefined ? undefined : judge.whyNotShown({ written: path, real });
}

/** @throws when it is no UTF-8 */
function decode(bytes: Buffer): string | undefined {
  return bytes.includes(0) ? undefined : new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
}

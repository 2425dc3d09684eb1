import { constants } from 'node:fs';
import { open } from 'node:fs/promises';
import type { FileText } from '../../core/ports/files.ts';
import type { Judge } from './judge.ts';
import { openedPath } from './real-path.ts';

/** See FileAccess.readText. */
export async function readTextFile(path: string, maxBytes: number, judge: Judge): Promise<FileText> {
  try {
    // NONBLOCK: a named pipe would wait for its other end.
    const handle = await open(path, constants.O_RDONLY | constants.O_NONBLOCK);
    try {
      const found = await handle.stat({ bigint: true });
      if (!found.isFile()) return { state: 'unreadable', why: 'is not a regular file' };
      const real = await openedPath(handle, path);
      if (real === undefined) return { state: 'unreadable', why: 'cannot be resolved' };
      const why = await judge.whyNotShown({ written: path, real, found });
      if (why !== undefined) return { state: 'unreadable', why };
      // One byte more than allowed: the file may grow while it is read, and some files report no size.
      const bytes = Buffer.alloc(maxBytes + 1);
      let length = 0;
      while (length < bytes.length) {
        const { bytesRead } = await handle.read(bytes, length, bytes.length - length, length);
        if (bytesRead === 0) break;
        length += bytesRead;
      }
      if (length > maxBytes) return { state: 'unreadable', why: `is larger than ${maxBytes} bytes` };
      return decode(bytes.subarray(0, length));
    } finally {
      await handle.close();
    }
  } catch (error) {
    const isMissing =
      error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ENOTDIR');
    return isMissing ? { state: 'missing' } : { state: 'unreadable', why: 'cannot be read' };
  }
}

function decode(bytes: Buffer): FileText {
  const noText: FileText = { state: 'unreadable', why: 'is not text' };
  if (bytes.includes(0)) return noText;
  try {
    return { state: 'text', text: new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes) };
  } catch {
    // A fatal decoder throws only for bytes that are not UTF-8.
    return noText;
  }
}

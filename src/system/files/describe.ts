import { open, stat } from 'node:fs/promises';

/** How many bytes of a file decide whether it is text. */
const sampleBytes = 4_096;

/** The type of a file, from its bytes and not from its name. */
export async function describeFile(path: string): Promise<{ mimeType: string; size: number }> {
  const { size } = await stat(path);
  const { fileTypeFromFile } = await import('file-type');
  const found = await fileTypeFromFile(path);
  return { mimeType: found?.mime ?? ((await isText(path)) ? 'text/plain' : 'application/octet-stream'), size };
}

async function isText(path: string): Promise<boolean> {
  const handle = await open(path);
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(sampleBytes), 0, sampleBytes, 0);
    const sample = buffer.subarray(0, bytesRead);
    if (sample.includes(0)) return false;
    // A character may be cut at the end of the sample: `stream` does not mind.
    new TextDecoder('utf-8', { fatal: true }).decode(sample, { stream: bytesRead === sampleBytes });
    return true;
  } catch {
    return false;
  } finally {
    await handle.close();
  }
}

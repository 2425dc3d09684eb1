import { createReadStream } from 'node:fs';

/** Whether the file holds one of these texts. Reads it in pieces; a text may cross two of them. */
export async function holdsAny(path: string, texts: readonly string[]): Promise<boolean> {
  const wanted = texts.map((text) => Buffer.from(text)).filter(({ length }) => length > 0);
  if (wanted.length === 0) return false;
  const overlap = Math.max(...wanted.map(({ length }) => length)) - 1;
  let rest: Buffer = Buffer.alloc(0);
  for await (const chunk of createReadStream(path)) {
    const piece = Buffer.concat([rest, chunk as Buffer]);
    if (wanted.some((text) => piece.includes(text))) return true;
    rest = overlap === 0 ? Buffer.alloc(0) : piece.subarray(-overlap);
  }
  return false;
}

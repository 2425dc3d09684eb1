/**
 * A path within a folder as Git and the disk know it: each character is one byte (latin1), because names may hold any
 * byte but NUL.
 */
export type RawPath = string;

/** The entries of output that `-z` ends with NUL. */
export function entriesOf(output: Uint8Array): string[] {
  const text = Buffer.from(output).toString('latin1');
  return text === '' ? [] : text.replace(/\0$/, '').split('\0');
}

/** The same back, for the input of Git. */
export function nulListOf(entries: readonly string[]): Buffer {
  return Buffer.from(entries.map((entry) => `${entry}\0`).join(''), 'latin1');
}

/** `top`: an absolute path in Unicode. */
export function onDisk(top: string, path: RawPath): Buffer {
  return path === '' ? Buffer.from(top) : Buffer.concat([Buffer.from(`${top}/`), Buffer.from(path, 'latin1')]);
}

export function readable(path: RawPath): string {
  return Buffer.from(path, 'latin1').toString();
}

export function rawPathOf(path: string): RawPath {
  return Buffer.from(path).toString('latin1');
}

/** The folders above it, the nearest first, without the top. */
export function parentsOf(path: RawPath): RawPath[] {
  const parts = path.split('/').slice(0, -1);
  return parts.map((_, index) => parts.slice(0, parts.length - index).join('/'));
}

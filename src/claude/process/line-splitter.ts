const newline = 0x0a;

export interface LineSplitter {
  push(chunk: Buffer): void;
  /** Emits what follows the last newline. */
  end(): void;
}

/**
 * Cuts a byte stream into lines. Works on bytes: a character cut by a chunk border stays whole, and each line is
 * decoded once. Drops and reports a line over `maxBytes`, so memory stays bounded.
 */
export function createLineSplitter(
  onLine: (line: string) => void,
  { maxBytes, onTooLong }: { maxBytes: number; onTooLong: (bytes: number) => void },
): LineSplitter {
  let parts: Buffer[] = [];
  let size = 0;

  function add(part: Buffer): void {
    size += part.length;
    if (size <= maxBytes) parts.push(part);
    else parts = [];
  }

  function finish(): void {
    const bytes = size;
    const line = parts.length === 1 ? parts[0]!.toString('utf8') : Buffer.concat(parts).toString('utf8');
    parts = [];
    size = 0;
    if (bytes > maxBytes) onTooLong(bytes);
    else if (line.trim() !== '') onLine(line);
  }

  return {
    push(chunk) {
      let start = 0;
      for (let end = chunk.indexOf(newline); end >= 0; end = chunk.indexOf(newline, start)) {
        add(chunk.subarray(start, end));
        finish();
        start = end + 1;
      }
      if (start < chunk.length) add(chunk.subarray(start));
    },
    end() {
      if (size > 0) finish();
    },
  };
}

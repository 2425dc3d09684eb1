/** Line by line; ends with `undefined` as soon as one is too long, so that memory stays bounded. */
export async function* readLines(stream: AsyncIterable<Buffer>, longest: number): AsyncGenerator<string | undefined> {
  let parts: Buffer[] = [];
  let size = 0;
  for await (const chunk of stream) {
    let start = 0;
    for (let end = chunk.indexOf('\n'); end >= 0; end = chunk.indexOf('\n', start)) {
      parts.push(chunk.subarray(start, end));
      if (size + end - start > longest) return yield undefined;
      yield Buffer.concat(parts).toString();
      parts = [];
      size = 0;
      start = end + 1;
    }
    parts.push(chunk.subarray(start));
    size += chunk.length - start;
    if (size > longest) return yield undefined;
  }
  if (size > 0) yield Buffer.concat(parts).toString();
}

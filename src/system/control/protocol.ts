import { z } from 'zod';

/*
 * What goes over the control socket: one JSON document per line, both ways. ARCHITECTURE.md ("Control socket") says it
 * for those who write a client of their own.
 */

/** Counted up when one of another number would be misunderstood. */
export const protocolVersion = 1;

/** Longest line of a client, bytes without its end. */
export const longestRequest = 64 * 1024;

/** Longest line of the bridge: it may list tasks with all their text. */
export const longestResponse = 16 * 1024 * 1024;

/** The server's first line. */
export const greetingSchema = z.object({ 'dispatch-bridge': z.number(), version: z.string() });

const idSchema = z.union([z.number(), z.string()]);

export const requestSchema = z.object({
  id: idSchema,
  method: z.string(),
  params: z.record(z.string(), z.unknown()).default({}),
});

/** `id` is null where the request had none that could be read. */
export const responseSchema = z.union([
  z.object({ id: idSchema.nullable(), error: z.object({ code: z.string(), message: z.string() }) }),
  z.object({ id: idSchema, result: z.unknown() }),
]);

export function encode(document: unknown): string {
  return `${JSON.stringify(document)}\n`;
}

/** Undefined when `line` is no JSON of this shape. */
export function decode<T>(schema: z.ZodType<T>, line: string): T | undefined {
  try {
    return schema.safeParse(JSON.parse(line)).data;
  } catch {
    // Not JSON: the caller knows what that means.
    return undefined;
  }
}

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

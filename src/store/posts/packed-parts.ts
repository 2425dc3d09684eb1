import type { Part, Post } from '../../core/model/post.ts';

/** A stored part has it in place of a text of the post. */
const mark = '\u0000written\u0000';
/** A shorter text is not worth it. */
const leastLength = 10_000;

/** The parts as JSON, without the text that the post has as it is written: it is stored once. */
export function packParts(parts: readonly Part[], post: Post): string {
  const written = writtenOf(post);
  if (written === undefined) return JSON.stringify(parts);
  return JSON.stringify(parts, (_, value: unknown) =>
    typeof value === 'string' && value.length >= written.length ? value.replace(written, () => mark) : value,
  );
}

/** The parts that `packParts` made this of. */
export function unpackParts(packed: string, post: Post): Part[] {
  const written = writtenOf(post);
  if (written === undefined) return JSON.parse(packed) as Part[];
  return JSON.parse(packed, (_, value: unknown) =>
    typeof value === 'string' && value.includes(mark) ? value.replace(mark, () => written) : value,
  ) as Part[];
}

function writtenOf({ blocks }: Post): string | undefined {
  const block = blocks.findLast((one) => one.type === 'code' && one.asWritten === true);
  return block?.type === 'code' && block.text.length >= leastLength ? block.text : undefined;
}

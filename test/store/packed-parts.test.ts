import { expect, test } from 'vitest';
import type { Post } from '../../src/core/model/post.ts';
import { packParts, unpackParts } from '../../src/store/posts/packed-parts.ts';

const written = 'A line as it is written: $& and "quotes".\n'.repeat(1_000);
const long: Post = {
  blocks: [
    { type: 'code', text: 'a' },
    { type: 'code', text: written, asWritten: true },
  ],
  notify: true,
};
const parts = [
  { kind: 'text', text: 'The beginning' },
  { kind: 'document', rest: { text: `# End\n\n${written}\n` } },
];

test('what a post has as it is written is not stored a second time in its parts', () => {
  const packed = packParts(parts, long);

  expect(packed.length).toBeLessThan(200);
  expect(unpackParts(packed, long)).toEqual(parts);
});

test('the parts of every other post are stored as they are', () => {
  const post: Post = { ...long, blocks: [{ type: 'code', text: written }] };

  expect(packParts(parts, post)).toBe(JSON.stringify(parts));
  expect(unpackParts(JSON.stringify(parts), post)).toEqual(parts);
});

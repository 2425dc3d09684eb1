import fc from 'fast-check';
import type { Post } from '../../../src/core/model/post.ts';
import { type Block, type Inline, paragraph, text } from '../../../src/text/document/blocks.ts';

/** Posts that bridges do send, and some they shouldn't; `words` stand in them and must reach the person. */
export const examplePosts: { name: string; post: Post; words: string[] }[] = [
  { name: 'a sentence', post: postOf(paragraph('Both tests pass.')), words: ['Both tests pass.'] },
  {
    name: 'every kind of block',
    post: postOf(
      { type: 'heading', level: 2, children: [text('Findings')] },
      paragraph('See ', { type: 'link', url: 'https://example.org/a', children: [text('the page')] }, ' first'),
      { type: 'code', language: 'ts', text: 'const alpha = 1;\n\nif (alpha < 2) beta();' },
      { type: 'quote', blocks: [paragraph('as he said')] },
      { type: 'list', ordered: true, start: 3, items: [{ blocks: [paragraph('gamma')] }] },
      { type: 'list', ordered: false, start: 1, items: [{ checked: true, blocks: [paragraph('delta')] }] },
      {
        type: 'table',
        align: ['left', 'right'],
        header: [[text('Key')], [text('Value')]],
        rows: [[[text('eps')], []]],
      },
      { type: 'divider' },
      { type: 'footer', text: '12 s · 3 tools' },
    ),
    words: ['Findings', 'the page', 'const alpha = 1;', 'as he said', 'gamma', 'delta', 'Value', 'eps', '3 tools'],
  },
  {
    name: 'a long answer',
    post: postOf(
      ...Array.from({ length: 90 }, (_, i) => paragraph(`Line ${i} ${'of many words '.repeat(12)}end${i}.`)),
    ),
    words: ['Line 0 of', 'end0.', 'end45.', 'end89.'],
  },
  {
    name: 'a result with a long way to it',
    post: postOf(
      paragraph('All of it is done.'),
      { type: 'fold', title: 'How I got there · 80 notes, 400 tools', blocks: manySteps() },
      { type: 'footer', text: '✅ 29 min · 400 tools · #1' },
    ),
    words: [
      'All of it is done.',
      'How I got there',
      'Note 0 ',
      'Note 40 ',
      'Note 79 ',
      'tool-0-0 ',
      'tool-79-4 ',
      '#1',
    ],
  },
  {
    name: 'a fold around an endless word',
    post: postOf({ type: 'fold', title: 'Details', blocks: [paragraph(`${'y'.repeat(40_000)}.`)] }),
    words: ['Details', 'y'.repeat(70)],
  },
  { name: 'one endless word', post: postOf(paragraph('x'.repeat(9000))), words: ['x'.repeat(70)] },
  { name: 'no blocks', post: postOf(), words: [] },
  { name: 'an empty paragraph', post: postOf({ type: 'paragraph', children: [] }), words: [] },
  {
    name: 'markup of all sorts',
    post: postOf(paragraph('<b>1 & 2</b> *a_b* `c` [d](e) \\f')),
    words: ['1 & 2'],
  },
];

/** Of 80 rounds, each a note and five tools. */
function manySteps(): Block[] {
  return Array.from({ length: 80 }, (_, round): Block[] => [
    paragraph(`Note ${round} ${'of several words '.repeat(16)}`),
    {
      ...{ type: 'list', ordered: false, start: 1 },
      items: Array.from({ length: 5 }, (_, n) => ({
        blocks: [paragraph({ type: 'code', text: `tool-${round}-${n} ${'with words '.repeat(8)}` })],
      })),
    },
  ]).flat();
}

export function postOf(...blocks: Block[]): Post {
  return { blocks, notify: true };
}

const inline: fc.Arbitrary<Inline> = fc.oneof(
  fc.string({ unit: 'binary' }).map((value): Inline => ({ type: 'text', text: value })),
  fc.string().map((value): Inline => ({ type: 'code', text: value })),
  fc.constant<Inline>({ type: 'break' }),
  fc.string().map((value): Inline => ({ type: 'bold', children: [{ type: 'text', text: value }] })),
  fc
    .tuple(fc.oneof(fc.webUrl(), fc.string()), fc.string())
    .map(([url, value]): Inline => ({ type: 'link', url, children: [{ type: 'text', text: value }] })),
);

const inlines = fc.array(inline, { maxLength: 5 });

const blockTree = fc.letrec<{ block: Block }>((tie) => ({
  block: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    inlines.map((children): Block => ({ type: 'paragraph', children })),
    inlines.map((children): Block => ({ type: 'heading', level: 3, children })),
    fc.string({ unit: 'binary', maxLength: 400 }).map((value): Block => ({ type: 'code', text: value })),
    fc.array(tie('block'), { maxLength: 3 }).map((blocks): Block => ({ type: 'quote', blocks })),
    fc
      .tuple(fc.string(), fc.array(tie('block'), { maxLength: 3 }))
      .map(([title, blocks]): Block => ({ type: 'fold', title, blocks })),
    fc
      .tuple(fc.boolean(), fc.array(fc.array(tie('block'), { maxLength: 2 }), { maxLength: 3 }))
      .map(
        ([ordered, items]): Block => ({ type: 'list', ordered, start: 1, items: items.map((blocks) => ({ blocks })) }),
      ),
    fc
      .array(inlines, { minLength: 1, maxLength: 24 })
      .map((header): Block => ({ type: 'table', align: header.map(() => 'left'), header, rows: [header] })),
  ),
}));

/** Any post, however odd. */
export const anyPost: fc.Arbitrary<Post> = fc
  .tuple(fc.array(blockTree.block, { maxLength: 6 }), fc.boolean())
  .map(([blocks, notify]) => ({ blocks, notify }));

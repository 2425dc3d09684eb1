import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Block, paragraph, text } from '../../../src/text/document/blocks.ts';
import { visibleText } from '../../../src/text/document/visible.ts';
import { parseMarkdown } from '../../../src/text/markdown/parse.ts';
import { writeMarkdown } from '../../../src/text/markdown/write.ts';
import { garbage, markdownSamples } from '../random-markdown.ts';
import { seen } from '../seen.ts';

test('written markdown shows the same text when it is read again', () => {
  const source = fc.oneof(
    garbage,
    markdownSamples({ tables: true }).map(({ markdown }) => markdown),
  );
  const property = fc.property(source, (markdown) => {
    const blocks = parseMarkdown(markdown);

    expect(seen(visibleText(parseMarkdown(writeMarkdown(blocks))))).toBe(seen(visibleText(blocks)));
  });
  fc.assert(property, { numRuns: 300, interruptAfterTimeLimit: 4_000 });
});

test('ordinary documents survive with their form', () => {
  const source = `# Title

Some **bold _text_** with \`code\`, ~~old~~ snake_case and a [link](https://a.bc/d_e).

1. one
   - nested
   - [x] done
2. two

   \`\`\`ts
   const a = \`x\`;
   \`\`\`

> a quote

| a | b |
| --- | --: |
| 1 | x\\|y |

---
`;

  expect(writeMarkdown(parseMarkdown(source))).toBe(source);
});

test('text that looks like markdown stays text', () => {
  const odd = [
    '# no heading',
    '1. no list',
    '- no list',
    '> no quote',
    '*a* _b_ `c` <d> [e](f) ~~g~~',
    '---',
    '| a |',
    '&amp;',
    '```',
  ];
  const blocks: Block[] = odd.map((line) => paragraph(line));

  expect(visibleText(parseMarkdown(writeMarkdown(blocks)))).toBe(odd.join('\n'));
});

test('fences are longer than any in the code, and lists side by side stay apart', () => {
  const list: Block = { type: 'list', ordered: true, start: 1, items: [{ blocks: [paragraph('a')] }] };
  const blocks: Block[] = [{ type: 'code', language: 'md', text: '```\n````' }, list, list];

  expect(parseMarkdown(writeMarkdown(blocks))).toEqual(blocks);
});

test('styles that markdown cannot express are left out, the text is not', () => {
  const blocks = [paragraph('a', { type: 'bold', children: [text('.b')] }, 'c')];

  expect(visibleText(parseMarkdown(writeMarkdown(blocks)))).toBe('a.bc');
});

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Post } from '../../../../src/core/model/post.ts';
import { downgradePart, prepareParts, preview } from '../../../../src/platforms/discord/render/render.ts';
import { toContent } from '../../../../src/platforms/discord/render/render-text.ts';
import { type Block, paragraph, text } from '../../../../src/text/document/blocks.ts';
import { visibleText } from '../../../../src/text/document/visible.ts';
import { parseMarkdown } from '../../../../src/text/markdown/parse.ts';
import { garbage, markdownSamples } from '../../../text/random-markdown.ts';
import { seenWords } from '../../../text/seen.ts';

const runs = { numRuns: 100, interruptAfterTimeLimit: 4_000 };

function post(blocks: Block[], fields: Partial<Post> = {}): Post {
  return { blocks, notify: true, ...fields };
}

/** What a reader of Discord sees: link targets and names of languages are no part of it. */
function shown(content: string): string {
  return content.replace(/\]\(<[^>]*>\)/g, ']').replace(/^(?:> )*\s*```(ts|sh)$/gm, '```');
}

describe('blocks as Discord’s markdown', () => {
  test.each<[string, string, string]>([
    ['headings have three sizes', '# A\n\n### B\n\n##### C', '# A\n### B\n**C**'],
    ['styles', '**a** *b* ~~c~~ `d` ***e***', '**a** *b* ~~c~~ `d` ***e***'],
    ['lists nest', '- a\n  - b\n- c', '- a\n  - b\n- c'],
    ['numbers continue', '3. a\n4. b', '3. a\n4. b'],
    ['task lists have boxes', '- [x] a\n- [ ] b', '- ☑ a\n- ☐ b'],
    ['quotes mark each line', '> a\n> b', '> a\n> b'],
    ['code keeps its language', '```ts\nlet a = "*b*";\n```', '```ts\nlet a = "*b*";\n```'],
    ['code with backticks', '`` a`b ``', '``a`b``'],
    ['links have no large preview', '[a](https://x.org/b_c)', '[a](<https://x.org/b_c>)'],
    ['a bare address stays one', 'https://x.org/b_c', '<https://x.org/b_c>'],
    ['a link to a file shows where to', '[a](src/a.ts)', 'a (src/a.ts)'],
    ['small tables are aligned', '|a|b|\n|-|-:|\n|1|22|', '```\na │  b\n──┼───\n1 │ 22\n```'],
  ])('%s', (_, markdown, content) => {
    expect(toContent(parseMarkdown(markdown))).toBe(content);
  });

  test('a time is shown in the zone of each reader', () => {
    const at = Date.UTC(2026, 10, 23, 14, 30);

    expect(toContent([paragraph('Resumes ', { type: 'time', at }, '.')])).toBe(`Resumes <t:${at / 1000}:f>.`);
    expect(toContent([paragraph({ type: 'time', at, near: true })])).toBe(`<t:${at / 1000}:t>`);
  });

  test('code in a list keeps its own indentation', () => {
    expect(toContent(parseMarkdown('- a\n  ```\n    b\n  ```'))).toBe('- a\n```\n  b\n```');
  });

  test('a fence in code does not end it', () => {
    const content = toContent([{ type: 'code', text: 'a\n```\n@everyone' }]);

    expect(content.match(/```/g)).toHaveLength(2);
    expect(content.endsWith('\n```')).toBe(true);
  });

  test.each(['diff', 'bash'])('code in %s stays whole around fences and backticks', (language) => {
    const code = '-a `b`\n+```js\n+c ```` d\n ``';
    const content = toContent([{ type: 'code', language, text: code }]);

    expect(content.startsWith(`\`\`\`${language}\n`)).toBe(true);
    expect(content.replaceAll('\u200b', '')).toBe(`\`\`\`${language}\n${code}\n\`\`\``);
    expect(content.match(/```/g)).toHaveLength(2);
  });

  test('wide tables are a list', () => {
    const wide = 'long words '.repeat(6).trim();
    const content = toContent(parseMarkdown(`|Key|Value|\n|-|-|\n|a|${wide}|\n|b|${wide}|`));

    expect(content).toBe(`- **Key**: a\n  **Value**: ${wide}\n- **Key**: b\n  **Value**: ${wide}`);
  });

  test.each([
    '<@123> <@&123> <#123> <:smile:1> <t:1:R> </help:1>',
    '**a** _b_ ~~c~~ ||d|| `e`',
    '# a',
    '-# a',
    '- a',
    '> a',
    '1. a',
    ':smile:',
    '[a](https://x.org)',
    'https://x.org/a_b',
  ])('shows literally what only looks like markup: %s', (literal) => {
    const content = toContent([paragraph(literal)]);

    const withoutEscapes = content.replace(/\\([^0-9A-Za-z\s])/g, '$1');
    expect(withoutEscapes).toBe(literal);
    // Nothing that means something is left when what is escaped is taken away.
    expect(content.replace(/\\[^0-9A-Za-z\s]/g, '')).not.toMatch(/<|\*|_|~|\||`|^[#>-]|^\d+\. |:\w+:|\[|:\/\//);
  });

  test('@everyone is no mention', () => {
    expect(toContent([paragraph('@everyone and @here')])).not.toMatch(/@everyone|@here/);
  });
});

describe('parts', () => {
  const long = Array.from({ length: 200 }, (_, i) => paragraph(`Line ${i} ${'of words '.repeat(10)}`));

  test('after two of more than three messages the rest is a file', () => {
    const parts = prepareParts(post([...long, { type: 'footer', text: '12 s' }], { replyTo: '5' }));

    expect(parts).toHaveLength(3);
    expect(parts[2]!.rest?.text).toContain('Line 199');
    expect(parts[2]!.content).toMatch(/The rest of the answer is attached \(\d+ kB\)\.\n-# 12 s/);
    expect(parts.map(({ notify }) => notify)).toEqual([false, false, true]);
    expect(parts.map(({ first }) => first)).toEqual([true, false, false]);
    expect(new Set(parts.map(({ nonce }) => nonce)).size).toBe(3);
    for (const { nonce } of parts) expect(nonce.length).toBeLessThanOrEqual(25);
  });

  test('buttons hang on the last one', () => {
    const buttons = [[{ label: 'Go', action: 'go:1' }]];

    expect(prepareParts(post(long.slice(0, 30), { buttons })).map((part) => part.buttons)).toEqual([
      undefined,
      buttons,
    ]);
  });

  test('code that is cut has its fences on both sides', () => {
    const code = Array.from({ length: 150 }, (_, i) => `const value${i} = ${i};`).join('\n');
    const parts = prepareParts(post([{ type: 'code', language: 'ts', text: code }]));

    expect(parts.length).toBeGreaterThan(1);
    for (const { content } of parts) {
      expect(content.startsWith('```ts\n')).toBe(true);
      expect(content.endsWith('\n```')).toBe(true);
    }
  });

  test('a file to send goes with its caption', () => {
    const file = { path: '/nowhere/a.pdf', name: 'a.pdf', kind: 'document' as const, size: 3 };

    expect(prepareParts(post([paragraph('Here')], { file }))).toMatchObject([{ content: 'Here', file }]);
    expect(prepareParts(post([], { file }))).toMatchObject([{ content: '', file }]);
    const parts = prepareParts(post(long, { file }));
    expect(parts.filter((part) => part.file !== undefined)).toEqual([parts.at(-1)]);
    expect(parts.at(-2)!.rest?.text).toContain('Line 199');
  });

  test('a file that cannot be sent is named', () => {
    const file = { path: '/nowhere/a.pdf', name: 'a.pdf', kind: 'document' as const, size: 3 };
    const [simpler, ...more] = prepareParts(post([paragraph('Here')], { file })).flatMap(downgradePart);

    expect(more).toEqual([]);
    expect(simpler!.content).toBe('Here\n-# I could not send a.pdf here.');
    expect(downgradePart(simpler!)).toEqual([]);
  });
});

describe('whatever claude writes fits and shows all of its words', () => {
  test('documents made of every kind of block', () => {
    const property = fc.property(
      markdownSamples({ tables: false }),
      fc.constantFrom(1, 3, 12),
      ({ markdown, seen }, times) => {
        const source = Array(times).fill(markdown).join('\n\n<!-- y -->\n\n');

        const parts = prepareParts(post(parseMarkdown(source)));

        for (const { content } of parts) expect(content.length).toBeLessThanOrEqual(1975);
        const all = parts.map(({ content, rest }) =>
          rest === undefined ? shown(content) : visibleText(parseMarkdown(rest.text)),
        );
        expect(seenWords(all.join('\n'))).toBe(seenWords(Array(times).fill(seen).join('y')) || 'notext');
      },
    );
    fc.assert(property, runs);
  });

  test('garbage with odd Unicode', () => {
    const property = fc.property(garbage, fc.constantFrom(1, 60), (piece, times) => {
      const parts = prepareParts(post(parseMarkdown(piece.repeat(times))));

      for (const { content } of [...parts, ...parts.flatMap(downgradePart)]) {
        expect(content.length).toBeLessThanOrEqual(1975);
        expect(content.trim()).not.toBe('');
        expect(content).not.toMatch(/@everyone|@here/);
      }
    });
    fc.assert(property, { ...runs, numRuns: 300 });
  });

  test('garbage in every field', () => {
    const property = fc.property(garbage, garbage, (one, two) => {
      const cell = [text(one)];
      const blocks: Block[] = [
        { type: 'heading', level: 3, children: [{ type: 'bold', children: cell }] },
        { type: 'code', text: one, language: two },
        { type: 'paragraph', children: [{ type: 'link', url: two, children: [{ type: 'code', text: one }] }] },
        { type: 'list', ordered: true, start: 0, items: [{ checked: true, blocks: [{ type: 'code', text: two }] }] },
        { type: 'table', align: [], header: [cell], rows: [[cell, cell], []] },
        { type: 'footer', text: two },
        { type: 'activity', text: one },
      ];

      for (const { content } of prepareParts(post(blocks))) {
        expect(content.length).toBeLessThanOrEqual(1975);
        expect(content.trim()).not.toBe('');
      }
      expect(preview({ blocks: Array(40).fill(blocks).flat() }).length).toBeLessThanOrEqual(1975);
    });
    fc.assert(property, { ...runs, numRuns: 100 });
  });
});

test('a view that grows shows its end', () => {
  const blocks: Block[] = [...Array(300)].map((_, i) => paragraph(`Line ${i} of the answer`));

  const content = preview({ blocks: [...blocks, { type: 'activity', text: 'Bash npm test · 12 s' }] });

  expect(content).toMatch(/^…\n\n/);
  expect(content).toContain('Line 299');
  expect(content.endsWith('-# Bash npm test · 12 s')).toBe(true);
  expect(preview({ blocks: [] })).toBe('…');
});

test('gives a post the same nonces whenever it is made, and every post others', () => {
  const blocks = [{ type: 'paragraph' as const, children: [{ type: 'text' as const, text: 'x '.repeat(3_000) }] }];
  const nonces = (id: string) => prepareParts({ blocks, notify: true, id }).map(({ nonce }) => nonce);

  expect(nonces('one').length).toBeGreaterThan(1);
  expect(nonces('one')).toEqual(nonces('one'));
  expect(new Set([...nonces('one'), ...nonces('two')]).size).toBe(2 * nonces('one').length);
  for (const nonce of nonces('one')) expect(nonce.length).toBeLessThanOrEqual(25);
});

import { stripVTControlCharacters } from 'node:util';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { renderTerminal } from '../../../src/platforms/terminal/render.ts';
import { type Block, paragraph } from '../../../src/text/document/blocks.ts';
import { visibleText } from '../../../src/text/document/visible.ts';
import { displayWidth } from '../../../src/text/format/width.ts';
import { parseMarkdown } from '../../../src/text/markdown/parse.ts';
import { garbage, markdownSamples } from '../../text/random-markdown.ts';
import { seenWords } from '../../text/seen.ts';

function plain(markdown: string, columns = 60): string[] {
  return renderTerminal(parseMarkdown(markdown), { columns, color: false });
}

describe('blocks in the terminal', () => {
  test('lists, quotes and code', () => {
    expect(plain('1. one\n   - two\n2. [x] no box\n\n> quote\n\n- [x] done\n\n```ts\n\ta\n```')).toEqual([
      '1. one',
      '   ◦ two',
      '2. ☑ no box',
      '',
      '▎ quote',
      '',
      '☑ done',
      '',
      '│     a',
    ]);
  });

  test('a time is that of this machine', () => {
    const at = new Date(2026, 10, 23, 14, 30).getTime();

    const near = [paragraph({ type: 'time', at, near: true })];
    expect(renderTerminal(near, { columns: 60, color: false })).toEqual(['14:30']);
    expect(renderTerminal([paragraph('Resumes ', { type: 'time', at })], { columns: 60, color: false })).toEqual([
      'Resumes Mon 14:30',
    ]);
  });

  test('a table in a frame, aligned by what is seen', () => {
    expect(plain('| a | b |\n|---|--:|\n| 漢字 | 1 |\n| `x` | 22 |')).toEqual([
      '┌──────┬────┐',
      '│ a    │  b │',
      '├──────┼────┤',
      '│ 漢字 │  1 │',
      '│ x    │ 22 │',
      '└──────┴────┘',
    ]);
  });

  test('a table that is too wide is a list', () => {
    expect(plain(`| name | text |\n|---|---|\n| one | ${'word '.repeat(8)}|\n| two | x |`, 24)).toEqual([
      'name: one',
      'text: word word word',
      'word word word word word',
      '',
      'name: two',
      'text: x',
    ]);
  });

  test('links show where they go, unless their text says it', () => {
    expect(plain('[docs](https://a.bc/d) https://e.fg')).toEqual(['docs (https://a.bc/d) https://e.fg']);
  });

  test('headings are bold, code has a dim bar, only with colour', () => {
    const lines = renderTerminal(parseMarkdown('## T\n\n```\nx\n```'), { columns: 40, color: true });

    expect(lines).toEqual(['\u001b[1mT\u001b[22m', '', '\u001b[2m│ \u001b[22mx']);
  });

  test('words wrap, wide characters count twice, a list hangs', () => {
    expect(plain(`- ${'漢字 '.repeat(6)}`, 20)).toEqual(['• 漢字 漢字 漢字', '  漢字 漢字 漢字']);
  });
});

test('no escape sequence of the text reaches the terminal', () => {
  const evil = 'a\u001b[2J\u001b]0;title\u0007\u009b31mb\u202ec\r\u0008d\u001b';
  const blocks: Block[] = [
    paragraph(
      evil,
      { type: 'code', text: evil },
      { type: 'link', url: `https://a.bc/${evil}`, children: [{ type: 'text', text: evil }] },
    ),
    { type: 'code', language: evil, text: evil },
    {
      type: 'table',
      align: ['left'],
      header: [[{ type: 'text', text: evil }]],
      rows: [[[{ type: 'text', text: evil }]]],
    },
    { type: 'footer', text: evil },
    { type: 'activity', text: evil },
  ];

  const lines = renderTerminal(blocks, { columns: 80, color: false });

  expect(lines.join('')).toMatch(/^[^\p{Cc}\u202e]+$/u);
  expect(lines.join('')).toContain('31mb');
});

test('every line of any document fits, and no word is lost', () => {
  const source = fc.oneof(
    garbage,
    markdownSamples({ tables: false }).map(({ markdown }) => markdown),
  );
  const property = fc.property(source, fc.integer({ min: 20, max: 100 }), fc.boolean(), (markdown, columns, color) => {
    // A table as a list repeats its header: see above.
    const blocks = parseMarkdown(markdown).filter(({ type }) => type !== 'table');

    const lines = renderTerminal(blocks, { columns, color });

    const shown = lines.map((line) => stripVTControlCharacters(line));
    expect(shown.filter((line) => displayWidth(line) > columns)).toEqual([]);
    // biome-ignore lint/suspicious/noControlCharactersInRegex: only the renderer's own colours may be there
    expect(lines.join('').replace(/\u001b\[\d+m/g, '')).not.toMatch(/[\u0000-\u001f\u007f-\u009f]/);
    // An address stands behind its link, which the words of the blocks don't have.
    const hasLink = JSON.stringify(blocks).includes('"type":"link"');
    if (!hasLink) expect(seenWords(shown.join(''))).toBe(seenWords(visibleText(blocks)));
  });
  fc.assert(property, { numRuns: 200, interruptAfterTimeLimit: 4_000 });
});

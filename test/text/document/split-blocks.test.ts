import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Block, paragraph, text } from '../../../src/text/document/blocks.ts';
import { splitBlocks } from '../../../src/text/document/split-blocks.ts';
import { tailBlocks } from '../../../src/text/document/tail.ts';
import { visibleText } from '../../../src/text/document/visible.ts';
import { parseMarkdown } from '../../../src/text/markdown/parse.ts';
import { garbage, markdownSamples } from '../random-markdown.ts';
import { seen } from '../seen.ts';

function upTo(length: number) {
  return { fits: (blocks: Block[]) => visibleText(blocks).length <= length };
}

describe('splitting loses and doubles nothing', () => {
  test('any document, any size of message', () => {
    const source = fc.oneof(
      garbage,
      markdownSamples({ tables: false }).map(({ markdown }) => markdown),
    );
    const property = fc.property(source, fc.integer({ min: 4, max: 300 }), (markdown, length) => {
      // A table that is cut repeats its header: see below.
      const blocks = parseMarkdown(markdown).filter(({ type }) => type !== 'table');

      const parts = splitBlocks(blocks, upTo(length));

      expect(seen(parts.map(visibleText).join('\n'))).toBe(seen(visibleText(blocks)));
      expect(parts.filter((part) => visibleText(part).length > length)).toEqual([]);
    });
    fc.assert(property, { numRuns: 200, interruptAfterTimeLimit: 4_000 });
  });

  test('borders between blocks come first, and a heading stays with its text', () => {
    const blocks = parseMarkdown('aaaa\n\nbbbb\n\n# h\n\ncccc');

    const parts = splitBlocks(blocks, upTo(11));

    expect(parts.map(visibleText)).toEqual(['aaaa\nbbbb', 'h\ncccc']);
  });

  test('code is cut between lines, each piece in its language', () => {
    const lines = Array.from({ length: 10 }, (_, i) => `line ${i}`);

    const parts = splitBlocks([{ type: 'code', language: 'ts', text: lines.join('\n') }], upTo(40));

    expect(parts.flat().every((block) => block.type === 'code' && block.language === 'ts')).toBe(true);
    expect(parts.flatMap((part) => visibleText(part).split('\n'))).toEqual(lines);
  });

  test('a table is cut between rows and repeats its header', () => {
    const rows = Array.from({ length: 6 }, (_, i) => `| r${i} | v${i} |`);

    const parts = splitBlocks(parseMarkdown(`| k | v |\n|---|---|\n${rows.join('\n')}`), upTo(16));

    expect(parts.map(visibleText)).toEqual(['k\tv\nr0\tv0\nr1\tv1', 'k\tv\nr2\tv2\nr3\tv3', 'k\tv\nr4\tv4\nr5\tv5']);
  });

  test('a row too long for a message becomes text', () => {
    const parts = splitBlocks(parseMarkdown(`| k | v |\n|---|---|\n| one | ${'word '.repeat(20)}|`), upTo(60));

    expect(visibleText(parts.flat()).match(/word/g)).toHaveLength(20);
    expect(visibleText(parts.flat())).toContain('one | word');
  });

  test('an ordered list continues its numbers', () => {
    const parts = splitBlocks(parseMarkdown('1. aaa\n2. bbb\n3. ccc'), upTo(7));

    expect(parts).toMatchObject([[{ start: 1 }], [{ start: 3, items: [{ blocks: [paragraph('ccc')] }] }]]);
  });

  test('text is cut after a sentence, styles continue, characters stay whole', () => {
    const bold: Block = paragraph({
      type: 'bold',
      children: [text('First one, long. Second one goes on. '), text('👩‍👩‍👧'.repeat(3))],
    });

    const parts = splitBlocks([bold], upTo(22));

    expect(parts[0]).toEqual([paragraph({ type: 'bold', children: [text('First one, long. ')] })]);
    expect(parts.map(visibleText).join('')).toBe(visibleText([bold]));
    expect(parts.map(visibleText).filter((part) => /^[\u200d\udc00-\udfff]|[\u200d\ud800-\udbff]$/.test(part))).toEqual(
      [],
    );
  });

  test('a megabyte of code is split', () => {
    const code = `${'x'.repeat(99)}\n`.repeat(10_000);

    const parts = splitBlocks([{ type: 'code', text: code }], upTo(4_000));

    expect(seen(parts.map(visibleText).join(''))).toBe(seen(code));
  });
});

describe('the end of a view that is too long', () => {
  test.each([
    ['code', { type: 'code', text: 'one\ntwo\nthree\nfour' } as Block, '…\nthree\nfour\ngo'],
    ['text', paragraph('one two three four five'), '…\nfour five\ngo'],
    ['list', parseMarkdown('- one\n- two\n- three')[0]!, '…\ntwo\nthree\ngo'],
    ['quote', parseMarkdown('> one\n>\n> two three')[0]!, '…\ntwo three\ngo'],
  ])('%s keeps its last lines, and what comes after it', (_, block, shown) => {
    const tail = tailBlocks([paragraph('before'), block, { type: 'activity', text: 'go' }], upTo(16));

    expect(visibleText(tail)).toBe(shown);
  });

  test('a view that fits is left alone', () => {
    const blocks = [paragraph('a')];

    expect(tailBlocks(blocks, upTo(1))).toBe(blocks);
  });
});

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { paragraph, text } from '../../../src/text/document/blocks.ts';
import { visibleText } from '../../../src/text/document/visible.ts';
import { parseMarkdown } from '../../../src/text/markdown/parse.ts';
import { tries } from '../../thorough.ts';
import { garbage, markdownSamples } from '../random-markdown.ts';
import { seen } from '../seen.ts';

describe('markdown is read as people mean it', () => {
  test('HTML stays visible as it is written', () => {
    const blocks = parseMarkdown('a <b>c</b> <br> d\n\n<div>\n<script>x</script>\n</div>');

    expect(visibleText(blocks)).toBe('a <b>c</b> <br> d\n<div>\n<script>x</script>\n</div>');
  });

  test('character references are the characters they stand for, but not in code', () => {
    const blocks = parseMarkdown(
      '&lt;a&gt; &amp;lt; &copy;&#65;&#x42; &hellip; &Dcaron; &HilbertSpace; &nosuch; `&amp;`',
    );

    expect(visibleText(blocks)).toBe('<a> &lt; ©AB … Ď ℋ &nosuch; &amp;');
  });

  test('an open fence is code to the end', () => {
    expect(parseMarkdown('```ts title\nlet a;\n\n# b')).toEqual([
      { type: 'code', language: 'ts', text: 'let a;\n\n# b' },
    ]);
  });

  test('images are links, with the address where there is no description', () => {
    const blocks = parseMarkdown('![logo](https://a.bc/l.png) ![](https://a.bc/m.png)');

    expect(blocks).toEqual([
      paragraph({ type: 'link', url: 'https://a.bc/l.png', children: [text('logo')] }, ' ', {
        type: 'link',
        url: 'https://a.bc/m.png',
        children: [text('https://a.bc/m.png')],
      }),
    ]);
  });

  test('links by reference find their address', () => {
    const blocks = parseMarkdown('[here][1]\n\n[1]: https://a.bc "title"');

    expect(blocks).toEqual([paragraph({ type: 'link', url: 'https://a.bc', children: [text('here')] })]);
  });

  test.each([
    ['[INFO]: done', '[INFO]: done'],
    ['[build]: ok\n[tests]: **ok**', '[build]: ok\n[tests]: ok'],
    ['Sources:\n\n[1]: https://a.example/x', 'Sources:\n[1]: https://a.example/x'],
    ['Sources:\n\n[1]: https://a.example/x "The words"', 'Sources:\n[1]: https://a.example/x "The words"'],
    ['Done.\n\n[^1]: Untested.', 'Done.\n[^1]: Untested.'],
    ['Done.[^1]\n\n[^1]: Untested.', 'Done.[^1]\n[^1]: Untested.'],
    ['[INFO] began\n\n[INFO]: done', '[INFO] began\n[INFO]: done'],
    ['> [INFO]: done', '[INFO]: done'],
    ['- [ ] [a]: b\n- [x]: c', '[a]: b\n[x]: c'],
    ['1. [a]: b\n\n   > [c]: d', '[a]: b\n[c]: d'],
    ['[a]:\nhttps://a.bc\n"words"', '[a]:\nhttps://a.bc\n"words"'],
    ['[here][1]\n\n[1]: https://a.bc\n[1]: https://d.ef', 'here\n1: https://d.ef'],
    ['[toString]: x\n\n[constructor]', '[toString]: x\n[constructor]'],
  ])('a definition nothing refers to is text: %j', (source, shown) => {
    expect(visibleText(parseMarkdown(source))).toBe(shown);
  });

  test.each([
    '> [x]: https://a.bc\n\n[x]',
    '- [x]: https://a.bc\n\n  [X][]',
    '[y][x]\n\n[unused]: https://d.ef\n\n[x]: docs/a.md',
    '> > [x]: #top\n\n![x]',
  ])('a definition that something refers to is none: %j', (source) => {
    const found = JSON.stringify(parseMarkdown(source));

    expect(found).toContain('"type":"link"');
    expect(found).not.toContain('[x]:');
  });

  test('lists keep their numbers, boxes and nesting', () => {
    const blocks = parseMarkdown('3. a\n4. b\n   - [x] c\n   - [ ] d');

    const boxes = [
      { checked: true, blocks: [paragraph('c')] },
      { checked: false, blocks: [paragraph('d')] },
    ];
    const inner = { type: 'list', ordered: false, start: 1, items: boxes };
    const items = [{ blocks: [paragraph('a')] }, { blocks: [paragraph('b'), inner] }];
    expect(blocks).toEqual([{ type: 'list', ordered: true, start: 3, items }]);
  });

  test('cells beyond the header are kept in the last one', () => {
    const blocks = parseMarkdown('| a | b |\n|---|:-:|\n| 1 | 2 | three | four |\n| `x\\|y` |');

    expect(visibleText(blocks)).toBe('a\tb\n1\t2 | three | four\nx|y\t');
  });

  test('line ends within a paragraph are kept', () => {
    expect(visibleText(parseMarkdown('one\ntwo  \nthree\\\nfour'))).toBe('one\ntwo\nthree\nfour');
  });
});

describe('no input is too odd', () => {
  test('the words of any document are all there', () => {
    const property = fc.property(markdownSamples({ tables: true }), (sample) => {
      expect(seen(visibleText(parseMarkdown(sample.markdown)))).toBe(seen(sample.seen));
    });
    fc.assert(property, { numRuns: 100, interruptAfterTimeLimit: 3_000 });
  });

  test('no word between definitions vanishes', () => {
    const word = fc.stringMatching(/^[a-z]{1,6}$/);
    const piece = fc.oneof(
      fc.tuple(word, word).map(([label, value]) => ({ source: `[${label}]: ${value}`, words: [label, value] })),
      fc.tuple(word, word).map(([label, value]) => ({ source: `[^${label}]: ${value}`, words: [label, value] })),
      word.map((label) => ({ source: `[${label}]`, words: [label] })),
      fc.array(word, { minLength: 1, maxLength: 3 }).map((words) => ({ source: words.join(' '), words })),
    );
    const line = fc.tuple(fc.constantFrom('', '> ', '- ', '- [ ] ', '1. ', '> - '), piece);
    const property = fc.property(
      fc.array(fc.tuple(line, fc.constantFrom('\n', '\n\n')), { minLength: 1, maxLength: 8 }),
      (all) => {
        const source = all.map(([[prefix, { source }], end]) => `${prefix}${source}${end}`).join('');
        const words = all.flatMap(([[, { words }]]) => words);

        expect(visibleText(parseMarkdown(source)).match(/[a-z]+/g)).toEqual(words);
      },
    );
    fc.assert(property, { numRuns: tries(300, 30_000) });
  });

  test('garbage never throws and the document is plain JSON', () => {
    const property = fc.property(garbage, (source) => {
      const blocks = parseMarkdown(source);

      expect(JSON.parse(JSON.stringify(blocks))).toEqual(blocks);
    });
    fc.assert(property, { numRuns: 300, interruptAfterTimeLimit: 3_000 });
  });

  test.each([
    ['quotes 100,000 deep', '>'.repeat(100_000)],
    ['lists 100,000 deep', '- '.repeat(100_000)],
    ['mixed nesting', '> 1. - '.repeat(20_000)],
    ['nesting by indentation', Array.from({ length: 500 }, (_, i) => `${' '.repeat(i * 2)}- a`).join('\n')],
    ['open emphasis', '_a'.repeat(100_000)],
    ['open brackets', '['.repeat(100_000)],
    ['one long word', 'x'.repeat(1_000_000)],
    ['backticks', Array.from({ length: 500 }, (_, i) => '`'.repeat(i)).join(' ')],
  ])('%s are read to their end, with nothing lost', (_, source) => {
    const shown = visibleText(parseMarkdown(`${source}\n\nend`));

    expect(shown.replace(/\s/g, '').endsWith('end')).toBe(true);
  });
});

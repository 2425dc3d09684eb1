import { tests } from 'commonmark-spec';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createMarkdownReader } from '../../../src/text/markdown/growing.ts';
import { parseMarkdown } from '../../../src/text/markdown/parse.ts';
import { charactersGiven } from '../../growth.ts';
import { tries } from '../../thorough.ts';

const examples = tests.map(({ markdown }) => markdown.replaceAll('→', '\t'));
const pieces = fc.oneof(
  fc.constantFrom(...examples),
  fc.constantFrom(
    ...['\n', '\n\n', ' ', '    ', '\t', '- ', '-', '1', '1. ', '2. ', '> ', '```', '~~~', '# ', '===', '---', '***'],
    ...[
      '| a |\n| - |\n',
      '| b',
      '<div>',
      '</div>',
      '<!--',
      '-->',
      '<pre>',
      'word',
      '**',
      '`',
      '\\',
      '\r',
      '[a]',
      '&amp;',
    ],
    ...['[x] ', '+ ', '* ', '<script>', '[a]: /u', '\u030a', '\ud83d', '\ude00'],
  ),
);

test('a text that grows is read as it would be at once, wherever it was cut', () => {
  fc.assert(
    fc.property(fc.array(pieces, { maxLength: 40, size: 'max' }), (added) => {
      const reader = createMarkdownReader();
      let text = '';
      for (const piece of added) {
        text += piece;
        expect(reader.read(text)).toEqual(parseMarkdown(text));
      }
    }),
    { numRuns: tries(150, 5_000) },
  );
});

test('so is each example of the specifications, character by character', () => {
  const reader = createMarkdownReader();
  for (const example of examples) {
    const text = `Before.\n\n- a\n\n${example}\n\nAfter.\n`;
    for (let end = 0; end <= text.length; end++) {
      const begun = text.slice(0, end);
      expect(reader.read(begun)).toEqual(parseMarkdown(begun));
    }
  }
});

test('only the end of a text that grows is read again, and the rest stays the same objects', () => {
  const section = '## Steps\n\nA **bold** word.\n\n- one\n- two\n\n';
  const cost = (sections: number) => {
    const reader = createMarkdownReader();
    const text = section.repeat(sections);
    const before = reader.read(text);
    const given = charactersGiven(() => {
      const after = reader.read(`${text}And so on`);
      expect(after[0]).toBe(before[0]);
      expect(after.at(-5)).toBe(before.at(-4));
    });
    return given - 3 * text.length;
  };

  expect(cost(400)).toBeLessThan(2 * Math.abs(cost(50)));
});

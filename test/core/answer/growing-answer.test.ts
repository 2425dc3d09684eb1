import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createGrowingAnswer } from '../../../src/core/answer/growing-answer.ts';
import type { Block } from '../../../src/text/document/blocks.ts';
import { visibleText } from '../../../src/text/document/visible.ts';
import { parseMarkdown } from '../../../src/text/markdown/parse.ts';
import { createSecretMask } from '../../../src/text/secrets/mask.ts';
import { maskDocument } from '../../../src/text/secrets/mask-document.ts';
import { charactersGiven } from '../../growth.ts';
import { leaks } from '../../text/secrets/masking-corpus.ts';
import { tries } from '../../thorough.ts';

const mask = createSecretMask({ values: ['hunter22'] });
const section = '## Steps\n\nA **bold** word, `code` and a [link](https://example.com).\n\n- one\n- two\n\n';
const secrets = fc.constantFrom(...leaks().map(({ text }) => text));
const document = fc
  .array(fc.tuple(secrets, fc.nat(9)), { minLength: 60, maxLength: 90, size: 'max' })
  .map((some) => some.map(([secret, times]) => `${secret}\n\n${section.repeat(4 + times)}`).join(''));

const end = (blocks: Block[]) => visibleText(blocks).slice(-5_000);

test('a long answer that grows has nothing of a secret, and its end is that of the whole', () => {
  fc.assert(
    fc.property(document, fc.array(fc.integer({ min: 1, max: 20_000 }), { minLength: 5 }), (text, lengths) => {
      const growing = createGrowingAnswer(mask);
      for (let [at, n] = [0, 0]; at < text.length; n++) {
        at += lengths[n % lengths.length]!;
        const shown = visibleText(growing.blocks(text.slice(0, at), true));
        expect(mask(shown)).toBe(shown);
      }
      expect(end(growing.blocks(text, false))).toBe(end(maskDocument(parseMarkdown(text), mask)));
    }),
    { numRuns: tries(8, 200) },
  );
});

test('another text in its place is shown as if it were the first', () => {
  const growing = createGrowingAnswer(mask);
  growing.blocks(section.repeat(2_000), true);

  expect(growing.blocks('Something **else**.', true)).toEqual(parseMarkdown('Something **else**.'));
});

test('what a view costs does not grow with the answer', () => {
  const cost = (length: number) => {
    const growing = createGrowingAnswer(mask);
    const text = section.repeat(length / section.length);
    growing.blocks(text, true);
    growing.blocks(`${text}And`, true);
    return charactersGiven(() => growing.blocks(`${text}And so`, true));
  };

  expect(cost(1_000_000)).toBeLessThan(2 * cost(60_000));
});

test('a block of code without an end stays code, however long it gets', () => {
  const growing = createGrowingAnswer(mask);
  const text = `Start.\n\n\`\`\`ts\n${'const a = 1;\n\n'.repeat(20_000)}`;
  for (let at = 0; at < text.length; at += 10_000) growing.blocks(text.slice(0, at), true);
  const blocks = growing.blocks(text, true);

  expect(blocks).toHaveLength(1);
  expect(blocks[0]).toMatchObject({ type: 'code', language: 'ts' });
  expect(visibleText(blocks).length).toBeLessThan(50_000);
});

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { answerBlocks } from '../../../src/core/answer/read-answer.ts';
import { visibleText } from '../../../src/text/document/visible.ts';
import { parseMarkdown } from '../../../src/text/markdown/parse.ts';
import { writeMarkdown } from '../../../src/text/markdown/write.ts';
import { createSecretMask } from '../../../src/text/secrets/mask.ts';
import { maskDocument } from '../../../src/text/secrets/mask-document.ts';
import { charactersGiven } from '../../growth.ts';
import { leaks } from '../../text/secrets/masking-corpus.ts';
import { tries } from '../../thorough.ts';

const mask = createSecretMask({ values: ['hunter22'] });
const section = '## Steps\n\nA **bold** word, `code` and a [link](https://example.com).\n\n- one\n- two\n\n';
const long = section.repeat(4_000);

test('an answer of up to 100,000 characters is read as a whole', async () => {
  for (const length of [10, 15_000, 50_000, 100_000]) {
    const text = long.slice(0, length);
    expect(await answerBlocks(text, mask)).toEqual(parseMarkdown(text));
  }
});

describe('of a longer one', () => {
  test('the beginning is read, and the end is a block that stays as it is written', async () => {
    const blocks = await answerBlocks(long, mask);
    const end = blocks.at(-1);

    expect(blocks.slice(0, 3)).toEqual(parseMarkdown(long.slice(0, 200)).slice(0, 3));
    expect(end).toMatchObject({ type: 'code', asWritten: true });
    const written = writeMarkdown([end!]).trimEnd();
    expect(long.trimEnd().endsWith(written)).toBe(true);
    const head = long.slice(0, long.trimEnd().length - written.length);
    expect(head.length).toBeLessThanOrEqual(64_000);
    expect(blocks.slice(0, -1)).toEqual(parseMarkdown(head));
  });

  test('code goes on as code where it was cut', async () => {
    const lines = Array.from({ length: 20_000 }, (_, n) => `line ${n}`).join('\n');
    const [first, end] = await answerBlocks(`\`\`\`ts\n${lines}\n\`\`\`\n\nAfter.`, mask);
    const [rest, after] = parseMarkdown(writeMarkdown([end!]));

    expect(rest).toMatchObject({ type: 'code', language: 'ts' });
    expect(after).toEqual(parseMarkdown('After.')[0]);
    expect(`${visibleText([first!])}\n${visibleText([rest!])}`).toBe(lines);
  });

  const plain = 'Words that hide nothing.\n\n';
  test('a secret is hidden in the source and where styles part it, whatever is around', async () => {
    const parted = [
      'hun**ter**22',
      'h*unter22*',
      '`hunter`22',

      'hun&#116;er22',
      'hun[ter](https://a.b)22',
    ];
    for (const secret of ['hunter22', ...parted]) {
      const text = `${plain.repeat(6_000)}It is ${secret} for now.\n\n${plain.repeat(3_000)}`;
      const shown = writeMarkdown(await answerBlocks(text, mask));
      expect(visibleText(parseMarkdown(shown)), secret).not.toContain('hunter22');
      expect(shown, secret).toContain('«hidden» for now');
      expect(shown.split(plain.trim()).length, secret).toBe(9_001);
    }
  });

  test('no known form of secret is to be read, wherever it is', async () => {
    const secrets = fc.constantFrom(...leaks().map(({ text }) => text));
    await fc.assert(
      fc.asyncProperty(
        fc.array(secrets, { minLength: 30, maxLength: 60, size: 'max' }),
        fc.nat(99),
        async (some, at) => {
          const text = `${plain.repeat(4_000 + at)}${some.map((one) => `${one}\n\n${plain.repeat(40)}`).join('')}`;
          const shown = writeMarkdown((await answerBlocks(text, mask)).slice(-1));
          expect(mask(shown)).toBe(shown);
          const blocks = parseMarkdown(shown);
          expect(visibleText(maskDocument(blocks, mask))).toBe(visibleText(blocks));
        },
      ),
      { numRuns: tries(5, 100) },
    );
  });

  test('everything else has its turn again and again, however long it is', async () => {
    let turns = 0;
    let isDone = false;
    const reading = answerBlocks(long, mask).then(() => {
      isDone = true;
    });
    for (; !isDone; turns++) await new Promise((resolve) => void setImmediate(resolve));
    await reading;

    expect(turns).toBeGreaterThan(long.length / 64_000);
  });
});

test('what was read step by step need not be looked at again when it is masked', async () => {
  const blocks = await answerBlocks(long.slice(0, 90_000), mask);
  const looked = charactersGiven(() => maskDocument(blocks, mask));

  expect(looked).toBeLessThan(40 * 16_000);
  expect(looked).toBeLessThan(charactersGiven(() => maskDocument(parseMarkdown(long.slice(0, 90_000)), mask)) / 3);
});

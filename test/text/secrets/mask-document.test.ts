import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Block, type Inline, paragraph, text } from '../../../src/text/document/blocks.ts';
import { visibleText } from '../../../src/text/document/visible.ts';
import { parseMarkdown } from '../../../src/text/markdown/parse.ts';
import { createSecretMask } from '../../../src/text/secrets/mask.ts';
import { maskDocument } from '../../../src/text/secrets/mask-document.ts';
import { charactersGiven } from '../../growth.ts';
import { everydayTexts, leaks } from './masking-corpus.ts';

const mask = createSecretMask({ values: ['hunter22'] });

const bold = (value: string): Inline => ({ type: 'bold', children: [text(value)] });

test('secrets are hidden wherever a document has text', () => {
  const cell: Inline[] = [text('hunter22')];
  const document = (secret: string, inlines: Inline[]): Block[] => [
    paragraph(`a ${secret} b`, { type: 'code', text: secret }, { type: 'break' }, bold(secret)),
    { type: 'heading', level: 1, children: inlines },
    { type: 'code', text: `x = "${secret}"` },
    { type: 'code', language: secret, text: '' },
    { type: 'quote', blocks: [paragraph(secret)] },
    { type: 'list', ordered: false, start: 1, items: [{ checked: true, blocks: [paragraph(secret)] }] },
    { type: 'table', align: ['left'], header: [inlines], rows: [[inlines], [inlines]] },
    { type: 'divider' },
    { type: 'footer', text: secret },
    { type: 'activity', text: secret },
    paragraph({
      type: 'link',
      url: `https://a.b/${secret}`,
      children: [{ type: 'italic', children: [{ type: 'strike', children: inlines }] }],
    }),
  ];

  expect(maskDocument(document('hunter22', cell), mask)).toEqual(document('«hidden»', [text('«hidden»')]));
});

test('a secret that is parted by styles or line ends is hidden, and line ends stay', () => {
  const parted = paragraph('a ', { type: 'break' }, 'hun', bold('ter'), { type: 'code', text: '22' }, ' b');
  const key = paragraph('-----BEGIN RSA PRIVATE KEY-----', { type: 'break' }, 'MIIEabc', { type: 'break' }, 'def');

  expect(maskDocument([parted, key], mask)).toEqual([
    paragraph('a ', { type: 'break' }, '«hidden» b'),
    paragraph('«hidden»'),
  ]);
});

test('a secret of its own style is hidden also beside one that is parted', () => {
  const id = `AKIA${'A2B3'.repeat(4)}`;

  expect(maskDocument([paragraph('x', { type: 'code', text: id }, 'y hun', bold('ter22'))], mask)).toEqual([
    paragraph('x«hidden»y «hidden»'),
  ]);
});

describe('a private key over several blocks', () => {
  const [line, short] = ['MIIEpAIBAAKCAQEA2Zx5c9', 'Qw=='];
  const begin = '-----BEGIN RSA PRIVATE KEY-----';
  const end = '-----END RSA PRIVATE KEY-----';
  const shown = (markdown: string) => visibleText(maskDocument(parseMarkdown(markdown), mask));

  test.each([
    [
      'with empty lines inside',
      `See:\n\n${begin}\nProc-Type: 4\n\n${line}\n\n${short}\n${end}\n\nOk.`,
      'See:\n«hidden»\nOk.',
    ],
    ['in a list', `- ${begin}\n- ${line}\n- ${short}\n- ${end} and more`, '«hidden»\n\n\n and more'],
    ['in a table', `| ${begin} |\n| - |\n| ${line} |\n| ${end} |\n\nOk.`, '«hidden»\n\n\nOk.'],
    [
      'in two code blocks',
      `\`\`\`\n${begin}\n${line}\n\`\`\`\nand then:\n\`\`\`pem\n${line}\n${end}\n\`\`\`\nOk.`,
      '«hidden»\nOk.',
    ],
    ['without an end', `${begin}\n\n${line}\n\n${short}\n\n${line}`, '«hidden»'],
    ['without an end, and words after it', `${begin}\n\n${line}\n\n${short}\n\nThat was it.`, '«hidden»\nThat was it.'],
    ['two of them', `${begin}\n\n${line}\n${end}\n\nand\n\n${begin}\n\n${line}\n${end}`, '«hidden»\nand\n«hidden»'],
    [
      'of which there is only talk',
      `It begins with \`${begin}\`.\n\nThen comes the key.`,
      'It begins with «hidden»\nThen comes the key.',
    ],
  ])('%s is hidden', (_, markdown, expected) => {
    expect(shown(markdown)).toBe(expected);
  });
});

test('a document without secrets is the same array, block by block', () => {
  const blocks = parseMarkdown(
    '# A\n\n**b** `c` [d](https://e.f)\n\n- [x] g\n\n> h\n\n| i |\n| - |\n| j |\n\n```ts\nk\n```\n\n---',
  );
  const before = structuredClone(blocks);

  expect(blocks.length).toBeGreaterThan(6);
  expect(maskDocument(blocks, mask)).toBe(blocks);
  expect(blocks).toEqual(before);
});

test('what has no secret stays the same object beside what has', () => {
  const blocks = [paragraph('a'), paragraph('hunter22')];
  const masked = maskDocument(blocks, mask);

  expect(masked[0]).toBe(blocks[0]);
  expect(masked[1]).toEqual(paragraph('«hidden»'));
  expect(blocks[1]).toEqual(paragraph('hunter22'));
});

test('many texts pass together only when each passes on its own', () => {
  const own = createSecretMask({ values: ['hunter22'], patterns: [/^ticket-\d+$/] });
  const texts = [...everydayTexts(), ...leaks().flatMap(({ text }) => text.split('\n')), 'hunter22', 'ticket-12', 'a'];

  fc.assert(
    fc.property(fc.array(fc.constantFrom(...texts), { maxLength: 6 }), (some) => {
      if (own.passes(some)) expect(some.map(own)).toEqual(some);
    }),
    { numRuns: 2_000 },
  );
  const harmless = everydayTexts().filter((text) => own(text) === text);
  expect(harmless.filter((text) => !own.passes([text, 'b', text]))).toEqual([]);
});

test('a block is looked at once, however often it comes again', () => {
  const blocks = parseMarkdown('# A\n\none **two** three\n\n- four\n');
  const looked = () => charactersGiven(() => maskDocument([...blocks, paragraph('new')], mask));

  expect(looked()).toBeGreaterThan(looked() + 10);
});
